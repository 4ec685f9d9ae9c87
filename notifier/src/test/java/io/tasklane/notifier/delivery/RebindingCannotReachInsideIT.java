package io.tasklane.notifier.delivery;

import static io.tasklane.notifier.delivery.SingleAttempts.PATIENT;
import static io.tasklane.notifier.delivery.SingleAttempts.delivered;
import static io.tasklane.notifier.delivery.SingleAttempts.kindOf;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.network.AddressPolicy;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The name server is the attacker's. 127.0.0.2 and 127.0.0.3 stand for addresses outside, where the attacker's receivers are;
 * 127.0.0.1 is inside, and what listens there, at the same port, is to see no connection at all.
 */
class RebindingCannotReachInsideIT {

    private final SingleAttempts attempts = new SingleAttempts();
    private final HostileResolver names = new HostileResolver();
    private final InsideServer inside = attempts.closing(new InsideServer());
    private final String url = "http://rebind.example:" + inside.port() + "/hook";
    private final AddressPolicy policy = new AddressPolicy(List.of("127.0.0.2", "127.0.0.3"), List.of(), names);
    private Receiver outside;
    private WebhookSender sender;

    @BeforeEach
    void start() {
        outside = attempts.receiver("127.0.0.2", inside.port());
        sender = attempts.sender(PATIENT, policy);
    }

    @AfterEach
    void close() throws Exception {
        assertThat(inside.wasReached()).isFalse();
        attempts.close();
    }

    @Test
    void aNameThatLeadsInsideWhenItIsAskedAgainIsNotAskedAgain() {
        names.then("127.0.0.2").then("127.0.0.1");

        DeliveryResult result = attempts.send(sender, url);

        assertThat(delivered(result)).isEqualTo(200);
        assertThat(result.seen().remoteAddress()).isEqualTo("127.0.0.2");
        assertThat(names.asked()).isEqualTo(1);
        assertThat(outside.received())
                .singleElement()
                .satisfies(request -> assertThat(request.header("host")).isEqualTo("rebind.example:" + inside.port()));
    }

    @Test
    void theNextAttemptIsBlockedOnceTheNameLeadsInsideThoughAConnectionIsOpen() {
        names.then("127.0.0.2").then("127.0.0.1");
        attempts.send(sender, url);

        assertThat(kindOf(attempts.send(sender, url))).isEqualTo(FailureClass.BLOCKED);
        assertThat(outside.received()).hasSize(1);
    }

    @Test
    void aReceiverThatIsGoneIsNotLookedForAnywhereElse() {
        names.then("127.0.0.2").then("127.0.0.1");
        outside.close();

        assertThat(kindOf(attempts.send(sender, url))).isEqualTo(FailureClass.REFUSED);
        assertThat(names.asked()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"127.0.0.2 127.0.0.1", "127.0.0.1 127.0.0.2", "127.0.0.2 ::1", "127.0.0.2 ::ffff:127.0.0.1"})
    void oneAddressInsideAmongOthersBlocksThemAll(String answer) {
        names.then(answer.split(" "));

        assertThat(kindOf(attempts.send(sender, url))).isEqualTo(FailureClass.BLOCKED);
        assertThat(outside.received()).isEmpty();
    }

    @Test
    void anOpenConnectionIsOfUseForItsOwnAddressAlone() {
        names.then("127.0.0.2").then("127.0.0.3").then("127.0.0.2");
        Receiver moved = attempts.receiver("127.0.0.3", inside.port());

        attempts.send(sender, url);
        attempts.send(sender, url);
        attempts.send(sender, url);

        assertThat(outside.received()).hasSize(2);
        assertThat(moved.received()).hasSize(1);
    }

    @Test
    void anAddressThatDoesNotAnswerIsFollowedByTheNextThatWasJudged() {
        names.then("127.0.0.3", "127.0.0.2").then("127.0.0.1");

        DeliveryResult result = attempts.send(sender, url);

        assertThat(delivered(result)).isEqualTo(200);
        assertThat(result.seen().remoteAddress()).isEqualTo("127.0.0.2");
        assertThat(names.asked()).isEqualTo(1);
    }

    @Test
    void aRedirectLeadsNowhere() {
        names.then("127.0.0.2").then("127.0.0.1");
        outside.answers(307, Map.of("Location", "http://127.0.0.1:" + inside.port() + "/"), "");

        assertThat(kindOf(attempts.send(sender, url))).isEqualTo(FailureClass.STATUS);
    }
}
