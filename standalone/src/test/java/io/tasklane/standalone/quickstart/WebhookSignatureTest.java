package io.tasklane.standalone.quickstart;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

/** With the example that Standard Webhooks publishes. */
class WebhookSignatureTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";
    private static final String TIMESTAMP = "1614265330";
    private static final String SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
    private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(UTF_8);

    @Test
    void thePublishedExampleIsValid() {
        assertThat(at(0).isValid(ID, TIMESTAMP, SIGNATURE, BODY)).isTrue();
        assertThat(at(0).isValid(ID, TIMESTAMP, "v1,AAAA v2,BBBB " + SIGNATURE, BODY))
                .isTrue();
    }

    @Test
    void whatWasChangedIsNot() {
        assertThat(at(0).isValid("msg_other", TIMESTAMP, SIGNATURE, BODY)).isFalse();
        assertThat(at(0).isValid(ID, "1614265331", SIGNATURE, BODY)).isFalse();
        assertThat(at(0).isValid(ID, TIMESTAMP, SIGNATURE, "{}".getBytes(UTF_8)))
                .isFalse();
        assertThat(at(0).isValid(ID, TIMESTAMP, "", BODY)).isFalse();
        assertThat(at(0).isValid(ID, "yesterday", SIGNATURE, BODY)).isFalse();
    }

    @Test
    void whatWasSignedMoreThanFiveMinutesAgoOrAheadIsNot() {
        assertThat(at(300).isValid(ID, TIMESTAMP, SIGNATURE, BODY)).isTrue();
        assertThat(at(301).isValid(ID, TIMESTAMP, SIGNATURE, BODY)).isFalse();
        assertThat(at(-301).isValid(ID, TIMESTAMP, SIGNATURE, BODY)).isFalse();
    }

    private static WebhookSignature at(int secondsLater) {
        Instant now = Instant.ofEpochSecond(Long.parseLong(TIMESTAMP) + secondsLater);
        return new WebhookSignature(SECRET, Clock.fixed(now, ZoneOffset.UTC));
    }
}
