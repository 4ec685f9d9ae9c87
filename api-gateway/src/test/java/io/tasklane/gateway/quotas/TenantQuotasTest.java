package io.tasklane.gateway.quotas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.github.bucket4j.TimeMeter;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockHttpServletResponse;

class TenantQuotasTest {

    private static final Caller ONE = new Caller("one");
    private static final Caller TWO = new Caller("two");

    private long nanos;
    private final TenantQuotas quotas = quotas(new QuotaProperties(
            new Quota(60, Duration.ofSeconds(60)),
            null,
            Map.of("two", new QuotaProperties.OfTenant(new Quota(0, Duration.ofSeconds(1)), null))));

    private TenantQuotas quotas(QuotaProperties properties) {
        return new TenantQuotas(properties, policy -> new Quota(2, Duration.ofSeconds(10)), new TimeMeter() {
            @Override
            public long currentTimeNanos() {
                return nanos;
            }

            @Override
            public boolean isWallClockBased() {
                return false;
            }
        });
    }

    @Test
    void everyAnswerSaysHowManyMoreThereMayBe() {
        MockHttpServletResponse response = count(ONE, Scope.SUBMIT);

        assertThat(response.getHeader("RateLimit-Policy")).isEqualTo("\"submit\";q=60;w=60");
        assertThat(response.getHeader("RateLimit")).isEqualTo("\"submit\";r=59;t=1");
    }

    @Test
    void whatIsOneTooManyIsToldWhenToComeAgainAndMayThen() {
        for (int i = 0; i < 60; i++) {
            count(ONE, Scope.SUBMIT);
        }
        MockHttpServletResponse response = new MockHttpServletResponse();
        Problem problem = catchThrowableOfType(ProblemException.class, () -> quotas.count(ONE, Scope.CONTROL, response))
                .problem();

        assertThat(problem.kind()).isEqualTo(ProblemType.QUOTA_EXCEEDED);
        assertThat(problem.headers()).containsEntry("Retry-After", "1");
        assertThat(problem.members()).containsEntry("violated-policies", List.of("submit"));
        assertThat(response.getHeader("RateLimit")).isEqualTo("\"submit\";r=0;t=1");
        nanos += TimeUnit.SECONDS.toNanos(1);
        assertThat(count(ONE, Scope.SUBMIT).getHeader("RateLimit")).startsWith("\"submit\";r=0;");
    }

    @Test
    void oneTenantAndOnePolicyUseUpNothingOfAnother() {
        count(ONE, Scope.READ);
        count(ONE, Scope.ADMIN);

        assertThatThrownBy(() -> count(ONE, Scope.READ)).isInstanceOf(ProblemException.class);
        assertThat(count(TWO, Scope.READ).getHeader("RateLimit")).startsWith("\"read\";r=1;");
        assertThat(count(ONE, Scope.SUBMIT).getHeader("RateLimit")).startsWith("\"submit\";r=59;");
    }

    @Test
    void aTenantMayHaveItsOwnQuotaOrNone() {
        for (int i = 0; i < 1_000; i++) {
            assertThat(count(TWO, Scope.SUBMIT).getHeaderNames()).isEmpty();
        }
    }

    @Test
    void aBatchCountsItsTasksAndIsLetInWholeOrNotAtAll() {
        MockHttpServletResponse response = count(ONE, Scope.SUBMIT);
        quotas.countMore(ONE, Scope.SUBMIT, 49, response);
        assertThat(response.getHeader("RateLimit")).isEqualTo("\"submit\";r=10;t=50");

        Problem problem = catchThrowableOfType(
                        ProblemException.class, () -> quotas.countMore(ONE, Scope.SUBMIT, 20, response))
                .problem();
        assertThat(problem.headers()).containsEntry("Retry-After", "10");
        assertThat(response.getHeader("RateLimit")).isEqualTo("\"submit\";r=10;t=10");
        quotas.countMore(ONE, Scope.SUBMIT, 0, response);
    }

    @Test
    void aBatchThatNeverFitsIsNotToldToComeAgain() {
        Problem problem = catchThrowableOfType(
                        ProblemException.class,
                        () -> quotas.countMore(ONE, Scope.SUBMIT, 61, new MockHttpServletResponse()))
                .problem();

        assertThat(problem.kind()).isEqualTo(ProblemType.QUOTA_EXCEEDED);
        assertThat(problem.headers()).doesNotContainKey("Retry-After");
    }

    private MockHttpServletResponse count(Caller caller, Scope scope) {
        MockHttpServletResponse response = new MockHttpServletResponse();
        quotas.count(caller, scope, response);
        return response;
    }
}
