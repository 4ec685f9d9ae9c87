package io.tasklane.gateway.apikeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import io.tasklane.gateway.access.Caller;
import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.store.MemoryStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import org.bson.Document;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.security.authentication.AuthenticationServiceException;

class KnownKeysTest {

    private static final Instant BEGIN = Instant.parse("2026-03-01T12:00:00Z");

    private final MemoryStore memory = new MemoryStore();
    private final ApiKeys keys = new ApiKeys(memory.store);
    private Instant now = BEGIN;
    private final KnownKeys known = new KnownKeys(keys, new Clock() {
        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    });

    @AfterEach
    void close() {
        memory.close();
    }

    @Test
    void aKeyIsItsTenantsWithItsScopes() {
        KeyToken token = made(null);

        assertThat(known.recognise(token.text(), true)).contains(new Caller("one", Set.of(Scope.READ)));
    }

    @Test
    void aKeyEndsWhenItExpiresWhetherItIsKnownOrNot() {
        KeyToken token = made(BEGIN.plusSeconds(60));
        now = BEGIN.plusSeconds(59);
        assertThat(known.recognise(token.text(), true)).isPresent();

        now = BEGIN.plusSeconds(60);
        assertThat(known.recognise(token.text(), true)).isEmpty();
        assertThat(new KnownKeys(keys, Clock.fixed(now, ZoneOffset.UTC)).recognise(token.text(), true))
                .isEmpty();
    }

    @Test
    void aKeyThatWasRevokedElsewhereIsForgottenAtTheNextLook() {
        KeyToken token = made(null);
        assertThat(known.recognise(token.text(), true)).isPresent();
        assertThat(keys.remove(token.keyId(), "two")).isFalse();
        assertThat(keys.remove(token.keyId(), "one")).isTrue();

        known.lookAgain();

        assertThat(known.recognise(token.text(), true)).isEmpty();
    }

    @Test
    void whileTheStoreIsAwayAKeyInUseHoldsForFiveMinutes() {
        KeyToken token = made(null);
        assertThat(known.recognise(token.text(), true)).isPresent();
        memory.stop();
        assertThatThrownBy(known::lookAgain).isInstanceOf(MongoException.class);

        now = BEGIN.plus(KnownKeys.HOLDS_UNSEEN);
        assertThat(known.recognise(token.text(), true)).isPresent();
        now = now.plusMillis(1);
        assertThatThrownBy(() -> known.recognise(token.text(), true))
                .isInstanceOf(AuthenticationServiceException.class);
    }

    @Test
    void aLookMakesAKeyHoldAnew() {
        KeyToken token = made(null);
        assertThat(known.recognise(token.text(), true)).isPresent();
        now = BEGIN.plus(KnownKeys.HOLDS_UNSEEN);
        known.lookAgain();
        memory.stop();

        now = now.plus(KnownKeys.HOLDS_UNSEEN);
        assertThat(known.recognise(token.text(), true)).isPresent();
    }

    @Test
    void forSomebodySuspiciousNothingIsLookedUp() {
        KeyToken token = made(null);
        assertThat(known.recognise(token.text(), false)).isEmpty();
        assertThat(known.recognise(token.text(), true)).isPresent();

        assertThat(known.recognise(token.text(), false)).isPresent();
    }

    @Test
    void thatAKeyWasUsedIsNotedOnceAnHour() {
        KeyToken token = made(null);
        known.recognise(token.text(), true);
        known.lookAgain();
        assertThat(lastUse(token)).isEqualTo(BEGIN);

        now = BEGIN.plus(Duration.ofMinutes(10));
        known.recognise(token.text(), true);
        known.lookAgain();
        assertThat(lastUse(token)).isEqualTo(BEGIN);

        Instant later = BEGIN.plus(Duration.ofMinutes(70));
        for (; now.isBefore(later); now = now.plus(Duration.ofMinutes(10))) {
            known.recognise(token.text(), true);
            known.lookAgain();
        }
        known.recognise(token.text(), true);
        known.lookAgain();
        assertThat(lastUse(token)).isEqualTo(later);
    }

    @Test
    void theHashAloneIsKept() {
        KeyToken token = made(null);
        Document kept = memory.database.getCollection(ApiKeys.COLLECTION).find().first();

        assertThat(kept.toJson()).doesNotContain(token.text().substring(20));
        assertThat(kept.keySet()).containsExactlyInAnyOrder("_id", "hash", "name", "tenant", "scopes", "createdAt");
        assertThat(token.toString()).doesNotContain(token.text().substring(20));
    }

    private @Nullable Instant lastUse(KeyToken token) {
        return keys.find(token.keyId()).orElseThrow().key().lastUsedAt();
    }

    private KeyToken made(@Nullable Instant expiresAt) {
        KeyToken token = KeyToken.create();
        keys.add(new ApiKey(token.keyId(), "test", "one", Set.of(Scope.READ), BEGIN, null, expiresAt), token.hash());
        return token;
    }
}
