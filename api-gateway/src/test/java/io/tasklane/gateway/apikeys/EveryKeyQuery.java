package io.tasklane.gateway.apikeys;

import io.tasklane.gateway.access.Scope;
import io.tasklane.gateway.store.Store;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Asks the store everything that is ever asked of API keys. */
public final class EveryKeyQuery {

    private EveryKeyQuery() {}

    public static void run(Store store) {
        ApiKeys keys = new ApiKeys(store);
        keys.prepare();
        KeyToken token = KeyToken.create();
        Instant now = Instant.parse("2026-03-01T12:00:00Z");
        keys.add(new ApiKey(token.keyId(), "name", "one", Set.of(Scope.READ), now, null, null), token.hash());
        keys.find(token.keyId());
        keys.find(List.of(token.keyId(), "other"));
        keys.of("one", 10);
        keys.used(token.keyId(), now);
        keys.remove(token.keyId(), "two");
        keys.remove(token.keyId(), null);
    }
}
