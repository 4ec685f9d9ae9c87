package io.tasklane.gateway.endpoints;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.WebhookEndpoint;
import io.tasklane.model.WebhookEndpoint.Ordering;
import io.tasklane.model.WebhookEndpoint.Payload;
import io.tasklane.model.WebhookEndpoint.SealedHeader;
import io.tasklane.model.WebhookEndpoint.SealedSecret;
import io.tasklane.model.WebhookEndpoint.Verification;
import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealedPartsTest {

    private static final Instant BEFORE = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");

    private final WebhookKeyset first = WebhookKeyset.create();
    private final WebhookKeyset both = first.withNewKey();
    private final WebhookKeyset promoted = both.withPrimary(both.keyIds().get(1).id());
    private final SecretSeal old = new SecretSeal(first);
    private final SecretSeal next = new SecretSeal(promoted);

    @Test
    void whatEitherKeySealedIsSealedByTheNewOneAndNothingElseChanges() throws Exception {
        WebhookEndpoint mixed = endpoint(old.seal("we_1", "header"), next.seal("we_1", "secret"));

        WebhookEndpoint again = parts(promoted).sealedAgain(mixed, NOW).orElseThrow();

        assertThat(parts(promoted).areOfPrimaryKey(mixed)).isFalse();
        assertThat(parts(promoted).areOfPrimaryKey(again)).isTrue();
        assertThat(next.open("we_1", again.headers().get(0).sealed())).isEqualTo("header");
        assertThat(again.secrets()).isEqualTo(mixed.secrets());
        assertThat(EndpointDraft.of(again)).isEqualTo(EndpointDraft.of(mixed));
        assertThat(again.version()).isEqualTo(mixed.version() + 1);
        assertThat(again.createdAt()).isEqualTo(BEFORE);
        assertThat(parts(promoted).sealedAgain(again, NOW)).isEmpty();
    }

    @Test
    void whatALaterKeySealedIsLeftAsItIs() {
        WebhookEndpoint later = endpoint(next.seal("we_1", "header"), next.seal("we_1", "secret"));

        assertThat(parts(both).sealedAgain(later, NOW)).isEmpty();
        assertThat(parts(both).areOfPrimaryKey(later)).isFalse();
    }

    @Test
    void whatDoesNotOpenIsLeftAsItIs() {
        WebhookEndpoint ofAnother = endpoint(old.seal("we_1", "header"), old.seal("we_2", "secret"));
        WebhookEndpoint ofNoKey = endpoint(old.seal("we_1", "header"), "none");

        assertThat(parts(promoted).sealedAgain(ofAnother, NOW)).isEmpty();
        assertThat(parts(promoted).areOfPrimaryKey(ofNoKey)).isFalse();
    }

    @Test
    void withoutAKeysetNothingIsSealedAgain() {
        WebhookEndpoint any = endpoint(old.seal("we_1", "header"), old.seal("we_1", "secret"));
        SealedParts none = new SealedParts(Optional.empty());

        assertThat(none.sealedAgain(any, NOW)).isEmpty();
        assertThat(none.areOfPrimaryKey(any)).isFalse();
    }

    private static SealedParts parts(WebhookKeyset keys) {
        return new SealedParts(Optional.of(new SecretSeal(keys)));
    }

    private static WebhookEndpoint endpoint(String sealedHeader, String sealedSecret) {
        return new WebhookEndpoint(
                "we_1",
                "default",
                7,
                BEFORE,
                BEFORE,
                "https://client.example.com/",
                List.of("task.completed"),
                Map.of("customer", "42"),
                "mine",
                true,
                Payload.THIN,
                Ordering.PER_TASK,
                null,
                3,
                List.of(new SealedHeader("Authorization", sealedHeader)),
                List.of(new SealedSecret("v1", sealedSecret, null, null, BEFORE, null)),
                Verification.PING,
                null);
    }
}
