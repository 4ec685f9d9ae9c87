package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RestartLosesNothingIT {

    @Test
    void whatWasDoneIsFoundAgainAndWhatWasNotIsDone() {
        try (RunningSuite suite = RunningSuite.startedFresh()) {
            String done = suite.gateway().submit("{\"taskName\":\"echo\",\"parameters\":\"before\"}");
            suite.gateway().awaitEnd(done, "completed");
            String secret = suite.webhookSecret();
            String waiting =
                    suite.gateway().submit("{\"taskName\":\"echo\",\"parameters\":\"after\",\"delaySeconds\":3}");
            List<String> burst = new ArrayList<>();
            for (int number = 0; number < 300; number++) {
                burst.add(suite.gateway().submit("{\"taskName\":\"echo\",\"parameters\":" + number + "}"));
            }

            suite.restart();

            assertThat(suite.webhookSecret()).isEqualTo(secret);
            assertThat(suite.gateway().result(done).stringValue()).isEqualTo("before");
            suite.gateway().awaitEnd(waiting, "completed");
            assertThat(suite.gateway().result(waiting).stringValue()).isEqualTo("after");
            for (int number = 0; number < burst.size(); number++) {
                suite.gateway().awaitEnd(burst.get(number), "completed");
                assertThat(suite.gateway().result(burst.get(number)).intValue()).isEqualTo(number);
            }
        }
    }
}
