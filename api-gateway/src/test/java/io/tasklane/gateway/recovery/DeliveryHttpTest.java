package io.tasklane.gateway.recovery;

import static io.tasklane.gateway.access.GatewayUnderTest.assertProblem;
import static io.tasklane.gateway.access.GatewayUnderTest.bearer;
import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.gateway.access.GatewayUnderTest;
import io.tasklane.gateway.deliveries.Deliveries;
import io.tasklane.gateway.deliveries.WebhookRecords;
import io.tasklane.gateway.store.MemoryStore;
import io.tasklane.model.AttemptOutcome;
import io.tasklane.model.TaskId;
import io.tasklane.model.TaskJson;
import io.tasklane.model.WebhookEvent.DeliveryRequested;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Who may see what of a delivery. */
class DeliveryHttpTest {

    private static final DeliveryRequested ASKED = WebhookRecords.asked("msg_1", "ep_1", TaskId.create(), 0);
    private static final String PATH = "/webhookDeliveries/msg_1";
    private static final String ADDRESS = "203.0.113.7";

    private static MemoryStore memory;
    private static GatewayUnderTest gateway;

    @BeforeAll
    static void start() throws Exception {
        memory = new MemoryStore();
        memory.store.prepareView();
        gateway = GatewayUnderTest.startRequiring(memory.uri);
        new Deliveries(memory.store)
                .keep(List.of(
                        WebhookRecords.happened(ASKED),
                        WebhookRecords.happened(WebhookRecords.attempted(ASKED, 1, AttemptOutcome.RETRYING)),
                        WebhookRecords.happened(
                                WebhookRecords.attempted(ASKED.nextAttempt(), 6, AttemptOutcome.ABANDONED))));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        memory.close();
    }

    /** It tells what the notifier's name servers and its network made of a name. */
    @Test
    void whichAddressWasCalledOnlyOperatorsSee() throws Exception {
        HttpResponse<String> own = get(PATH, "default", "read", "control", "admin");
        HttpResponse<String> operators = get(PATH, "default", "read", "operator");

        assertThat(own.statusCode()).as(own.body()).isEqualTo(200);
        assertThat(own.body()).doesNotContain(ADDRESS, "remoteAddress");
        JsonNode attempts = TaskJson.MAPPER.readTree(own.body()).get("attempts");
        assertThat(attempts).hasSize(2);
        assertThat(attempts.get(0).get("outcome").stringValue()).isEqualTo("abandoned");
        assertThat(attempts.get(0).get("responseBody").stringValue()).isEqualTo("answer 6");
        assertThat(TaskJson.MAPPER
                        .readTree(operators.body())
                        .at("/attempts/0/remoteAddress")
                        .stringValue())
                .isEqualTo(ADDRESS);
    }

    @Test
    void neitherListNorHistoryTellsAnAddressOrAnAnswer() throws Exception {
        for (String path : List.of("/webhookDeliveries", "/taskStatus/" + ASKED.taskId() + "/history")) {
            assertThat(get(path, "default", "read", "operator").body())
                    .doesNotContain(ADDRESS, "remoteAddress", "answer 6", "payload");
        }
    }

    @Test
    void aDeliveryOfAnotherTenantIsNotThere() throws Exception {
        assertProblem(get(PATH, "acme", "read", "control"), 404, "no-such-delivery");
        assertProblem(
                gateway.post(PATH + "/resend", "", bearer(gateway.keyFor("acme", "read", "control"))),
                404,
                "no-such-delivery");
        assertThat(get("/webhookDeliveries", "acme", "read").body()).isEqualTo("{\"deliveries\":[]}");
    }

    private static HttpResponse<String> get(String path, String tenant, String... scopes) throws Exception {
        return gateway.get(path, bearer(gateway.keyFor(tenant, scopes)));
    }
}
