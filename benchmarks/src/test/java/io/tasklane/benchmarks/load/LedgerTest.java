package io.tasklane.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LedgerTest {

    private final Ledger ledger = new Ledger();

    @Test
    void aWebhookThatNeverCameIsLost() {
        ledger.accepted("one", 0);
        ledger.accepted("two", 0);
        ledger.arrived("two", 5_000_000);
        assertThat(ledger.isSettled()).isFalse();
        Reconciliation balance = ledger.reconcile();
        assertThat(balance.lost()).isEqualTo(1);
        assertThat(balance.doubled()).isZero();
        assertThat(balance.latencies().count()).isEqualTo(1);
    }

    @Test
    void aWebhookThatCameTwiceIsDoubledAndItsTimeIsThatOfTheFirst() {
        ledger.accepted("one", 0);
        ledger.arrived("one", 5_000_000);
        ledger.arrived("one", 900_000_000);
        Reconciliation balance = ledger.reconcile();
        assertThat(balance.doubled()).isEqualTo(1);
        assertThat(balance.lost()).isZero();
        assertThat(balance.latencies().millis(100)).isBetween(4.9, 5.1);
    }

    @Test
    void aWebhookMayComeBeforeTheAnswerToItsSubmission() {
        ledger.arrived("one", 3_000_000);
        assertThat(ledger.reconcile().unknown()).isEqualTo(1);
        ledger.accepted("one", 1_000_000);
        assertThat(ledger.isSettled()).isTrue();
        Reconciliation balance = ledger.reconcile();
        assertThat(balance.unknown()).isZero();
        assertThat(balance.lost()).isZero();
        assertThat(balance.latencies().millis(100)).isBetween(1.9, 2.1);
    }

    @Test
    void theRateIsThatOfWebhooksUntilTheLastOne() {
        for (int task = 0; task < 10; task++) {
            ledger.accepted("task" + task, 0);
            ledger.arrived("task" + task, (task + 1) * 100_000_000L);
        }
        assertThat(ledger.reconcile().perSecondSince(0)).isEqualTo(10);
    }
}
