package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.example.flaky.FlakyApplication;
import com.example.flaky.FlakyHandler;
import io.tasklane.worker.redrive.Redrive;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;

/** A task that failed for good is sent back by hand, runs again under its id, and never twice for one letter. */
@ExtendWith(SuiteExtension.class)
class DeadTaskIsRedrivenIT {

    private static final int TASKS = 20;

    @Test
    void aDeadTaskRunsAgainOnceHoweverOftenItIsSentBack(RunningSuite suite) throws Exception {
        GatewayClient gateway = suite.gateway();
        FlakyHandler.broken = true;
        var application = new SpringApplicationBuilder(FlakyApplication.class)
                .web(WebApplicationType.NONE)
                .run(
                        "--tasklane.kafka.bootstrap-servers="
                                + suite.kafkaClientSettings().get("bootstrap.servers"),
                        "--tasklane.kafka.topic-prefix=" + suite.topicPrefix(),
                        "--tasklane.kafka.partitions=2",
                        "--tasklane.worker.queues[0].name=flaky",
                        "--spring.main.banner-mode=off");
        try (application;
                TaskHistory history = TaskHistory.fromNowOn(suite)) {
            Awaitility.await("the type to be known")
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> gateway.get("/taskTypes").body().contains("\"flaky\""));
            List<String> ids = new ArrayList<>();
            for (int task = 0; task < TASKS; task++) {
                ids.add(gateway.submit("{\"taskName\":\"flaky\",\"parameters\":\"x\"}"));
            }
            ids.forEach(id -> gateway.awaitEnd(id, "failed"));
            FlakyHandler.broken = false;

            String trial = redrive(suite, "--all", "--task-name", "flaky", "--dry-run");
            assertThat(trial).contains(TASKS + " would be sent back").contains(ids.get(0));
            assertThat(redrive(suite, "--task", ids.get(0))).contains("1 sent back");
            var racing = List.of(
                    CompletableFuture.supplyAsync(() -> redrive(suite, "--all", "--task-name", "flaky")),
                    CompletableFuture.supplyAsync(() -> redrive(suite, "--all", "--task-name", "flaky")));
            racing.forEach(CompletableFuture::join);
            String last = redrive(suite, "--all", "--task-name", "flaky");
            System.out.println("redrives at the same time said: "
                    + racing.stream().map(said -> verdict(said.join())).toList() + ", and one after them: "
                    + verdict(last));

            assertThat(redrive(suite, "--all", "--task-name", "flaky")).contains("0 sent back");
            ids.forEach(id -> assertThat(
                            gateway.awaitEnd(id, "completed").get("attempt").intValue())
                    .isEqualTo(2));
            history.readToTheEnd();
            ids.forEach(id -> assertThat(history.of(id))
                    .extracting(TaskHistory.Event::what)
                    .containsExactly("started", "failed", "retrying", "started", "completed"));
        }
    }

    private static String verdict(String said) {
        return said.lines()
                .filter(line -> line.endsWith("sent back") || line.contains("redrive"))
                .findFirst()
                .orElse(said);
    }

    private static String redrive(RunningSuite suite, String... choice) {
        List<String> arguments = new ArrayList<>(List.of(choice));
        arguments.add("--bootstrap-servers=" + suite.kafkaClientSettings().get("bootstrap.servers"));
        arguments.add("--topic-prefix=" + suite.topicPrefix());
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(told, true, UTF_8);
        Redrive.run(arguments.toArray(String[]::new), Map.of(), out, out);
        return told.toString(UTF_8);
    }
}
