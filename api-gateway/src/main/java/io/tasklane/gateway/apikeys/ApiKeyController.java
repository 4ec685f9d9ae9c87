package io.tasklane.gateway.apikeys;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Needs;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.problems.Problem;
import io.tasklane.gateway.problems.ProblemException;
import io.tasklane.gateway.problems.ProblemType;
import io.tasklane.gateway.submission.JsonBodies;
import io.tasklane.model.TaskRules;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

/** Makes, shows and revokes API keys of the caller's tenant; the operator's key does so for every tenant. */
@RestController
class ApiKeyController {

    private static final Logger log = LoggerFactory.getLogger(ApiKeyController.class);
    private static final int MOST_OF_A_TENANT = 1_000;

    private final ApiKeys keys;
    private final KnownKeys known;
    private final JsonBodies bodies;
    private final Clock clock;

    ApiKeyController(ApiKeys keys, KnownKeys known, JsonBodies bodies, Clock clock) {
        this.keys = keys;
        this.known = known;
        this.bodies = bodies;
        this.clock = clock;
    }

    @Needs(Scope.ADMIN)
    @PostMapping(
            path = "/apiKeys",
            consumes = MediaType.APPLICATION_JSON_VALUE,
            produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Made> make(Caller caller, HttpServletRequest request) throws IOException {
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        KeyWish wish = KeyWish.read(bodies.read(request), caller, now);
        if (keys.of(wish.tenant(), MOST_OF_A_TENANT).size() == MOST_OF_A_TENANT) {
            throw new ProblemException(Problem.of(
                    ProblemType.QUOTA_EXCEEDED,
                    "The tenant has " + MOST_OF_A_TENANT + " API keys, and there can be no more"));
        }
        KeyToken token = KeyToken.create();
        ApiKey key = new ApiKey(token.keyId(), wish.name(), wish.tenant(), wish.scopes(), now, null, wish.expiresAt());
        keys.add(key, token.hash());
        log.atInfo()
                .addKeyValue("keyId", key.keyId())
                .addKeyValue("tenant", key.tenant())
                .log("An API key was made");
        return ResponseEntity.created(URI.create("/apiKeys/" + key.keyId()))
                .cacheControl(CacheControl.noStore())
                .body(new Made(token.text(), key));
    }

    @Needs(Scope.ADMIN)
    @GetMapping(path = "/apiKeys", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<Listing> all(Caller caller, @RequestParam @Nullable String tenant) {
        if (tenant != null && !tenant.equals(caller.tenant())) {
            caller.needs(Scope.OPERATOR);
        }
        String whose = tenant == null ? caller.tenant() : tenant;
        List<ApiKey> found = TaskRules.violatedByName(whose).isPresent() ? List.of() : keys.of(whose, MOST_OF_A_TENANT);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(new Listing(found));
    }

    @Needs(Scope.ADMIN)
    @GetMapping(path = "/apiKeys/{id}", produces = MediaType.APPLICATION_JSON_VALUE)
    ResponseEntity<ApiKey> one(@PathVariable String id, Caller caller) {
        ApiKey key = keys.find(id)
                .map(ApiKeys.Kept::key)
                .filter(found -> found.tenant().equals(caller.tenant()) || caller.may(Scope.OPERATOR))
                .orElseThrow(ApiKeyController::noSuchKey);
        return ResponseEntity.ok().cacheControl(CacheControl.noStore()).body(key);
    }

    @Needs(Scope.ADMIN)
    @DeleteMapping("/apiKeys/{id}")
    ResponseEntity<Void> revoke(@PathVariable String id, Caller caller) {
        if (!keys.remove(id, caller.may(Scope.OPERATOR) ? null : caller.tenant())) {
            throw noSuchKey();
        }
        known.forget(id);
        log.atInfo()
                .addKeyValue("keyId", id)
                .addKeyValue("tenant", caller.tenant())
                .log("An API key was revoked");
        return ResponseEntity.noContent().build();
    }

    /** @param secret the whole key, this once */
    record Made(
            @JsonProperty("key") String secret,
            @JsonUnwrapped ApiKey about) {

        /** The key stays out of what is printed. */
        @Override
        public String toString() {
            return "Made[" + about.keyId() + "]";
        }
    }

    /** @param apiKeys all of the tenant's, by id */
    record Listing(List<ApiKey> apiKeys) {}

    private static ProblemException noSuchKey() {
        return new ProblemException(Problem.of(ProblemType.NOT_FOUND, "There is no such API key"));
    }
}
