package io.tasklane.gateway.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.mock.web.MockHttpServletRequest;

class TraceparentTest {

    private static final String VALID = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void aValidContextIsPassedOn() {
        assertThat(Traceparent.from(VALID).value()).isEqualTo(VALID);
        assertThat(Traceparent.from(VALID).traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
            })
    void whatIsNotValidIsReplacedByANewContext(String header) {
        Traceparent context = Traceparent.from(header);

        assertThat(context.value()).isNotEqualTo(header);
        assertThat(Traceparent.from(context.value())).isEqualTo(context);
    }

    @Test
    void aRequestKeepsItsContext() {
        MockHttpServletRequest request = new MockHttpServletRequest();

        assertThat(Traceparent.of(request)).isEqualTo(Traceparent.of(request));
    }
}
