package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.EndpointReceivers.Answer;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.EndpointCondition;
import io.tasklane.model.EndpointCondition.Condition;
import io.tasklane.model.WebhookEvent.Attempted;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** An endpoint says that it is gone; from then on it is not called, not by the next notifier either. */
@ExtendWith(KillableSuiteExtension.class)
class GoneDisablesIT {

    private static final int EVENTS = 10;

    @Test
    void whatComesAfterwardsIsHeldAndOperatorsAreTold(KillableSuite suite) {
        try (EndpointReceivers receivers = new EndpointReceivers();
                StandingWebhooks webhooks = new StandingWebhooks(suite, "gone", 2)) {
            receivers.at("/gone", came -> Answer.of(410));
            webhooks.define(webhooks.endpoint("ep_gone", receivers.url("/gone")));
            webhooks.define(webhooks.endpoint("ep_well", receivers.url("/well")));
            KillableProcess notifier = webhooks.startNotifier("one");
            webhooks.complete();
            webhooks.flush();
            List<EndpointCondition> told = webhooks.conditions(all -> !all.isEmpty());
            assertThat(told.get(0).endpointId()).isEqualTo("ep_gone");
            assertThat(told.get(0).condition()).isEqualTo(Condition.DISABLED);
            assertThat(told.get(0).reason()).isEqualTo("gone");

            notifier.kill();
            notifier.startAgain();
            IntStream.range(0, EVENTS).forEach(event -> webhooks.complete());
            webhooks.flush();

            List<Attempted> attempts = webhooks.attempts(all -> of(all, "ep_gone", AttemptOutcome.HELD) == EVENTS
                    && of(all, "ep_well", AttemptOutcome.DELIVERED) == EVENTS + 1);
            System.out.println("GoneDisables: attempts " + attempts.size() + ", calls of the one that is gone "
                    + receivers.received("/gone").size());
            assertThat(receivers.received("/gone")).hasSize(1);
            assertThat(of(attempts, "ep_gone", AttemptOutcome.ABANDONED)).isEqualTo(1);
            assertThat(webhooks.deadReasons(1)).containsExactly("gone");
        }
    }

    private static long of(List<Attempted> attempts, String endpoint, AttemptOutcome outcome) {
        return attempts.stream()
                .filter(each -> each.endpointId().equals(endpoint) && each.outcome() == outcome)
                .count();
    }
}
