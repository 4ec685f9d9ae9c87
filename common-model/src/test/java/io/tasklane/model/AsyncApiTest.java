package io.tasklane.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/** The document and the code say the same. */
class AsyncApiTest {

    private static final Path DOCS = Path.of("../docs");

    private final JsonNode document = new YAMLMapper().readTree(DOCS.resolve("asyncapi.yaml"));

    @Test
    void everyTopicIsAChannelAndEveryChannelATopic() {
        List<String> channels = document.get("channels")
                .valueStream()
                .flatMap(AsyncApiTest::addresses)
                .toList();
        List<String> topics = new TopicCreation(new Topics(Topics.DEFAULT_PREFIX), 1)
                .declared(List.of("default")).stream().map(NewTopic::name).toList();

        assertThat(channels).containsExactlyInAnyOrderElementsOf(topics);
    }

    private static Stream<String> addresses(JsonNode channel) {
        String address = channel.get("address").stringValue().replace("{queue}", "default");
        JsonNode tiers = channel.at("/parameters/tier/enum");
        return tiers.isMissingNode()
                ? Stream.of(address)
                : tiers.valueStream().map(tier -> address.replace("{tier}", tier.stringValue()));
    }

    @Test
    void everyEventIsAMessageWithItsOwnSchema() {
        Set<String> documented = new HashSet<>();
        for (JsonNode message : document.at("/components/messages").values()) {
            String name = message.get("name").stringValue();
            Path schema = DOCS.resolve(message.at("/payload/schema/$ref").stringValue());
            assertThat(schema).exists().hasFileName(name.substring("io.tasklane.".length()) + ".json");
            documented.add(name);
        }

        assertThat(documented)
                .containsAll(EventExamples.all().stream().map(WireEvent::type).toList());
    }

    @Test
    void everyReferenceLeadsSomewhere() throws Exception {
        List<String> references = Files.readAllLines(DOCS.resolve("asyncapi.yaml")).stream()
                .filter(line -> line.contains("$ref: '#/"))
                .map(line -> line.replaceAll(".*'#(.*?)'.*", "$1"))
                .toList();

        assertThat(references)
                .isNotEmpty()
                .allSatisfy(reference ->
                        assertThat(document.at(reference).isMissingNode()).isFalse());
    }
}
