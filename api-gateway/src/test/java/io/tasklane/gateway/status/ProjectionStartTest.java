package io.tasklane.gateway.status;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.core.DefaultKafkaConsumerFactory;
import org.springframework.kafka.listener.ConcurrentMessageListenerContainer;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.MessageListener;

class ProjectionStartTest {

    private final AtomicInteger attempts = new AtomicInteger();
    private final CountDownLatch subscribed = new CountDownLatch(1);

    @Test
    void aConsumerThatCannotBeMadeIsTriedAgain() throws InterruptedException {
        ConcurrentMessageListenerContainer<byte[], byte[]> container = container();
        ProjectionStart start = new ProjectionStart(container, 1);

        start.start();

        assertThat(subscribed.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(attempts).hasValue(3);
        start.stop();
        assertThat(container.isRunning()).isTrue();
        container.stop();
    }

    private ConcurrentMessageListenerContainer<byte[], byte[]> container() {
        ContainerProperties properties = new ContainerProperties(Pattern.compile("any"));
        properties.setGroupId("view");
        properties.setMessageListener((MessageListener<byte[], byte[]>) ignored -> {});
        return new ConcurrentMessageListenerContainer<>(thirdTime(), properties);
    }

    private ConsumerFactory<byte[], byte[]> thirdTime() {
        return new DefaultKafkaConsumerFactory<>(Map.of()) {
            @Override
            protected Consumer<byte[], byte[]> createRawConsumer(Map<String, Object> settings) {
                if (attempts.incrementAndGet() < 3) {
                    throw new KafkaException("no such host");
                }
                return new Subscribed();
            }
        };
    }

    private final class Subscribed extends MockConsumer<byte[], byte[]> {

        Subscribed() {
            super("earliest");
        }

        @Override
        public synchronized void subscribe(Pattern pattern, ConsumerRebalanceListener listener) {
            super.subscribe(pattern, listener);
            subscribed.countDown();
        }
    }
}
