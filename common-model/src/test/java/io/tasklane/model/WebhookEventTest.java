package io.tasklane.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.WebhookEvent.Attempted;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.time.Instant;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebhookEventTest {

    private static final String URL = "https://client.example.com/hook";

    @ParameterizedTest
    @CsvSource({
        "DELIVERED, delivered, true",
        "RETRYING, retrying, false",
        "ABANDONED, abandoned, true",
        "HELD, held, true"
    })
    void anOutcomeIsALowerCaseWordInJson(AttemptOutcome outcome, String word, boolean isFinal) {
        String json = TaskJson.MAPPER.writeValueAsString(outcome);

        assertThat(json).isEqualTo('"' + word + '"');
        assertThat(TaskJson.MAPPER.readValue(json, AttemptOutcome.class)).isEqualTo(outcome);
        assertThat(outcome.isFinal()).isEqualTo(isFinal);
    }

    @Test
    void eachAttemptThatIsDueAndEachThatWasMadeHasAnIdOfItsOwn() {
        DeliveryRequested first = due(1);

        Stream<String> due =
                IntStream.rangeClosed(1, 10).mapToObj(attempt -> due(attempt).id());
        Stream<String> made =
                IntStream.rangeClosed(1, 10).mapToObj(attempt -> made(attempt).id());

        assertThat(Stream.concat(due, made)).doesNotHaveDuplicates();
        assertThat(first.id()).isEqualTo("msg_1");
        assertThat(first.nextAttempt()).isEqualTo(due(2));
    }

    private static DeliveryRequested due(int attempt) {
        return new DeliveryRequested(
                "msg_1", "url_1", "acme", EventExamples.ID, Instant.EPOCH, attempt, URL, "task.completed", "{}");
    }

    private static Attempted made(int attempt) {
        return new Attempted(
                "msg_1",
                "url_1",
                "acme",
                EventExamples.ID,
                attempt,
                Instant.EPOCH,
                URL,
                1,
                AttemptOutcome.DELIVERED,
                200,
                null,
                null,
                null,
                0,
                null,
                null,
                null);
    }
}
