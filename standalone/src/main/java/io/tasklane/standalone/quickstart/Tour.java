package io.tasklane.standalone.quickstart;

import io.tasklane.standalone.quickstart.WebhookReceiver.Received;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/** The tour itself: what is sent, what comes back, and what it means. */
final class Tour {

    private static final JsonMapper JSON =
            JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final Duration BETWEEN_POLLS = Duration.ofMillis(100);

    private final URI gateway;
    private final GatewayClient client;
    private final WebhookReceiver receiver;
    private final PrintStream out;
    private final long deadline = System.nanoTime() + PATIENCE.toNanos();

    Tour(URI gateway, WebhookReceiver receiver, PrintStream out) {
        this.gateway = gateway;
        this.client = new GatewayClient(gateway);
        this.receiver = receiver;
        this.out = out;
    }

    /** @throws TourFailedException if something does not happen that should have */
    void run() throws IOException, InterruptedException {
        String taskId = submit();
        watch(taskId);
        showResult(taskId);
        showWebhook();
        showWhatToTryNext();
    }

    private String submit() throws IOException, InterruptedException {
        heading("A client submits a task");
        String task = """
                {"taskName": "data_analysis", "parameters": {"dataset": "seattle-weather.csv"}, "callbackUrl": "%s"}""".formatted(receiver.uri());
        show("POST /submitTask");
        showJson(task);
        HttpResponse<String> answer = client.post("/submitTask", task);
        out.println();
        show("HTTP " + answer.statusCode());
        for (String header : List.of("location", "retry-after", "content-type")) {
            answer.headers().firstValue(header).ifPresent(value -> show(header + ": " + value));
        }
        showJson(answer.body());
        expect(202, answer);
        return JSON.readTree(answer.body()).path("taskId").asString();
    }

    private void watch(String taskId) throws IOException, InterruptedException {
        heading("It asks how the task is: GET /taskStatus/" + taskId);
        String shown = "";
        while (true) {
            HttpResponse<String> answer = client.get("/taskStatus/" + taskId);
            expect(200, answer);
            JsonNode status = JSON.readTree(answer.body());
            String line = describe(status);
            if (!line.equals(shown)) {
                show(line);
                shown = line;
            }
            if (!status.path("status").asString().equals("processing")) {
                expectCompleted(status);
                return;
            }
            if (System.nanoTime() > deadline) {
                throw new TourFailedException("the task is not done after " + PATIENCE.toSeconds() + " s: " + status);
            }
            Thread.sleep(BETWEEN_POLLS.toMillis());
        }
    }

    private static String describe(JsonNode status) {
        JsonNode fraction = status.path("progress").path("fraction");
        String progress =
                fraction.isNumber() ? String.format(Locale.ROOT, "%3.0f %%", 100 * fraction.doubleValue()) : "";
        return String.format(
                        "%-10s  %-9s  %s",
                        status.path("status").asString(), status.path("state").asString(), progress)
                .stripTrailing();
    }

    private static void expectCompleted(JsonNode status) {
        if (!status.path("status").asString().equals("completed")) {
            throw new TourFailedException("the task did not succeed: " + status);
        }
    }

    private void showResult(String taskId) throws IOException, InterruptedException {
        heading("It fetches the result: GET /results/" + taskId);
        HttpResponse<String> answer = client.get("/results/" + taskId);
        expect(200, answer);
        JsonNode analysis = JSON.readTree(answer.body());
        show(String.format(
                Locale.ROOT,
                "%s: %,d rows, %,d bytes",
                analysis.path("dataset").asString(),
                analysis.path("rows").longValue(),
                analysis.path("bytes").longValue()));
        out.println();
        TableOfColumns.lines(analysis).forEach(this::show);
    }

    private void showWebhook() throws InterruptedException {
        heading("Meanwhile a webhook has arrived at its callbackUrl");
        try {
            Received webhook = receiver.received().get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            show("POST " + receiver.uri().getPath());
            show("webhook-id: " + webhook.id());
            show("webhook-timestamp: " + webhook.timestamp());
            show("webhook-signature: " + webhook.signature());
            showJson(webhook.body());
            out.println();
            show("signature verified");
        } catch (TimeoutException | ExecutionException missing) {
            throw new TourFailedException(
                    "no webhook with a valid signature arrived within " + PATIENCE.toSeconds() + " s");
        }
    }

    private void showWhatToTryNext() {
        heading("What to try next");
        show("curl -i " + gateway + "/submitTask -H 'Content-Type: application/json' \\");
        show("     -d '{\"taskName\": \"echo\", \"parameters\": {\"hello\": \"world\"}}'");
        show("curl '" + gateway + "/tasks?pageSize=5'");
        show("curl " + gateway + "/taskTypes");
        out.println();
        show("docs/openapi.yaml describes every request, README.md how to write a task of your own.");
        out.println();
        out.println("Tasklane keeps running; Ctrl-C stops it.");
    }

    private void heading(String words) {
        out.println();
        out.println(words);
        out.println();
    }

    private void show(String line) {
        out.println("  " + line);
    }

    private void showJson(String json) {
        try {
            JSON.writeValueAsString(JSON.readTree(json)).lines().forEach(this::show);
        } catch (JacksonException notJson) {
            json.lines().forEach(this::show);
        }
    }

    private static void expect(int status, HttpResponse<String> answer) {
        if (answer.statusCode() != status) {
            throw new TourFailedException(answer.request().method() + " " + answer.uri() + " was answered with "
                    + answer.statusCode() + ": " + answer.body());
        }
    }
}
