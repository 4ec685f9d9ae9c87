package io.tasklane.model;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class SchemasTest {

    private final EventCodec codec = new EventCodec("/tasklane/test");

    @ParameterizedTest
    @MethodSource("io.tasklane.model.EventExamples#all")
    void anEventFollowsTheSchemaThatItNames(WireEvent event) throws IOException {
        ProducerRecord<byte[], byte[]> written = codec.encode("topic", event, null);
        Schema schema =
                schema(new String(written.headers().lastHeader("ce_dataschema").value()));

        assertThat(schema.validate(TaskJson.MAPPER.readTree(written.value()))).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("io.tasklane.model.EventExamples#all")
    void theSchemaKnowsEveryFieldAndRefusesAWrongOne(WireEvent event) throws IOException {
        ProducerRecord<byte[], byte[]> written = codec.encode("topic", event, null);
        ObjectNode data = (ObjectNode) TaskJson.MAPPER.readTree(written.value());
        String schemaId =
                new String(written.headers().lastHeader("ce_dataschema").value());
        ObjectNode properties = (ObjectNode) text(schemaId).get("properties");

        assertThat(properties.propertyNames()).containsAll(data.propertyNames());
        data.put(event instanceof EndpointEvent ? "endpointId" : "taskId", "7 7");
        assertThat(schema(schemaId).validate(data)).isNotEmpty();
    }

    private static Schema schema(String id) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(text(id));
    }

    private static ObjectNode text(String id) throws IOException {
        try (InputStream file = SchemasTest.class.getResourceAsStream("/schemas/" + lastPart(id))) {
            ObjectNode schema = (ObjectNode) TaskJson.MAPPER.readTree(file.readAllBytes());
            assertThat(schema.get("$id").stringValue()).isEqualTo(id);
            return schema;
        }
    }

    private static String lastPart(String id) {
        String path = URI.create(id).getPath();
        return path.substring(path.lastIndexOf('/') + 1);
    }
}
