package io.tasklane.parallel;

import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Gives each record an outcome that a function makes of it, at once; a failure leads to a record for the topic {@value #DEAD}. */
record FakeProcessor(Function<ConsumerRecord<byte[], byte[]>, Outcome> outcomes) implements RecordProcessor {

    static final String DEAD = "dead";

    static FakeProcessor ofNothing() {
        return new FakeProcessor(kafkaRecord -> Outcome.nothing());
    }

    static FakeProcessor to(String topic) {
        return new FakeProcessor(kafkaRecord -> Outcome.of(new ProducerRecord<>(topic, new byte[0])));
    }

    @Override
    public Processing prepare(ConsumerRecord<byte[], byte[]> kafkaRecord, RecordContext context) {
        return () -> CompletableFuture.completedStage(outcomes.apply(kafkaRecord));
    }

    @Override
    public Outcome recover(ConsumerRecord<byte[], byte[]> kafkaRecord, Throwable failure) {
        return Outcome.of(new ProducerRecord<>(DEAD, failure.toString().getBytes()));
    }
}
