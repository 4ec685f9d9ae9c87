package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** The store holds a view, and the log is the only truth. */
class ViewIsRebuiltFromTheLogIT {

    @Test
    void everyStatusAndResultIsTheSameAsBefore() throws Exception {
        try (RunningSuite suite = RunningSuite.startedFresh()) {
            Map<String, Seen> before = new LinkedHashMap<>();
            for (String task : endedTasks(suite.gateway())) {
                before.put(task, Seen.of(suite.gateway(), task));
            }

            suite.restartWithAnEmptyStore();

            GatewayClient gateway = suite.gateway();
            assertThat(before.values()).extracting(Seen::resultCode).contains(200, 409);
            before.forEach((task, seen) -> Awaitility.await("task " + task)
                    .atMost(Duration.ofSeconds(60))
                    .untilAsserted(() -> assertThat(Seen.of(gateway, task)).isEqualTo(seen)));
        }
    }

    private static List<String> endedTasks(GatewayClient gateway) {
        List<String> tasks = new ArrayList<>();
        for (int number = 0; number < 50; number++) {
            tasks.add(gateway.submit("{\"taskName\":\"echo\",\"parameters\":{\"number\":" + number
                    + ",\"text\":\"grüße\"},\"labels\":{\"customer\":\"" + number % 7 + "\"}}"));
        }
        tasks.add(gateway.submit("{\"taskName\":\"echo\",\"parameters\":\"late\",\"delaySeconds\":1}"));
        tasks.add(gateway.submit(
                "{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"seattle-weather.csv\"}}"));
        tasks.forEach(task -> gateway.awaitEnd(task, "completed"));
        String failed =
                gateway.submit("{\"taskName\":\"data_analysis\",\"parameters\":{\"dataset\":\"no-such-file.csv\"}}");
        gateway.awaitEnd(failed, "failed");
        tasks.add(failed);
        return tasks;
    }

    /** What a client sees of a task, byte for byte, but for what a problem says of the request that it answers. */
    private record Seen(String status, int resultCode, String resultType, String result) {
        static Seen of(GatewayClient gateway, String task) {
            HttpResponse<String> result = gateway.get("/results/" + task);
            return new Seen(
                    gateway.get("/taskStatus/" + task).body(),
                    result.statusCode(),
                    result.headers().firstValue("Content-Type").orElse(""),
                    result.statusCode() == 200
                            ? result.body()
                            : GatewayClient.JSON
                                    .readTree(result.body())
                                    .at("/error")
                                    .toString());
        }
    }
}
