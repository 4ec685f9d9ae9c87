package io.tasklane.gateway.submission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.gateway.problems.ProblemException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.KafkaTemplate;

class CommandLogTest {

    private static final ProducerRecord<byte[], byte[]> COMMAND = new ProducerRecord<>("t", new byte[] {1});

    private final MockProducer<byte[], byte[]> producer =
            new MockProducer<>(false, null, new ByteArraySerializer(), new ByteArraySerializer()) {
                @Override
                public void close(Duration timeout) {
                    // A template closes after every command what does not come from a pool.
                }
            };
    private final CommandLog log = new CommandLog(new KafkaTemplate<>(() -> producer));

    @Test
    void whileKafkaIsSilentAFewRequestsWaitAndTheOthersAreToldAtOnce() {
        assertThat(log.appendAll(List.of(COMMAND, COMMAND))).containsExactly(false, false);

        List<CompletableFuture<List<Boolean>>> probes = IntStream.range(0, 8)
                .mapToObj(number -> CompletableFuture.supplyAsync(
                        () -> log.appendAll(List.of(COMMAND)), task -> new Thread(task).start()))
                .toList();
        Awaitility.await("all probes to be sent")
                .pollInterval(Duration.ofMillis(5))
                .until(() -> producer.history().size() == 10);
        assertThatThrownBy(() -> log.append(COMMAND)).isInstanceOf(ProblemException.class);

        assertThat(producer.history()).as("what is told at once is not sent").hasSize(10);
        while (producer.completeNext()) {
            // All that was sent is acknowledged.
        }
        assertThat(probes).anySatisfy(probe -> assertThat(probe.join()).containsExactly(true));
    }
}
