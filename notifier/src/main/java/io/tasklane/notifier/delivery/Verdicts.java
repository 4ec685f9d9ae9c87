package io.tasklane.notifier.delivery;

import io.tasklane.notifier.delivery.DeliveryResult.Delivered;
import io.tasklane.notifier.delivery.DeliveryResult.PermanentFailure;
import io.tasklane.notifier.delivery.DeliveryResult.TemporaryFailure;
import io.tasklane.notifier.isolation.Verdict;
import java.util.Set;

/** What results say of the endpoint. */
final class Verdicts {

    private static final Set<Integer> ASKED_TOO_MUCH = Set.of(429, 502, 503, 504);
    private static final int ITS_OWN_FAULT = 500;

    private Verdicts() {}

    static Verdict of(DeliveryResult result) {
        if (result instanceof Delivered) {
            return Verdict.WELL;
        }
        return of(
                result instanceof TemporaryFailure temporary
                        ? temporary.failure()
                        : ((PermanentFailure) result).failure());
    }

    private static Verdict of(Failure failure) {
        return switch (failure.kind()) {
            case PROXY, BLOCKED -> Verdict.UNKNOWN;
            case STATUS -> ofStatus(failure.statusCode() == null ? ITS_OWN_FAULT : failure.statusCode());
            case DNS, REFUSED, TLS, TIMEOUT, TOO_LARGE, PROTOCOL -> Verdict.TROUBLED;
        };
    }

    private static Verdict ofStatus(int statusCode) {
        if (ASKED_TOO_MUCH.contains(statusCode)) {
            return Verdict.OVERLOADED;
        }
        return statusCode >= ITS_OWN_FAULT ? Verdict.TROUBLED : Verdict.REFUSED;
    }
}
