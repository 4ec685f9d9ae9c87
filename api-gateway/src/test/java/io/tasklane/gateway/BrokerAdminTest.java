package io.tasklane.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;

class BrokerAdminTest {

    private final AtomicInteger attempts = new AtomicInteger();

    @Test
    void whatCouldNotBeMadeIsTriedAgainAndThenKept() {
        try (BrokerAdmin broker = new BrokerAdmin(this::secondTime)) {
            assertThatThrownBy(broker::get).isInstanceOf(KafkaException.class);

            assertThat(broker.get()).isSameAs(broker.get());
            assertThat(attempts).hasValue(2);
        }
    }

    private Admin secondTime() {
        if (attempts.incrementAndGet() == 1) {
            throw new KafkaException("no such host");
        }
        return Admin.create(Map.of("bootstrap.servers", "127.0.0.1:1"));
    }
}
