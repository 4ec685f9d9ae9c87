package io.tasklane.gateway.quotas;

import static io.tasklane.gateway.access.GatewayUnderTest.OPERATOR_KEY;
import static io.tasklane.gateway.access.GatewayUnderTest.assertProblem;
import static io.tasklane.gateway.access.GatewayUnderTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.access.GatewayUnderTest;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.TaskJson;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;

class QuotaHttpTest {

    @Test
    void aTenantIsLimitedAndAnotherIsNotHeldUpByIt() throws Exception {
        try (MemoryStore memory = new MemoryStore();
                GatewayUnderTest gateway = GatewayUnderTest.startRequiring(
                        memory.uri,
                        "--tasklane.gateway.quotas.read.requests=3",
                        "--tasklane.gateway.quotas.read.window=1h",
                        "--tasklane.gateway.quotas.tenants.large.read.requests=100")) {
            String small = gateway.keyFor("small", "read");
            String large = gateway.keyFor("large", "read");
            for (int left = 2; left >= 0; left--) {
                HttpResponse<String> answer = gateway.get("/tasks", bearer(small));
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.headers().firstValue("RateLimit").orElseThrow())
                        .startsWith("\"read\";r=" + left + ";t=");
                assertThat(answer.headers().firstValue("RateLimit-Policy")).contains("\"read\";q=3;w=3600");
            }

            HttpResponse<String> refused = gateway.get("/tasks", bearer(small));
            assertProblem(refused, 429, "quota-exceeded");
            long seconds =
                    Long.parseLong(refused.headers().firstValue("Retry-After").orElseThrow());
            assertThat(seconds).isBetween(1_000L, 1_200L);
            assertThat(refused.headers().firstValue("RateLimit")).contains("\"read\";r=0;t=" + seconds);
            assertThat(TaskJson.MAPPER
                            .readTree(refused.body())
                            .get("violated-policies")
                            .get(0)
                            .stringValue())
                    .isEqualTo("read");
            assertThat(gateway.get("/tasks", bearer(large)).headers().firstValue("RateLimit-Policy"))
                    .contains("\"read\";q=100;w=60");
            assertThat(gateway.get("/actuator/health", bearer(small)).headers().firstValue("RateLimit"))
                    .isEmpty();
            assertThat(gateway.get("/apiKeys", bearer(OPERATOR_KEY)).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    void anOpenGatewayLimitsOnlyIfASettingSaysSo() throws Exception {
        try (MemoryStore memory = new MemoryStore();
                GatewayUnderTest gateway =
                        GatewayUnderTest.start(memory.uri, "--tasklane.gateway.quotas.read.requests=1")) {
            assertThat(gateway.get("/tasks").statusCode()).isEqualTo(200);
            assertProblem(gateway.get("/tasks"), 429, "quota-exceeded");
            assertThat(gateway.post("/submitTask", "{}").headers().firstValue("RateLimit"))
                    .isEmpty();
        }
    }
}
