package io.tasklane.gateway.endpoints;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.annotation.JsonIgnore;
import io.tasklane.gateway.lists.PageTokens;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is shown of endpoints: one, or all of a tenant, page by page in the order in which they were registered. */
final class EndpointPages {

    private static final int DEFAULT_SIZE = 50;
    private static final int MAX_SIZE = 1_000;

    /** How long somebody who asks waits for a gateway that has just started. */
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Endpoints endpoints;
    private final EndpointFollower follower;
    private final PageTokens tokens;
    private final Clock clock;

    EndpointPages(Endpoints endpoints, EndpointFollower follower, PageTokens tokens, Clock clock) {
        this.endpoints = endpoints;
        this.follower = follower;
        this.tokens = tokens;
        this.clock = clock;
    }

    /**
     * A page.
     *
     * @param nextPageToken where the list goes on; nothing on its last page
     * @param link the same as the value of a {@code Link} header
     */
    record Page(
            List<EndpointView> webhookEndpoints,
            @Nullable String nextPageToken,
            @JsonIgnore @Nullable String link) {}

    /** @throws ProblemException if the tenant has none of this id */
    KnownEndpoint one(String tenant, String endpointId) {
        requireKnown();
        return endpoints.find(tenant, endpointId).orElseThrow(EndpointChanges::noSuchEndpoint);
    }

    /** @throws ProblemException if the size is no number or the token is none of this list's */
    Page page(String tenant, @Nullable String pageSize, @Nullable String pageToken) {
        int size = size(pageSize);
        String list = "webhookEndpoints " + tenant;
        String after = pageToken == null ? null : after(pageToken, list);
        requireKnown();
        // One more than asked for tells whether there is another page.
        List<KnownEndpoint> found = endpoints.page(tenant, after, size + 1);
        List<KnownEndpoint> shown = found.subList(0, Math.min(size, found.size()));
        Instant now = clock.instant();
        List<EndpointView> views =
                shown.stream().map(each -> EndpointView.of(each, now)).toList();
        if (found.size() == shown.size()) {
            return new Page(views, null, null);
        }
        String last = shown.get(shown.size() - 1).definition().endpointId();
        String next = tokens.after(last.getBytes(UTF_8), list);
        return new Page(views, next, "</webhookEndpoints?pageSize=" + size + "&pageToken=" + next + ">; rel=\"next\"");
    }

    private String after(String pageToken, String list) {
        return tokens.read(pageToken, list)
                .map(place -> new String(place, UTF_8))
                .orElseThrow(() -> new ProblemException(
                        Problem.of(ProblemType.INVALID_PAGE_TOKEN, "Use nextPageToken as it was given by this list")));
    }

    private static int size(@Nullable String given) {
        try {
            int size = given == null ? DEFAULT_SIZE : Integer.parseInt(given);
            if (size > 0) {
                return Math.min(size, MAX_SIZE);
            }
        } catch (NumberFormatException notNumber) {
            // Answered like a number that is too small.
        }
        throw new ProblemException(
                Problem.of(ProblemType.MALFORMED_REQUEST, "pageSize must be a whole number of at least 1"));
    }

    private void requireKnown() {
        try {
            if (follower.awaitKnown(PATIENCE)) {
                return;
            }
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
        throw new ProblemException(Problem.unavailable("The webhook endpoints have not been read yet"));
    }
}
