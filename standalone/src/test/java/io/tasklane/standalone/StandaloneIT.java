package io.tasklane.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.GroupIdNotFoundException;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The suite as tests and other programs have it: within their process. */
class StandaloneIT {

    private static final String[] ANY_PORTS = {
        "--server.port=0", "--tasklane.standalone.kafka-port=0", "--tasklane.standalone.mongo-port=0"
    };

    @TempDir
    Path folder;

    @Test
    void servicesMayUseABrokerAndAStoreOfAnotherSuite() throws Exception {
        try (TaskSuite foundations = start("foundations", "--tasklane.standalone.services=none")) {
            assertThatThrownBy(foundations::gatewayUri).isInstanceOf(IllegalStateException.class);
            try (TaskSuite services = start(
                    "services",
                    "--tasklane.kafka.bootstrap-servers=" + foundations.kafkaBootstrapServers(),
                    "--tasklane.mongodb.uri=" + foundations.mongoUri())) {
                assertThat(services.kafkaBootstrapServers()).isEqualTo(foundations.kafkaBootstrapServers());
                assertThat(taskTypes(services)).contains("\"echo\"", "\"data_analysis\"");
                List<String> workers = Awaitility.await("the worker in its group")
                        .atMost(Duration.ofMinutes(1))
                        .ignoreExceptionsMatching(early -> early.getCause() instanceof GroupIdNotFoundException)
                        .until(() -> workers(services), found -> !found.isEmpty());
                assertThat(workers).hasSize(1);
            }
        }
    }

    @Test
    void aServiceThatCannotStartIsNamedAndLeavesNothingBehind() throws Exception {
        assertThatThrownBy(() -> start("data", "--tasklane.kafka.topic-prefix=no spaces, please"))
                .isInstanceOf(CannotStartException.class)
                .hasMessageMatching("the (gateway|worker|notifier) does not start: .*topic.*");
        DataFolder.open(folder.resolve("data")).close();
    }

    private TaskSuite start(String data, String... arguments) {
        Stream<String> own = Stream.of("--tasklane.data-dir=" + folder.resolve(data));
        Stream<String> all =
                Stream.of(Stream.of(ANY_PORTS), own, Stream.of(arguments)).flatMap(Function.identity());
        return Standalone.start(all.toArray(String[]::new));
    }

    private static String taskTypes(TaskSuite suite) throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(suite.gatewayUri().resolve("/taskTypes")).build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString()).body();
    }

    /** A service that had the worker by accident would take tasks that it cannot run. */
    private static List<String> workers(TaskSuite suite) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", suite.kafkaBootstrapServers()))) {
            return admin.describeConsumerGroups(List.of("tasklane.worker-default")).all().get().values().stream()
                    .flatMap(group -> group.members().stream())
                    .map(member -> member.clientId())
                    .toList();
        }
    }
}
