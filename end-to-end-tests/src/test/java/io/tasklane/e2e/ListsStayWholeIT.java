package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;

/** Whoever reads a list page by page while tasks come and end sees no task twice, and each that was there all the time. */
@ExtendWith(SuiteExtension.class)
class ListsStayWholeIT {

    private static final int THERE_ALL_THE_TIME = 300;

    @Test
    void noTaskTwiceAndNoneMissed(RunningSuite suite) {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        GatewayClient gateway = suite.gateway();
        String label = "\"labels\":{\"list\":\"" + seed + "\"}";
        List<String> there = SubmissionLoad.submitted(gateway, THERE_ALL_THE_TIME, number -> scheduled(label + "}"));
        there.forEach(task ->
                assertThat(gateway.get("/taskStatus/" + task).statusCode()).isEqualTo(200));

        int pages = 0;
        int tasks = 0;
        int lists = 0;
        // Some wait and are cancelled meanwhile, some run to their end.
        try (SubmissionLoad load = SubmissionLoad.begun(
                gateway,
                3_000,
                number -> number % 2 == 0
                        ? scheduled(label + "}")
                        : "{\"taskName\":\"echo\",\"parameters\":{}," + label + "}")) {
            CompletableFuture<Void> cancelling = CompletableFuture.runAsync(() -> cancelSome(gateway, load));
            while (lists < 6 || lists < 40 && !cancelling.isDone()) {
                boolean newestFirst = random.nextBoolean();
                String filter = random.nextBoolean() ? "&state=scheduled" : "";
                String path = "/tasks?label.list=" + seed + filter + "&pageSize=" + (5 + random.nextInt(60))
                        + (newestFirst ? "" : "&sort=submittedAt");
                List<String> listed = new ArrayList<>();
                while (path != null) {
                    HttpResponse<String> answer = gateway.get(path);
                    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                    JsonNode page = GatewayClient.JSON.readTree(answer.body());
                    page.get("tasks")
                            .forEach(task -> listed.add(task.get("taskId").stringValue()));
                    path = answer.headers()
                            .firstValue("Link")
                            .map(link -> link.replaceAll("^<(.*)>; rel=\"next\"$", "$1"))
                            .orElse(null);
                    pages++;
                }
                assertThat(listed).as("seed " + seed).doesNotHaveDuplicates().containsAll(there);
                tasks += listed.size();
                lists++;
            }
            cancelling.join();
        }
        System.out.println(
                "ListsStayWhole: " + lists + " lists of " + pages + " pages and " + tasks + " tasks, seed " + seed);
    }

    private static String scheduled(String rest) {
        return "{\"taskName\":\"echo\",\"parameters\":{},\"delaySeconds\":86400," + rest;
    }

    /** Those that end while they are listed. */
    private static void cancelSome(GatewayClient gateway, SubmissionLoad load) {
        List<String> all = load.awaitAll();
        for (int task = 0; task < all.size(); task += 40) {
            assertThat(gateway.delete("/taskStatus/" + all.get(task)).statusCode())
                    .isIn(202, 409, 503);
        }
    }
}
