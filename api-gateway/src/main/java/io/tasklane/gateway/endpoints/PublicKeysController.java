package io.tasklane.gateway.endpoints;

import io.tasklane.gateway.access.ForEverybody;
import java.time.Duration;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** Shows the public keys by which receivers verify webhooks. */
@RestController
class PublicKeysController {

    /** Short, so that a key is known long before the one that it replaces stops signing. */
    private static final Duration CACHED = Duration.ofMinutes(5);

    private final PublicKeys keys;

    PublicKeysController(PublicKeys keys) {
        this.keys = keys;
    }

    @ForEverybody
    @GetMapping(path = ForEverybody.PUBLIC_KEYS, produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<byte[]> all() {
        return ResponseEntity.ok()
                .cacheControl(CacheControl.maxAge(CACHED).cachePublic())
                .contentType(MediaType.APPLICATION_JSON)
                .body(keys.json());
    }
}
