package io.tasklane.e2e;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Sends hostile requests over one connection and looks at what comes back. */
final class HostileClient {

    private static final Pattern TRACE = Pattern.compile(
            "Exception|\\bat [a-z]+\\.|io\\.tasklane|org\\.(spring|apache|bson)|com\\.mongodb|java\\.|<!DOCTYPE|<html");

    private final URI gateway;
    private final AcceptedTasks accepted;
    private final Map<Integer, Integer> statuses = new ConcurrentHashMap<>();
    private int unanswered;
    private int maybeAccepted;

    /** @param accepted takes the ids of the tasks that were accepted */
    HostileClient(URI gateway, AcceptedTasks accepted) {
        this.gateway = gateway;
        this.accepted = accepted;
    }

    /** Sends so many; answers the first that was not answered as documented, as small as it can be made. */
    Optional<String> send(HostileRequests requests, int count) throws IOException {
        try (RawConnection connection = new RawConnection(gateway)) {
            for (int sent = 0; sent < count; sent++) {
                RawRequest request = requests.next();
                List<String> violations = violations(connection, request);
                if (!violations.isEmpty()) {
                    return Optional.of(report(request, violations));
                }
            }
        }
        return Optional.empty();
    }

    private List<String> violations(RawConnection connection, RawRequest request) {
        try {
            Optional<HttpAnswer> answer = connection.exchange(request);
            if (answer.isEmpty()) {
                unanswered++;
                return request.framed() ? List.of("there was no answer") : List.of();
            }
            note(request, answer.get());
            return violations(request, answer.get());
        } catch (IOException broken) {
            return List.of("the answer is broken: " + broken.getMessage());
        }
    }

    private void note(RawRequest request, HttpAnswer answer) {
        statuses.merge(answer.status(), 1, Integer::sum);
        if (answer.status() == 503 && request.body().length > 0) {
            maybeAccepted++;
        }
        if (request.method().equals("POST")
                && answer.status() / 100 == 2
                && answer.mediaType().equals("application/json")) {
            JsonNode body = GatewayClient.JSON.readTree(answer.body());
            accepted.add(ids(Stream.concat(Stream.of(body), body.path("tasks").valueStream()), "taskId"));
            accepted.addEndpoints(answer.status() == 201 ? ids(Stream.of(body), "endpointId") : List.of());
        }
    }

    private static List<String> ids(Stream<JsonNode> things, String name) {
        return things.map(thing -> thing.path(name).asString(""))
                .filter(id -> !id.isEmpty())
                .toList();
    }

    private static List<String> violations(RawRequest request, HttpAnswer answer) {
        List<String> violations =
                new ArrayList<>(request.plain() ? OpenApi.violations(answer) : OpenApi.violationsOfAnyRoute(answer));
        if (answer.status() >= 500 && answer.status() != 503) {
            violations.add("the status is " + answer.status());
        }
        if (answer.status() >= 400 && TRACE.matcher(answer.text()).find()) {
            violations.add("the answer tells of the inside");
        }
        if (!violations.isEmpty()) {
            violations.add(answer.toString());
        }
        return violations;
    }

    private String report(RawRequest found, List<String> first) throws IOException {
        RawRequest smallest = found;
        List<String> violations = first;
        for (boolean smaller = true; smaller; ) {
            smaller = false;
            for (RawRequest candidate : (Iterable<RawRequest>) smallest.simpler()::iterator) {
                List<String> again = fresh(candidate);
                if (!again.isEmpty() && again.get(0).equals(violations.get(0))) {
                    smallest = candidate;
                    violations = again;
                    smaller = true;
                    break;
                }
            }
        }
        return String.join("\n", violations) + "\n" + smallest.reproduction(gateway);
    }

    private List<String> fresh(RawRequest request) throws IOException {
        try (RawConnection connection = new RawConnection(gateway)) {
            return violations(connection, request);
        }
    }

    Map<Integer, Integer> statuses() {
        return statuses;
    }

    /** Requests of which it is not clear where they end, and which got no answer. */
    int unanswered() {
        return unanswered;
    }

    /** Submissions that may have been stored although that was not acknowledged. */
    int maybeAccepted() {
        return maybeAccepted;
    }
}
