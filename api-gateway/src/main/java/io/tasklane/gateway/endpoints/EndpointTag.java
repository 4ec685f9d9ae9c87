package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.WebhookEndpoint;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ETag} of an endpoint: how often it was changed by its owner, and behind a dash what the notifier found since. Who
 * changes it says by {@code If-Match} which change was the last one known; what was found meanwhile is no reason to refuse.
 */
final class EndpointTag {

    private static final Pattern TAG = Pattern.compile("(W/)?\"([^\"]*)\"");

    private EndpointTag() {}

    static String of(KnownEndpoint endpoint) {
        EndpointCondition found = endpoint.found();
        String condition = found == null
                ? "0"
                : Long.toString(found.occurredAt().toEpochMilli(), Character.MAX_RADIX)
                        + found.condition().text().charAt(0);
        return '"' + Integer.toString(endpoint.definition().version()) + "-" + condition + '"';
    }

    /**
     * Compares it with what the client takes it for.
     *
     * @param ifMatch the header's value, if there is one
     * @throws ProblemException if the endpoint was changed since
     */
    static void require(@Nullable String ifMatch, WebhookEndpoint current) {
        if (ifMatch == null || ifMatch.strip().equals("*") || names(ifMatch, current.version())) {
            return;
        }
        throw new ProblemException(Problem.of(
                ProblemType.PRECONDITION_FAILED,
                "The endpoint was changed meanwhile; get it again, and repeat the change if it is still wanted"));
    }

    /** Whether one of the tags is of this version; one that is marked as weak never is. */
    private static boolean names(String ifMatch, int version) {
        Matcher tags = TAG.matcher(ifMatch);
        while (tags.find()) {
            String number = tags.group(2).split("-", 2)[0];
            if (tags.group(1) == null && number.equals(Integer.toString(version))) {
                return true;
            }
        }
        return false;
    }
}
