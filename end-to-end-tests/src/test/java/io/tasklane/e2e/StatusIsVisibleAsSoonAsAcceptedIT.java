package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(SuiteExtension.class)
class StatusIsVisibleAsSoonAsAcceptedIT {

    private static final int TASKS = 1000;

    @Test
    void aTaskIsFoundRightAfterItWasAccepted(RunningSuite suite) throws Exception {
        GatewayClient gateway = suite.gateway();
        Callable<Integer> submitAndGet = () -> {
            String id = gateway.submit("{\"taskName\":\"echo\",\"parameters\":1}");
            return gateway.get("/taskStatus/" + id).statusCode();
        };
        ExecutorService clients = Executors.newFixedThreadPool(8);
        try {
            List<Future<Integer>> answers = clients.invokeAll(
                    IntStream.range(0, TASKS).mapToObj(number -> submitAndGet).toList());

            for (Future<Integer> answer : answers) {
                assertThat(answer.get()).isEqualTo(200);
            }
        } finally {
            clients.shutdownNow();
        }
    }
}
