package io.tasklane.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.kafka.CloudEventDeserializer;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {

    private static final String ID = EventExamples.ID.value();

    private final EventCodec codec = new EventCodec("/tasklane/test");

    @ParameterizedTest
    @MethodSource("io.tasklane.model.EventExamples#all")
    void anEventComesBackAsItWas(WireEvent event) {
        ProducerRecord<byte[], byte[]> written = codec.encode("topic", event, "00-abc-def-01");

        assertThat(EventCodec.decode(consumed(written), WireEvent.class)).isEqualTo(new Decoded.Read<>(event));
        assertThat(new String(written.key(), UTF_8)).isEqualTo(event.key());
        assertThat(EventCodec.traceparentOf(consumed(written))).isEqualTo("00-abc-def-01");
    }

    @ParameterizedTest
    @MethodSource("io.tasklane.model.EventExamples#all")
    void theCloudEventsSdkReadsWhatWeWrite(WireEvent event) {
        ProducerRecord<byte[], byte[]> written = codec.encode("topic", event, null);

        var read = new CloudEventDeserializer().deserialize("topic", written.headers(), written.value());

        assertThat(read.getId()).isEqualTo(event.id());
        assertThat(read.getType()).isEqualTo(event.type());
        assertThat(read.getSubject()).isEqualTo(event.subject());
        assertThat(read.getSource()).isEqualTo(URI.create("/tasklane/test"));
        assertThat(read.getTime().toInstant()).isEqualTo(event.occurredAt());
        assertThat(read.getDataContentType()).isEqualTo("application/json");
        assertThat(read.getData().toBytes()).isEqualTo(written.value());
    }

    @ParameterizedTest
    @CsvSource({"BINARY", "STRUCTURED"})
    void whatTheCloudEventsSdkWritesIsRead(String encoding) {
        var event = CloudEventBuilder.v1()
                .withId("1")
                .withSource(URI.create("/shop"))
                .withType("io.tasklane.task.submitted.v1")
                .withSubject(ID)
                .withTime(OffsetDateTime.ofInstant(EventExamples.NOON, ZoneOffset.ofHours(2)))
                .withDataContentType("application/json")
                .withData("{\"taskName\":\"echo\",\"parameters\":[1]}".getBytes(UTF_8))
                .build();
        var serializer = new CloudEventSerializer();
        if (encoding.equals("STRUCTURED")) {
            serializer.configure(
                    Map.of(
                            CloudEventSerializer.ENCODING_CONFIG,
                            encoding,
                            CloudEventSerializer.EVENT_FORMAT_CONFIG,
                            "application/cloudevents+json"),
                    false);
        }
        Headers headers = new RecordHeaders();
        byte[] value = serializer.serialize("tasklane.tasks.slow", headers, event);

        var decoded =
                EventCodec.decode(consumed("tasklane.tasks.slow", null, value, headers), TaskEvent.Submitted.class);

        Task task = new Task(EventExamples.ID, "default", "slow", "echo", EventExamples.NOON, null, Map.of());
        var parameters = TaskJson.MAPPER.readTree("[1]");
        assertThat(decoded)
                .isEqualTo(
                        new Decoded.Read<>(new TaskEvent.Submitted(task, 1, parameters, null, null, null, 0, null, 0)));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        -                              | {"taskName":"echo"}                  | not a CloudEvent: type is missing
        io.tasklane.task.submitted.v1  | -                                    | the CloudEvent has no data
        io.tasklane.task.submitted.v1  | {                                    | data is not valid: it is not JSON of the expected form
        io.tasklane.task.submitted.v1  | []                                   | data is no JSON object
        io.tasklane.task.submitted.v1  | {}                                   | data is not valid: taskName is missing
        io.tasklane.task.submitted.v1  | {"taskName":"a b"}                   | data is not valid: taskName must be 1 to 100 letters, digits, '_', '.' or '-', and begin with a letter or digit
        io.tasklane.task.submitted.v1  | {"taskName":"echo","taskId":"7"}     | data is not valid: taskId is not a UUID in canonical lower-case form
        io.tasklane.task.submitted.v1  | {"taskName":"echo","labels":["a"]}   | data is not valid: labels has a wrong type or form
        io.tasklane.task.submitted.v1 | {"taskName":"echo","runAt":"+1000000000-12-31T00:00:00Z"} | data is not valid: runAt must be a time from 1970 to 9999
        io.tasklane.task.failed.v1 | {"taskId":"019b7a5e-1c00-7000-8000-000000000001","taskName":"echo","submittedAt":"2026-01-01T00:00:00Z","occurredAt":"2026-01-01T00:00:00Z"} | data is not valid: error is missing
        io.tasklane.task.completed.v1 | {"taskId":"019b7a5e-1c00-7000-8000-000000000001","taskName":"echo","submittedAt":"2026-01-01T00:00:00Z","result":{}} | data is not valid: occurredAt is missing
        io.tasklane.task.completed.v1 | {"taskId":"019b7a5e-1c00-7000-8000-000000000001","taskName":"echo","submittedAt":"2026-01-01T00:00:00Z","occurredAt":"2026-01-01T00:00:00Z","result":{"ref":"https://example.com/x"}} | data is not valid: result.ref has a wrong type or form
        io.tasklane.task.completed.v1 | {"taskId":"019b7a5e-1c00-7000-8000-000000000001","taskName":"echo","submittedAt":"2026-01-01T00:00:00Z","occurredAt":"2026-01-01T00:00:00Z","result":{"ref":{"id":"https://example.com/x","size":1,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}}} | data is not valid: result.ref.id must match [0-9a-f]{24}
        io.tasklane.task.completed.v1 | {"taskId":"019b7a5e-1c00-7000-8000-000000000001","taskName":"echo","submittedAt":"2026-01-01T00:00:00Z","occurredAt":"2026-01-01T00:00:00Z","result":{"ref":{"id":"65f0a1b2c3d4e5f60718293a","size":-1,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}}} | data is not valid: result.ref.size must not be negative
        io.tasklane.task.completed.v1 | {"taskId":"019b7a5e-1c00-7000-8000-000000000001","taskName":"echo","submittedAt":"2026-01-01T00:00:00Z","occurredAt":"2026-01-01T00:00:00Z","result":{"ref":{"id":"65f0a1b2c3d4e5f60718293a","size":1}}} | data is not valid: result.ref.sha256 is missing
        io.tasklane.task.completed.v1 | {"taskId":"019b7a5e-1c00-7000-8000-000000000001","taskName":"echo","submittedAt":"2026-01-01T00:00:00Z","occurredAt":"2026-01-01T00:00:00Z","result":{"data":1,"ref":{"id":"65f0a1b2c3d4e5f60718293a","size":1,"sha256":"0000000000000000000000000000000000000000000000000000000000000000"}}} | data is not valid: result has a ref and data
        io.tasklane.task.progressed.v1 | {"taskId":"019b7a5e-1c00-7000-8000-000000000001","taskName":"echo","submittedAt":"2026-01-01T00:00:00Z","occurredAt":"2026-01-01T00:00:00Z"} | data is not valid: progress is missing
        io.tasklane.task.started.v1 | {} | data is not valid: taskId is missing
        io.tasklane.task.submitted.v1 | {"taskName":"echo","parameters":1e99999999999} | data is not valid: it has a number with an exponent that no number can have
        io.tasklane.task.submitted.v1  | {"taskName":"echo","priority":99}    | data is not valid: priority must be 0 to 9
        io.tasklane.task.submitted.v1  | {"taskName":"echo","attempt":"x"}    | data is not valid: attempt has a wrong type or form
        io.tasklane.task.submitted.v1  | {"taskName":"echo","callbackUrl":"ftp://x"} | data is not valid: callbackUrl must be an absolute http or https URL
        io.tasklane.webhook.attempted.v1 | {}                                 | type io.tasklane.webhook.attempted.v1 is not expected here
        com.example.other              | {}                                   | type com.example.other is not expected here
        """)
    void whatCannotBeReadGivesAReason(String type, String data, String reason) {
        Headers headers = new RecordHeaders();
        headers.add("ce_specversion", "1.0".getBytes(UTF_8));
        headers.add("ce_id", "1".getBytes(UTF_8));
        headers.add("ce_source", "/x".getBytes(UTF_8));
        if (type != null) {
            headers.add("ce_type", type.getBytes(UTF_8));
        }
        byte[] value = data == null ? null : data.getBytes(UTF_8);

        var decoded = EventCodec.decode(consumed("tasklane.tasks.default", ID, value, headers), TaskEvent.class);

        assertThat(decoded).isEqualTo(new Decoded.Unreadable<>(reason));
    }

    @Test
    void aRecordWithoutHeadersIsNoCloudEvent() {
        var decoded = EventCodec.decode(
                consumed("tasklane.tasks.default", "k", "hello".getBytes(UTF_8), new RecordHeaders()), TaskEvent.class);

        assertThat(decoded).isEqualTo(new Decoded.Unreadable<>("not a CloudEvent: specversion is missing"));
    }

    @Test
    void theTaskOfAnUnreadableRecordIsFoundInItsSubjectOrKey() {
        Headers subject = new RecordHeaders().add("ce_subject", ID.getBytes(UTF_8));

        assertThat(EventCodec.taskIdOf(consumed("t", "other", null, subject))).contains(EventExamples.ID);
        assertThat(EventCodec.taskIdOf(consumed("t", ID, null, new RecordHeaders())))
                .contains(EventExamples.ID);
        assertThat(EventCodec.taskIdOf(consumed("t", "other", null, new RecordHeaders())))
                .isEmpty();
        assertThat(EventCodec.taskIdOf(consumed("t", null, null, new RecordHeaders())))
                .isEmpty();
    }

    private static ConsumerRecord<byte[], byte[]> consumed(ProducerRecord<byte[], byte[]> written) {
        return consumed(written.topic(), new String(written.key(), UTF_8), written.value(), written.headers());
    }

    private static ConsumerRecord<byte[], byte[]> consumed(String topic, String key, byte[] value, Headers headers) {
        byte[] keyBytes = key == null ? null : key.getBytes(UTF_8);
        return new ConsumerRecord<>(
                topic, 0, 0, 1_000, TimestampType.CREATE_TIME, 0, 0, keyBytes, value, headers, Optional.empty());
    }
}
