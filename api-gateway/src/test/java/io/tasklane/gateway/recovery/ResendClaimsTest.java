package io.tasklane.gateway.recovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.deliveries.WebhookRecords;
import io.tasklane.gateway.recovery.ResendClaims.Standing;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.TaskId;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ResendClaimsTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final Instant SILENT = NOW.plus(ResendClaims.SILENCE);

    private final MemoryStore memory = new MemoryStore();
    private final ResendClaims claims = new ResendClaims(memory.store);
    private final DeliveryRequested round =
            WebhookRecords.asked("msg_1", "ep_1", TaskId.create(), 0).anew(1);

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void whoComesSecondWaitsAndIsToldWhenItIsWritten() {
        assertThat(claims.claim(round, "a", NOW)).isEqualTo(Standing.MINE);
        assertThat(claims.claim(round, "b", NOW)).isEqualTo(Standing.TAKEN);
        claims.written(round);
        assertThat(claims.claim(round, "b", NOW)).isEqualTo(Standing.WRITTEN);
    }

    @Test
    void anotherRoundAnotherDeliveryAndAnotherTenantsHaveClaimsOfTheirOwn() {
        DeliveryRequested foreign = new DeliveryRequested(
                        "msg_1", "ep_1", "acme", round.taskId(), NOW, 1, round.url(), "task.failed", "{}")
                .anew(1);
        claims.claim(round, "a", NOW);

        assertThat(claims.claim(round.anew(2), "b", NOW)).isEqualTo(Standing.MINE);
        assertThat(claims.claim(foreign, "b", NOW)).isEqualTo(Standing.MINE);
        assertThat(claims.claim(
                        WebhookRecords.asked("msg_2", "ep_1", round.taskId(), 0).anew(1), "b", NOW))
                .isEqualTo(Standing.MINE);
    }

    @Test
    void whoIsSilentForTooLongLosesItsClaimToOneOther() {
        claims.claim(round, "a", NOW);

        assertThat(claims.claim(round, "b", SILENT)).as("not yet").isEqualTo(Standing.TAKEN);
        assertThat(claims.claim(round, "b", SILENT.plusMillis(1))).isEqualTo(Standing.MINE);
        assertThat(claims.claim(round, "c", SILENT.plusMillis(2))).isEqualTo(Standing.TAKEN);
    }

    @Test
    void whatIsWrittenIsNotTakenOverHoweverLongAgoItWas() {
        claims.claim(round, "a", NOW);
        claims.written(round);

        assertThat(claims.claim(round, "b", SILENT.plusSeconds(1))).isEqualTo(Standing.WRITTEN);
    }

    @Test
    void whatIsReleasedIsFreeUnlessAnotherHasItOrItIsWritten() {
        claims.claim(round, "a", NOW);
        claims.release(round, "a");
        assertThat(claims.claim(round, "b", NOW)).isEqualTo(Standing.MINE);

        claims.release(round, "a");
        assertThat(claims.claim(round, "c", NOW)).as("it is b's").isEqualTo(Standing.TAKEN);

        claims.written(round);
        claims.release(round, "b");
        assertThat(claims.claim(round, "c", NOW)).isEqualTo(Standing.WRITTEN);
    }
}
