package io.tasklane.gateway.endpoints;

import io.tasklane.model.secrets.SecretSeal;
import io.tasklane.model.secrets.WebhookKeyset;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * What the secrets of endpoints are sealed with.
 *
 * @param keyset Tink's JSON form of a keyset, or the path of a file that holds it; without one no endpoint can be registered
 */
@ConfigurationProperties("tasklane.webhooks")
record KeysetProperties(@Nullable String keyset) {

    /** @throws io.tasklane.model.secrets.UnusableKeysetException if there is one and it cannot be read */
    Optional<SecretSeal> seal() {
        return keyset == null || keyset.isBlank()
                ? Optional.empty()
                : Optional.of(new SecretSeal(WebhookKeyset.read(keyset)));
    }

    /** Keys stay out of what is printed. */
    @Override
    public String toString() {
        return "KeysetProperties[]";
    }
}
