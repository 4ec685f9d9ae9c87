package io.tasklane.gateway.control;

import io.tasklane.gateway.BrokerAdmin;
import io.tasklane.gateway.TestBroker;
import java.time.Clock;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;

/** Control logs for tests, as the gateway has them. */
public final class ControlLogFixture {

    private ControlLogFixture() {}

    public static ControlLog on(TestBroker broker, BrokerAdmin admin, Clock clock) {
        return of(name -> ControlConfiguration.producer(broker.properties(), name), admin, clock);
    }

    /** @param producers makes the producer of a name */
    public static ControlLog of(Function<String, Producer<byte[], byte[]>> producers, BrokerAdmin admin, Clock clock) {
        return new ControlLog(new ControlBroker("test-control-", producers, admin), clock);
    }

    /** @param producers makes a producer with that id */
    public static SoleWriter soleWriter(String name, Supplier<Producer<byte[], byte[]>> producers) {
        return new SoleWriter(name, producers);
    }

    /** A producer as the control log has it, for one that dies with a transaction open. */
    public static Producer<byte[], byte[]> producer(TestBroker broker, String name) {
        return ControlConfiguration.producer(broker.properties(), name);
    }
}
