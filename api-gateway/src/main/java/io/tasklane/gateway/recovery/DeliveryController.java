package io.tasklane.gateway.recovery;

import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.deliveries.Delivery;
import io.tasklane.gateway.deliveries.DeliveryAttempt;
import io.tasklane.gateway.lists.ListRequest;
import io.tasklane.gateway.lists.PageTokens;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Lists the deliveries of webhooks, the last first, tells of one what its attempts brought, and has one made anew. */
@RestController
class DeliveryController {

    private static final int MOST_ATTEMPTS = 200;

    private final DeliveryLog log;
    private final Deliveries deliveries;
    private final Resend resend;
    private final PageTokens tokens;

    DeliveryController(DeliveryLog log, Deliveries deliveries, Resend resend, PageTokens tokens) {
        this.log = log;
        this.deliveries = deliveries;
        this.resend = resend;
        this.tokens = tokens;
    }

    @Needs(Scope.READ)
    @GetMapping(path = "/webhookDeliveries", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Page> page(Caller caller, @RequestParam MultiValueMap<String, String> query) {
        ListRequest asked = ListRequest.of(query);
        DeliveryFilter filter = DeliveryFilter.read(asked.parameters(), (name, words) -> {
            throw ListRequest.malformed("The query parameter '" + name + "' " + words);
        });
        String list = "deliveries " + caller.tenant() + " " + filter.asText();
        // One more than asked for tells whether there is another page.
        List<Delivery> found =
                log.page(caller.tenant(), filter, true, place(asked.pageToken(), list), asked.pageSize() + 1);
        List<Delivery> shown = found.subList(0, Math.min(asked.pageSize(), found.size()));
        List<DeliveryAnswer> page = shown.stream().map(DeliveryAnswer::inList).toList();
        ResponseEntity.BodyBuilder response =
                ResponseEntity.ok().header(HttpHeaders.CACHE_CONTROL, "private, no-cache");
        if (found.size() == shown.size()) {
            return response.body(new Page(page, null));
        }
        String next = tokens.after(DeliveryPlace.of(shown.get(shown.size() - 1)).bytes(), list);
        return response.header(HttpHeaders.LINK, asked.link("/webhookDeliveries", filter.asText(), next))
                .body(new Page(page, next));
    }

    /** @param nextPageToken where the list goes on; nothing on its last page */
    record Page(List<DeliveryAnswer> deliveries, @Nullable String nextPageToken) {}

    @Needs(Scope.READ)
    @GetMapping(path = "/webhookDeliveries/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<DeliveryAnswer> delivery(@PathVariable String id, Caller caller) {
        Delivery delivery = find(id, caller);
        List<DeliveryAttempt> attempts = deliveries.attempts(delivery, MOST_ATTEMPTS).stream()
                .map(attempt -> caller.may(Scope.OPERATOR) ? attempt : attempt.withoutAddress())
                .toList();
        return ResponseEntity.ok()
                .header(HttpHeaders.CACHE_CONTROL, "private, no-cache")
                .body(DeliveryAnswer.whole(delivery, attempts));
    }

    @Needs(Scope.CONTROL)
    @PostMapping(path = "/webhookDeliveries/{id}/resend", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<DeliveryAnswer> resend(@PathVariable String id, Caller caller) {
        Delivery delivery = find(id, caller);
        return switch (answer(delivery)) {
            case ACCEPTED, ACCEPTED_BEFORE ->
                ResponseEntity.accepted()
                        .location(URI.create("/webhookDeliveries/" + delivery.deliveryId()))
                        .header(HttpHeaders.CACHE_CONTROL, "no-store")
                        .header(HttpHeaders.RETRY_AFTER, "1")
                        .body(DeliveryAnswer.anew(delivery));
            case UNDER_WAY ->
                throw new ProblemException(Problem.of(
                        ProblemType.DELIVERY_UNDER_WAY,
                        "The delivery is " + delivery.status().text()
                                + "; one that is delivered, held or failed can be made anew"));
            case PAYLOAD_GONE ->
                throw new ProblemException(
                        Problem.of(ProblemType.DELIVERY_GONE, "What was to be delivered is no longer kept"));
            default ->
                throw new ProblemException(Problem.unavailable(
                        "It is not certain that the delivery is made anew; ask for it again in a moment"));
        };
    }

    private Resend.Answer answer(Delivery delivery) {
        try {
            return resend.resend(delivery);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            return Resend.Answer.UNDECIDED;
        }
    }

    private Delivery find(String id, Caller caller) {
        return log.find(caller.tenant(), id)
                .orElseThrow(() -> new ProblemException(
                        Problem.of(ProblemType.NO_SUCH_DELIVERY, "No delivery has this id, or it went with its task")));
    }

    private @Nullable DeliveryPlace place(@Nullable String pageToken, String list) {
        if (pageToken == null) {
            return null;
        }
        return tokens.read(pageToken, list).flatMap(DeliveryPlace::of).orElseThrow(ListRequest::noToken);
    }
}
