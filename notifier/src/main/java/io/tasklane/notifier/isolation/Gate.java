package io.tasklane.notifier.isolation;

import io.tasklane.notifier.isolation.Admission.Admitted;
import io.tasklane.notifier.isolation.Admission.PutOff;
import io.tasklane.notifier.isolation.Admission.Reason;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What one endpoint may get, now. An attempt begins at once, or waits for its turn here for half a second at most, if the endpoint
 * does well, or is put off to a time at which there may be room: those that are put off are spread, so that they do not all come
 * back at once. So a bounded part of the notifier is at work for an endpoint, and little of it if the endpoint does not answer.
 * Safe for use by several threads.
 */
public final class Gate {

    /** How long an attempt waits for its turn in memory. */
    static final Duration PATIENCE = Duration.ofMillis(500);

    /** What is put off comes back no earlier, and for a limit no later than a while after that. */
    static final Duration SHORTEST_PUT_OFF = Duration.ofSeconds(1);

    static final Duration LONGEST_SPREAD = Duration.ofSeconds(30);

    /** Who answers later than that has nobody wait for its turn. */
    private static final Duration SLOW = Duration.ofSeconds(2);

    /** What an endpoint is believed to take that does well and was not asked for more yet. */
    private static final double HOPED_FOR_PER_SECOND = 100;

    private record Waiting(long until, CompletableFuture<Admission> admission) {}

    private record Told(CompletableFuture<Admission> admission, Admission outcome) {
        void tell() {
            if (!admission.complete(outcome) && outcome instanceof Admitted admitted) {
                admitted.turn().end(Verdict.UNKNOWN);
            }
        }
    }

    private final Clock clock;
    private final int maxPresent;
    private final Crowd crowd;
    private final Pace pace;
    private final Breaker breaker;
    private final Deque<Waiting> waiting = new ArrayDeque<>();
    private boolean troubled;
    private boolean timerIsSet;
    private long lastUsed;
    private long nextReturn;
    private double tookPerSecond;
    private long tookAt;

    Gate(IsolationProperties properties, Limits limits, Clock clock) {
        this.clock = clock;
        this.maxPresent = properties.maxPresent();
        this.crowd = new Crowd(limits.inFlight());
        this.pace = new Pace(limits, clock);
        this.breaker = new Breaker(properties, clock);
        this.lastUsed = clock.millis();
    }

    synchronized void limitTo(Limits limits) {
        crowd.limitTo(limits.inFlight());
        pace.limitTo(limits);
    }

    /** Asks for a turn. To cancel what it gives back gives up the wait, and a turn that comes nevertheless. */
    public CompletableFuture<Admission> enter() {
        var admission = new CompletableFuture<Admission>();
        List<Told> told = new ArrayList<>();
        synchronized (this) {
            lastUsed = clock.millis();
            waiting.add(new Waiting(lastUsed + PATIENCE.toMillis(), admission));
            letIn(told);
            if (!waiting.isEmpty() && (!isWell() || crowd.size() + waiting.size() > maxPresent)) {
                Waiting last = waiting.removeLast();
                told.add(new Told(last.admission(), new PutOff(nextReturn(), Reason.LIMIT)));
            }
        }
        told.forEach(Told::tell);
        return admission;
    }

    /** Whether it is of use to wait here for something that another attempt of the endpoint's leads to. */
    public synchronized boolean isWell() {
        return !troubled && !breaker.isOpen() && clock.millis() - crowd.oldestBegan(clock.millis()) < SLOW.toMillis();
    }

    public synchronized boolean isOpen() {
        return breaker.isOpen();
    }

    /** When something that cannot be done now may be tried again; each answer is another, so that not all come at once. */
    public synchronized Instant nextReturn() {
        long now = clock.millis();
        double hopedFor = Math.max(isWell() ? HOPED_FOR_PER_SECOND : 1, tookPerSecond);
        double perSecond = Math.min(pace.perSecond(), hopedFor);
        nextReturn = Math.max(nextReturn, now + SHORTEST_PUT_OFF.toMillis())
                + Math.max(1, (long) (TimeUnit.SECONDS.toMillis(1) / perSecond));
        if (nextReturn > now + SHORTEST_PUT_OFF.plus(LONGEST_SPREAD).toMillis()) {
            nextReturn = now + SHORTEST_PUT_OFF.toMillis();
        }
        return Instant.ofEpochMilli(nextReturn);
    }

