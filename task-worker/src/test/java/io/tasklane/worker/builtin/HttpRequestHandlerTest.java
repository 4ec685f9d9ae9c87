package io.tasklane.worker.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tasklane.model.TaskJson;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.RetryableTaskException;
import io.tasklane.worker.http.OutboundCalls;
import io.tasklane.worker.http.OutboundHttp;
import io.tasklane.worker.http.RawServer;
import io.tasklane.worker.http.TestContext;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

@Timeout(60)
class HttpRequestHandlerTest {

    private final OutboundHttp http = OutboundCalls.toLoopback();
    private final HttpRequestHandler handler = new HttpRequestHandler(http);

    @AfterEach
    void close() throws Exception {
        http.close();
    }

    @Test
    void anAnswerIsGivenWithStatusHeadersAndText() throws Exception {
        try (RawServer server = RawServer.answering(
                "HTTP/1.1 404 Not Found\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 7", "grüße")) {
            HttpRequestResult result = call("{'url':'%s'}", server.url("/"));

            assertThat(result.status()).isEqualTo(404);
            assertThat(result.headers()).containsEntry("set-cookie", List.of("a=1", "b=2"));
            assertThat(result.body()).isEqualTo("grüße");
            assertThat(result.bodyBase64()).isNull();
            assertThat(result.truncated()).isFalse();
        }
    }

    @Test
    void theRequestIsSentAsGiven() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 204 No Content", "")) {
            call("{'url':'%s','method':'PUT','headers':{'X-One':'1'},'body':'hällo'}", server.url("/x"));

            assertThat(server.requests().get(0))
                    .startsWith("PUT /x HTTP/1.1\r\n")
                    .contains("X-One: 1\r\n", "Content-Length: 6\r\n", "Content-Type: text/plain; charset=UTF-8\r\n");
        }
    }

    @Test
    void aBodyThatIsNotTextIsGivenInBase64() throws Exception {
        byte[] png = {(byte) 0x89, 'P', 'N', 'G', 0, (byte) 0xff};
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Type: image/png", png)) {
            HttpRequestResult result = call("{'url':'%s'}", server.url("/"));

            assertThat(result.body()).isNull();
            assertThat(result.bodyBase64()).isEqualTo("iVBORwD/");
        }
    }

    @Test
    void aLongBodyIsTruncatedAndKeepsWholeCharacters() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK", "äöüäöü")) {
            HttpRequestResult result = call("{'url':'%s','maxBytes':3}", server.url("/"));

            assertThat(result.body()).isEqualTo("ä");
            assertThat(result.truncated()).isTrue();
        }
    }

    @Test
    void aBodyOfJustTheLimitIsWhole() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 200 OK", "abc")) {
            HttpRequestResult result = call("{'url':'%s','maxBytes':3}", server.url("/"));

            assertThat(result.body()).isEqualTo("abc");
            assertThat(result.truncated()).isFalse();
        }
    }

    @Test
    void theDeclaredCharsetIsHeeded() throws Exception {
        byte[] latin = "Köln".getBytes(StandardCharsets.ISO_8859_1);
        try (RawServer server =
                RawServer.answering("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=iso-8859-1", latin)) {
            assertThat(call("{'url':'%s'}", server.url("/")).body()).isEqualTo("Köln");
        }
    }

    @Test
    void anUnknownCharsetIsTakenAsUtf8() throws Exception {
        try (RawServer server =
                RawServer.answering("HTTP/1.1 200 OK\r\nContent-Type: text/plain; charset=x-y z", "ok")) {
            assertThat(call("{'url':'%s'}", server.url("/")).body()).isEqualTo("ok");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 502, 503, 504})
    void anAnswerThatAsksToComeAgainFailsTheAttempt(int status) throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 " + status + " Later", "")) {
            assertThatThrownBy(() -> call("{'url':'%s'}", server.url("/")))
                    .isInstanceOf(RetryableTaskException.class)
                    .hasMessage("the server answered " + status);
        }
    }

    @Test
    void anotherServerErrorIsAResult() throws Exception {
        try (RawServer server = RawServer.answering("HTTP/1.1 500 Oops", "trace")) {
            assertThat(call("{'url':'%s'}", server.url("/")).status()).isEqualTo(500);
        }
    }

    @Test
    void anAddressThatMayNotBeCalledFailsForGood() {
        assertThatThrownBy(() -> call("{'url':'http://169.254.169.254/latest/meta-data/'}"))
                .isInstanceOf(PermanentTaskFailure.class)
                .hasMessageContaining("169.254.169.254 may not be called");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{'url':'ftp://example.com/'}",
                "{'url':'http://user:pass@example.com/'}",
                "{'url':'http:///x'}",
                "{'url':'http://example.com/','method':'TRACE'}",
                "{'url':'http://example.com/','method':'get'}",
                "{'url':'http://example.com/','body':'x'}",
                "{'url':'http://example.com/','timeoutSeconds':0}",
                "{'url':'http://example.com/','timeoutSeconds':301}",
                "{'url':'http://example.com/','maxBytes':-1}",
                "{'url':'http://example.com/','maxBytes':1048577}",
                "{'url':'http://example.com/','headers':{'Host':'x'}}",
                "{'url':'http://example.com/','headers':{'content-LENGTH':'1'}}",
                "{'url':'http://example.com/','headers':{'Transfer-Encoding':'chunked'}}",
                "{'url':'http://example.com/','headers':{'A b':'1'}}",
                "{'url':'http://example.com/','headers':{'A':'1\\r\\nB: 2'}}",
                "{'url':'http://example.com/','headers':{'A':null}}"
            })
    void parametersOutOfBoundsAreRefusedWhenTheyAreRead(String parameters) {
        assertThatThrownBy(() -> parameters(parameters)).isInstanceOf(JacksonException.class);
    }

    @Test
    void whatIsNotGivenTakesItsDefault() {
        HttpRequestParameters parameters = parameters("{'url':'https://example.com/'}");

        assertThat(parameters)
                .isEqualTo(new HttpRequestParameters("https://example.com/", "GET", Map.of(), null, 30, 65_536));
    }

    @Test
    void echoGivesItsParametersBack() {
        JsonNode given = TaskJson.MAPPER.readTree("{\"a\":[1,{\"b\":null}]}");

        assertThat(new EchoHandler().handle(given, new TestContext())).isEqualTo(given);
    }

    private HttpRequestResult call(String parameters, Object... values) throws Exception {
        return handler.handle(parameters(parameters.formatted(values)), new TestContext());
    }

    private static HttpRequestParameters parameters(String json) {
        return TaskJson.MAPPER.readValue(json.replace('\'', '"'), HttpRequestParameters.class);
    }
}
