package io.tasklane.gateway.idempotency;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.TestBroker;
import io.tasklane.gateway.control.ControlLog;
import io.tasklane.gateway.control.ControlLogFixture;
import io.tasklane.gateway.store.Store;
import java.time.Clock;

/** Keyed writes for tests, as a gateway has them. */
public final class KeyedWritesFixture implements AutoCloseable {

    public final KeyedWrites writes;
    private final ControlLog log;
    private final InDoubt inDoubt;

    public KeyedWritesFixture(TestBroker broker, BrokerAdmin admin, Store store, Clock clock) {
        IdempotencyKeys keys = new IdempotencyKeys(store);
        log = ControlLogFixture.on(broker, admin, clock);
        inDoubt = new InDoubt(keys, log, new CommandSearch(broker.properties(), admin));
        writes = new KeyedWrites(keys, log, inDoubt, clock);
    }

    @Override
    public void close() {
        inDoubt.close();
        log.close();
    }
}
