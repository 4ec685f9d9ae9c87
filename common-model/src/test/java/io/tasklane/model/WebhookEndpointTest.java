package io.tasklane.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookEndpointTest {

    private static final String WHOLE = "{\"endpointId\":\"ep_1\",\"tenant\":\"acme\","
            + "\"occurredAt\":\"2026-01-01T00:00:00Z\",\"createdAt\":\"2026-01-01T00:00:00Z\","
            + "\"url\":\"https://client.example/\"";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"secrets\":[{\"scheme\":\"v1\",\"createdAt\":\"2026-01-01T00:00:00Z\"}]",
                "\"secrets\":[{\"scheme\":\"v1\",\"sealed\":\"AA==\"}]",
                "\"secrets\":[{\"sealed\":\"AA==\",\"createdAt\":\"2026-01-01T00:00:00Z\"}]",
                "\"secrets\":[null]",
                "\"headers\":[{\"name\":\"X-Token\"}]",
                "\"headers\":[{\"sealed\":\"AA==\"}]",
                "\"headers\":[null]",
                "\"rateLimit\":{\"perSecond\":2000000000}",
                "\"rateLimit\":{\"perSecond\":0}"
            })
    void whatNobodyCouldWorkWithIsNotRead(String more) {
        assertThat(read(WHOLE + ",\"eventTypes\":[\"task.completed\"]}")).isInstanceOf(Decoded.Read.class);

        assertThat(read(WHOLE + "," + more + "}")).isInstanceOf(Decoded.Unreadable.class);
    }

    private static Decoded<EndpointEvent> read(String data) {
        var kafkaRecord = new ConsumerRecord<>("topic", 0, 0, "ep_1".getBytes(UTF_8), data.getBytes(UTF_8));
        kafkaRecord.headers().add("ce_specversion", "1.0".getBytes(UTF_8));
        kafkaRecord.headers().add("ce_id", "1".getBytes(UTF_8));
        kafkaRecord.headers().add("ce_source", "/test".getBytes(UTF_8));
        kafkaRecord
                .headers()
                .add("ce_type", EventTypes.of(WebhookEndpoint.class).getBytes(UTF_8));
        return EventCodec.decode(kafkaRecord, EndpointEvent.class);
    }
}
