package io.tasklane.gateway.apikeys;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.mongodb.MongoException;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.CallerRecognition;
import io.tasklane.gateway.apikeys.ApiKeys.Kept;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.springframework.security.authentication.AuthenticationServiceException;

/**
 * Knows callers by their API keys. A key that was seen before costs no look into the store: those in use, at most
 * {@value #MOST}, are looked up again all together every few seconds ({@link KeysInStep}), and one that is gone is forgotten
 * then. If the store does not answer, they hold for five minutes more, and of others it cannot be told whether they are valid.
 */
final class KnownKeys implements CallerRecognition {

    static final Duration HOLDS_UNSEEN = Duration.ofMinutes(5);
    private static final int MOST = 10_000;
    private static final int AT_ONCE = 500;
    private static final Duration UNUSED_ARE_FORGOTTEN = Duration.ofMinutes(15);

    private final ApiKeys keys;
    private final Clock clock;
    private final Cache<String, KnownKey> known =
            Caffeine.newBuilder().maximumSize(MOST).build();

    KnownKeys(ApiKeys keys, Clock clock) {
        this.keys = keys;
        this.clock = clock;
    }

    @Override
    public Optional<Caller> recognise(String text, boolean mayAsk) {
        return KeyToken.parse(text).flatMap(token -> bearer(token, mayAsk));
    }

    private Optional<Caller> bearer(KeyToken token, boolean mayAsk) {
        Instant now = clock.instant();
        return key(token, mayAsk, now).filter(key -> key.key().holdsAt(now)).map(key -> {
            key.use(now);
            return key.key().bearer();
        });
    }

    private Optional<KnownKey> key(KeyToken token, boolean mayAsk, Instant now) {
        KnownKey seen = known.getIfPresent(token.keyId());
        if (seen != null && seen.wasSeenSince(now.minus(HOLDS_UNSEEN))) {
            return Optional.of(seen).filter(key -> key.is(token));
        }
        return mayAsk ? lookUp(token, now) : Optional.empty();
    }

    private Optional<KnownKey> lookUp(KeyToken token, Instant now) {
        try {
            // Who has an id and not its secret must not fill the memory with keys that nobody uses.
            Optional<KnownKey> found = keys.find(token.keyId())
                    .map(kept -> new KnownKey(kept, now))
                    .filter(key -> key.is(token));
            found.ifPresent(key -> known.put(token.keyId(), key));
            return found;
        } catch (MongoException silent) {
            throw new AuthenticationServiceException("API keys cannot be looked up", silent);
        }
    }

    /** From now on it is not known here; other gateways notice at their next look. */
    void forget(String keyId) {
        known.invalidate(keyId);
    }

    /**
     * Looks all known keys up again, and forgets those that are gone or were not used for long.
     *
     * @throws MongoException if the store does not answer
     */
    void lookAgain() {
        Instant now = clock.instant();
        known.asMap().values().removeIf(key -> !key.wasUsedSince(now.minus(UNUSED_ARE_FORGOTTEN)));
        List<String> ids = List.copyOf(known.asMap().keySet());
        for (int from = 0; from < ids.size(); from += AT_ONCE) {
            lookAgain(ids.subList(from, Math.min(from + AT_ONCE, ids.size())), now);
        }
        // Last, so that a store that takes no writes keeps nobody's revocation back.
        known.asMap().values().forEach(this::noteUse);
    }

    private void lookAgain(List<String> ids, Instant now) {
        Map<String, Kept> there = keys.find(ids).stream()
                .collect(Collectors.toMap(kept -> kept.key().keyId(), Function.identity()));
        for (String id : ids) {
            known.asMap().computeIfPresent(id, (same, key) -> {
                Kept kept = there.get(id);
                if (kept != null) {
                    key.seen(kept, now);
                }
                return kept == null ? null : key;
            });
        }
    }

    private void noteUse(KnownKey key) {
        Instant use = key.useToNote();
        if (use != null) {
            keys.used(key.key().keyId(), use);
            key.noted(use);
        }
    }
}
