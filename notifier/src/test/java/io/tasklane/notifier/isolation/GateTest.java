package io.tasklane.notifier.isolation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.notifier.delivery.SettableClock;
import io.tasklane.notifier.isolation.Admission.Admitted;
import io.tasklane.notifier.isolation.Admission.PutOff;
import io.tasklane.notifier.isolation.Admission.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class GateTest {

    private final SettableClock clock = new SettableClock(Instant.parse("2026-01-01T00:00:00Z"));
    private final IsolationProperties properties =
            IsolationUnderTest.with(Map.of("max-in-flight", "20", "max-present", "30"));

    @Test
    void anEndpointThatDoesNotAnswerHasFewAttemptsUnderWay() {
        Gate gate = gate(100, 100);

        List<CompletableFuture<Admission>> asked = ask(gate, 50);

        assertThat(admitted(asked)).hasSize(10);
        assertThat(asked.stream().filter(each -> !each.isDone())).hasSize(20);
        assertThat(putOff(asked)).hasSize(20).allMatch(off -> off.reason() == Reason.LIMIT);
    }

    @Test
    void whoWaitsGoesOnInItsOrderWhenAnAttemptEndsAndEachSuccessMakesRoom() {
        Gate gate = gate(100, 100);
        List<CompletableFuture<Admission>> asked = ask(gate, 30);

        admitted(asked).forEach(turn -> turn.end(Verdict.WELL));

        assertThat(admitted(asked.subList(0, 30))).hasSize(30);
        assertThat(gate.isWell()).isTrue();
    }

    @Test
    void nobodyWaitsForAnEndpointThatIsSlow() {
        Gate gate = gate(100, 100);
        ask(gate, 10);
        clock.advance(Duration.ofSeconds(3));

        CompletableFuture<Admission> asked = gate.enter();

        assertThat(putOff(List.of(asked))).hasSize(1);
    }

    @Test
    void patienceHasAnEnd() throws Exception {
        Gate gate = new Gate(properties, new Limits(100, 100, 1), Clock.systemUTC());
        gate.enter().get(60, TimeUnit.SECONDS);

        Admission second = gate.enter().get(60, TimeUnit.SECONDS);

        assertThat(second)
                .isInstanceOfSatisfying(
                        PutOff.class, off -> assertThat(off.reason()).isEqualTo(Reason.LIMIT));
    }

    @Test
    void noMoreBeginInASecondThanMay() {
        Gate gate = gate(5, 5);

        assertThat(admitted(ask(gate, 8))).hasSize(5);

        clock.advance(Duration.ofSeconds(2));
        assertThat(admitted(ask(gate, 8))).hasSizeLessThanOrEqualTo(5).isNotEmpty();
    }

    @Test
    void whoFailsIsTriedWithOneAttemptAtATimeAndLongerAndLonger() {
        Gate gate = gate(100, 100);
        fail(gate, 10);
        assertThat(gate.isOpen()).isTrue();
        Instant opened = clock.instant();

        PutOff off = putOff(ask(gate, 1)).get(0);
        assertThat(off.reason()).isEqualTo(Reason.BREAKER);
        assertThat(off.until()).isAfterOrEqualTo(opened.plusSeconds(10));

        clock.advance(Duration.ofSeconds(11));
        List<CompletableFuture<Admission>> probes = ask(gate, 5);
        assertThat(admitted(probes)).hasSize(1);
        assertThat(putOff(probes)).hasSize(4);
        admitted(probes).get(0).end(Verdict.TROUBLED);

        clock.advance(Duration.ofSeconds(11));
        assertThat(admitted(ask(gate, 1))).isEmpty();
        clock.advance(Duration.ofSeconds(10));
        assertThat(admitted(ask(gate, 1))).hasSize(1);
    }

    @Test
    void whatBeganBeforeAnEndpointIsTriedOutDecidesNothingThen() {
        Gate gate = new Gate(IsolationUnderTest.with(Map.of("breaker-calls", "5")), new Limits(100, 100, 20), clock);
        List<Turn> early = admitted(ask(gate, 10));
        early.subList(0, 5).forEach(turn -> turn.end(Verdict.REFUSED));
        clock.advance(Duration.ofSeconds(11));
        Turn probe = admitted(ask(gate, 1)).get(0);

        early.get(5).end(Verdict.UNKNOWN);
        assertThat(admitted(ask(gate, 1))).as("a second one at the same time").isEmpty();
        early.get(6).end(Verdict.REFUSED);
        early.get(7).end(Verdict.WELL);
        assertThat(gate.isOpen()).isTrue();
        probe.end(Verdict.WELL);

        assertThat(gate.isOpen()).isFalse();
    }

    @Test
    void whoIsThereAgainGetsLittleAtFirst() {
        Gate gate = gate(1000, 1000);
        fail(gate, 10);
        clock.advance(Duration.ofSeconds(11));
        admitted(ask(gate, 1)).get(0).end(Verdict.WELL);
        assertThat(gate.isOpen()).isFalse();

        int begun = 0;
        for (int asked = 0; asked < 100; asked++) {
            List<Turn> turns = admitted(ask(gate, 1));
            turns.forEach(turn -> turn.end(Verdict.WELL));
            begun += turns.size();
        }

        assertThat(begun).isBetween(1, 20);
    }

    @Test
    void signsOfOverloadHalveThePaceAndSuccessesGiveItBack() {
        Pace pace = new Pace(new Limits(100, 100, 10), clock);
        IntStream.range(0, 40).forEach(attempt -> pace.take());

        pace.overloaded();
        pace.overloaded();
        assertThat(pace.perSecond()).isEqualTo(20);

        clock.advance(Duration.ofSeconds(2));
        pace.overloaded();
        assertThat(pace.perSecond()).isLessThanOrEqualTo(10).isGreaterThanOrEqualTo(0.5);

        IntStream.range(0, 2_000).forEach(success -> pace.well());
        assertThat(pace.perSecond()).isEqualTo(100);
    }

    @Test
    void whatIsPutOffIsSpreadOverABoundedTime() {
        Gate gate = gate(100, 100);

        List<Instant> returns =
                IntStream.range(0, 10_000).mapToObj(each -> gate.nextReturn()).toList();

        assertThat(returns)
                .allSatisfy(each -> assertThat(Duration.between(clock.instant(), each))
                        .isBetween(Duration.ofSeconds(1), Duration.ofSeconds(32)));
        assertThat(returns.stream().distinct().count()).isGreaterThan(1_000);
    }

    private Gate gate(int perSecond, int burst) {
        return new Gate(properties, new Limits(perSecond, burst, 20), clock);
    }

    private static void fail(Gate gate, int attempts) {
        for (int attempt = 0; attempt < attempts; attempt++) {
            admitted(ask(gate, 1)).get(0).end(Verdict.TROUBLED);
        }
    }

    private static List<CompletableFuture<Admission>> ask(Gate gate, int times) {
        List<CompletableFuture<Admission>> asked = new ArrayList<>();
        IntStream.range(0, times).forEach(time -> asked.add(gate.enter()));
        return asked;
    }

    private static List<Turn> admitted(List<CompletableFuture<Admission>> asked) {
        return asked.stream()
                .filter(each -> each.isDone() && each.join() instanceof Admitted)
                .map(each -> ((Admitted) each.join()).turn())
                .toList();
    }

    private static List<PutOff> putOff(List<CompletableFuture<Admission>> asked) {
        return asked.stream()
                .filter(each -> each.isDone() && each.join() instanceof PutOff)
                .map(each -> (PutOff) each.join())
                .toList();
    }
}
