package io.tasklane.model.network;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CustomHeadersTest {

    @ParameterizedTest
    @CsvSource({"Authorization, Bearer abc", "X-Tenant, 42", "traceparent, 00-1", "x, y"})
    void headersOfTheReceiversOwnAreTaken(String name, String value) {
        assertThat(CustomHeaders.violatedBy(name, value)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "webhook-id",
                "Webhook-Signature",
                "WEBHOOK-TIMESTAMP",
                "webhook-delivery",
                "Host",
                "Content-Length",
                "content-type",
                "Content-Encoding",
                "Transfer-Encoding",
                "Connection",
                "Keep-Alive",
                "Proxy-Authorization",
                "Proxy-Connection",
                "TE",
                "Trailer",
                "Upgrade",
                "Expect",
                "Accept-Encoding",
                "User-Agent"
            })
    void thoseThatTheSenderSetsAreRefused(String name) {
        assertThat(CustomHeaders.violatedBy(name, "x")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "a:b", "a\nb", "a\u0000", "ä", "(a)", ":authority"})
    void whatIsNoNameIsRefused(String name) {
        assertThat(CustomHeaders.violatedBy(name, "x")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a\r\nHost: b", "a\n", "a\u0000b", " a", "a ", "ä", "\u007f"})
    void whatCouldBreakOutOfItsLineIsRefused(String value) {
        assertThat(CustomHeaders.violatedBy("X-Name", value)).isPresent();
    }

    @Test
    void aRefusalDoesNotTellTheValue() {
        assertThat(CustomHeaders.violatedBy("X-Name", "top\nsecret").orElseThrow())
                .doesNotContain("secret");
        assertThat(CustomHeaders.violatedBy("X-Name", "x".repeat(2049))).isPresent();
        assertThat(CustomHeaders.violatedBy("X-Name", "x".repeat(2048))).isEmpty();
    }
}
