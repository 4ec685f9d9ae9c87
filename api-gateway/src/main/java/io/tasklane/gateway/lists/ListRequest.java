package io.tasklane.gateway.lists;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.util.MultiValueMap;
import org.springframework.web.util.UriUtils;

/**
 * A page of a list that is asked for.
 *
 * @param parameters all others, each given once
 * @param pageToken where the page begins; at the beginning if there is none
 */
public record ListRequest(
        Map<String, String> parameters,
        int pageSize,
        @Nullable String pageToken) {

    private static final int DEFAULT_PAGE_SIZE = 50;
    private static final int MAX_PAGE_SIZE = 1_000;

    /** @throws ProblemException if a parameter is given twice, or the size is none */
    public static ListRequest of(MultiValueMap<String, String> query) {
        query.forEach((name, values) -> {
            if (values.size() > 1) {
                throw malformed("The query parameter '" + name + "' is given more than once");
            }
        });
        Map<String, String> parameters = new HashMap<>(query.toSingleValueMap());
        int size = pageSize(parameters.remove("pageSize"));
        String token = parameters.remove("pageToken");
        return new ListRequest(parameters, size, token);
    }

    /** The value of the header that says where the next page is. */
    public String link(String path, Map<String, String> filter, String next) {
        Map<String, String> query = new LinkedHashMap<>(filter);
        query.put("pageSize", Integer.toString(pageSize));
        query.put("pageToken", next);
        return query.entrySet().stream()
                .map(one -> UriUtils.encode(one.getKey(), UTF_8) + "=" + UriUtils.encode(one.getValue(), UTF_8))
                .collect(Collectors.joining("&", "<" + path + "?", ">; rel=\"next\""));
    }

    public static ProblemException malformed(String detail) {
        return new ProblemException(Problem.of(ProblemType.MALFORMED_REQUEST, detail));
    }

    public static ProblemException noToken() {
        return new ProblemException(Problem.of(
                ProblemType.INVALID_PAGE_TOKEN,
                "Use nextPageToken as it was given, with the filter and order that it was given for"));
    }

    private static int pageSize(@Nullable String given) {
        try {
            int size = given == null ? DEFAULT_PAGE_SIZE : Integer.parseInt(given);
            if (size > 0) {
                return Math.min(size, MAX_PAGE_SIZE);
            }
        } catch (NumberFormatException notNumber) {
            // Answered like a number that is too small.
        }
        throw malformed("pageSize must be a whole number of at least 1");
    }
}
