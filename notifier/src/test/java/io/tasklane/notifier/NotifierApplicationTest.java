package io.tasklane.notifier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

@ExtendWith(OutputCaptureExtension.class)
class NotifierApplicationTest {

    private static final String SECRET = "--tasklane.notifier.signing-secret=whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @Test
    void withoutABrokerItRunsButIsNotReady() throws Exception {
        try (ConfigurableApplicationContext context = run(SECRET, "--server.port=0")) {
            String actuator =
                    "http://127.0.0.1:" + context.getEnvironment().getProperty("local.server.port") + "/actuator";

            assertThat(get(actuator + "/health/liveness").statusCode()).isEqualTo(200);
            HttpResponse<String> readiness = get(actuator + "/health/readiness");
            assertThat(readiness.statusCode()).isEqualTo(503);
            assertThat(readiness.body())
                    .contains("\"problem\":\"Kafka does not answer\"")
                    .doesNotContain("127.0.0.1");
            assertThat(get(actuator + "/metrics").statusCode()).isEqualTo(200);
            assertThat(get(actuator + "/env").statusCode()).isEqualTo(404);
        }
    }

    @Test
    void itRunsWithoutAWebServerToo() {
        var application = new SpringApplicationBuilder(NotifierApplication.class).web(WebApplicationType.NONE);

        try (ConfigurableApplicationContext context = application.run(arguments(SECRET))) {
            assertThat(context.isActive()).isTrue();
        }
    }

    @Test
    void withoutASecretItDoesNotStartAndSaysWhy(CapturedOutput output) {
        assertThatThrownBy(() -> run("--server.port=0")).hasStackTraceContaining("signing-secret is not set");

        assertThat(output)
                .contains("Webhooks cannot be signed: tasklane.notifier.signing-secret is not set.")
                .contains("Set tasklane.notifier.signing-secret to whsec_");
    }

    @Test
    void aSecretThatIsNoneIsNotShown(CapturedOutput output) {
        assertThatThrownBy(() -> run("--server.port=0", "--tasklane.notifier.signing-secret=whsec_~~topsecret~~"))
                .isNotNull();

        assertThat(output)
                .contains("tasklane.notifier.signing-secret is not base64 after whsec_")
                .doesNotContain("topsecret");
    }

    @Test
    void aRangeThatIsNoneStopsTheStart() {
        assertThatThrownBy(() -> run(SECRET, "--server.port=0", "--tasklane.network.allowed-addresses=everywhere"))
                .hasStackTraceContaining("not a CIDR range: everywhere");
    }

    private static ConfigurableApplicationContext run(String... arguments) throws Exception {
        return new SpringApplicationBuilder(NotifierApplication.class).run(arguments(arguments));
    }

    /** A broker that is not there, found at a port that was free just now. */
    private static String[] arguments(String... more) {
        try (var nobody = new ServerSocket(0)) {
            List<String> arguments = new ArrayList<>(List.of(more));
            arguments.add("--spring.config.name=notifier");
            arguments.add("--server.address=127.0.0.1");
            arguments.add("--tasklane.kafka.bootstrap-servers=127.0.0.1:" + nobody.getLocalPort());
            return arguments.toArray(String[]::new);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static HttpResponse<String> get(String url) throws Exception {
        return HttpClient.newHttpClient()
                .send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString());
    }
}