    void ended(Turn turn, Verdict verdict) {
        List<Told> told = new ArrayList<>();
        synchronized (this) {
            long now = clock.millis();
            crowd.remove(turn);
            judge(verdict, turn.era(), Math.max(0, now - turn.began()), now);
            letIn(told);
        }
        told.forEach(Told::tell);
    }

    private void judge(Verdict verdict, int era, long millis, long now) {
        switch (verdict) {
            case WELL -> {
                troubled = false;
                crowd.well();
                pace.well();
                count(now);
                if (breaker.succeeded(era, millis)) {
                    pace.rampUp();
                }
            }
            case REFUSED -> {
                troubled = false;
                count(now);
                breaker.failed(era, millis);
            }
            case OVERLOADED, TROUBLED -> {
                troubled = true;
                crowd.troubled();
                breaker.failed(era, millis);
                if (verdict == Verdict.OVERLOADED) {
                    pace.overloaded();
                }
            }
            case UNKNOWN -> breaker.unused(era);
        }
    }

    /** A count of what the endpoint answers in a second, in which a second ago counts for a third of now. */
    private void count(long now) {
        double seconds = (now - tookAt) / 1000.0;
        double faded = Math.exp(-Math.max(0, seconds));
        tookPerSecond = tookPerSecond * faded + (seconds > 0 ? (1 - faded) / seconds : 1);
        tookAt = now;
    }

    /** Lets in as many as may, in their order, and puts off whose patience is over or whom nothing can help. */
    private void letIn(List<Told> told) {
        long now = clock.millis();
        while (!waiting.isEmpty()) {
            Waiting first = waiting.getFirst();
            if (first.admission().isDone()) {
                waiting.removeFirst();
                continue;
            }
            Admission outcome = admit(now, first.until());
            if (outcome == null) {
                return;
            }
            waiting.removeFirst();
            told.add(new Told(first.admission(), outcome));
        }
    }

    private @Nullable Admission admit(long now, long until) {
        if (breaker.isOpen() && breaker.opensUntil().toEpochMilli() > now) {
            return new PutOff(afterBreaker(), Reason.BREAKER);
        }
        if (!crowd.hasRoom()) {
            return stay(now, until, until - now);
        }
        if (!breaker.letsThrough()) {
            return new PutOff(afterBreaker(), Reason.BREAKER);
        }
        long nanos = pace.take();
        if (nanos > 0) {
            breaker.unused(breaker.era());
            return stay(now, until, TimeUnit.NANOSECONDS.toMillis(nanos) + 1);
        }
        Turn turn = new Turn(this, breaker.era(), now);
        crowd.add(turn);
        return new Admitted(turn);
    }

    private @Nullable Admission stay(long now, long until, long millis) {
        if (now >= until) {
            return new PutOff(nextReturn(), Reason.LIMIT);
        }
        if (!timerIsSet) {
            timerIsSet = true;
            CompletableFuture.delayedExecutor(Math.max(1, Math.min(millis, until - now)), TimeUnit.MILLISECONDS)
                    .execute(this::lookAgain);
        }
        return null;
    }

    private void lookAgain() {
        List<Told> told = new ArrayList<>();
        synchronized (this) {
            timerIsSet = false;
            letIn(told);
        }
        told.forEach(Told::tell);
    }

    /** While it is open the next look is when it opens; while an attempt tries it out, a moment later. */
    private Instant afterBreaker() {
        Instant spread = nextReturn();
        Instant opens = breaker.opensUntil();
        return opens.isAfter(spread) ? opens.plusMillis(spread.toEpochMilli() - clock.millis()) : spread;
    }

    /** Whether nothing is lost if it is forgotten. */
    synchronized boolean isIdleSince(long millis) {
        return crowd.size() == 0 && waiting.isEmpty() && !breaker.isOpen() && lastUsed < millis;
    }
}
