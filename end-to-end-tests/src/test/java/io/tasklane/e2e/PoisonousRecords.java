package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.apache.kafka.clients.producer.ProducerRecord;

/** Records that are no tasks, of every kind that could stop a reader; by what is wrong with them, with their reason's code. */
final class PoisonousRecords {

    static final String UNREADABLE = "unreadable";

    /**
     * A record, and why it is given up.
     *
     * @param reason the code that the dead letter bears
     */
    record Poison(ProducerRecord<byte[], byte[]> kafkaRecord, String reason) {

        boolean namesItsTask() {
            return kafkaRecord.key() != null && kafkaRecord.key().length == 36;
        }

        String taskId() {
            return new String(kafkaRecord.key(), UTF_8);
        }
    }

    private final CommandProducer commands;
    private final LoadWorkers workers;
    private final Random random;
    private final int partition;
    private final Map<String, Poison> records = new LinkedHashMap<>();

    private PoisonousRecords(CommandProducer commands, LoadWorkers workers, Random random, int partition) {
        this.commands = commands;
        this.workers = workers;
        this.random = random;
        this.partition = partition;
    }

    static Map<String, Poison> of(CommandProducer commands, LoadWorkers workers, Random random, int partition) {
        PoisonousRecords poison = new PoisonousRecords(commands, workers, random, partition);
        poison.withBadValues();
        poison.withBadHeaders();
        poison.withBadTasks();
        return poison.records;
    }

    private void withBadValues() {
        byte[] garbage = new byte[200];
        random.nextBytes(garbage);
        value("garbage", garbage);
        value("no value", null);
        value("huge", "x".repeat(1_000_000).getBytes(UTF_8));
        value("no object", "[1]".getBytes(UTF_8));
        value("cut off", "{\"taskName\":".getBytes(UTF_8));
        value("nested deeply", ("{\"a\":" + "[".repeat(50_000)).getBytes(UTF_8));
        value("immense number", "{\"taskName\":\"x\",\"priority\":1e999999999999}".getBytes(UTF_8));
        var anonymous = new ProducerRecord<byte[], byte[]>(workers.topic(), partition, null, garbage);
        add("no key and no sense", anonymous, UNREADABLE);
        add(
                "a key that is no id",
                new ProducerRecord<>(workers.topic(), partition, "no-id".getBytes(UTF_8), garbage),
                UNREADABLE);
    }

    private void withBadHeaders() {
        header("another type of event", "ce_type", "io.tasklane.task.completed.v1");
        header("a type that nobody knows", "ce_type", "com.example.ordered");
        header("another version", "ce_specversion", "\u0000\uFFFF");
        header("no JSON", "content-type", "text/plain");
        header("structured mode without structure", "content-type", "application/cloudevents+json");
        header("a batch", "content-type", "application/cloudevents-batch+json");
        header("a time that is none", "ce_time", "tomorrow");
        ProducerRecord<byte[], byte[]> hostile = good();
        hostile.headers().remove("ce_type");
        makeHostile(hostile);
        add("hostile headers", hostile, UNREADABLE);
    }

    private void withBadTasks() {
        task("a task that nobody runs", "{\"taskName\":\"nobody-runs-this\"}", "unknown-task-type");
        task("parameters of a wrong type", workers.task("\"millis\":\"long\""), "invalid-parameters");
        task("huge parameters", workers.task("\"unknown\":\"" + "x".repeat(1_000_000) + "\""), "invalid-parameters");
        task("no task's name", "{}", UNREADABLE);
        task("a value out of bounds", workers.task("", "\"priority\":4711"), UNREADABLE);
    }

    /** What a reader could trip over that maps, trusts or prints headers. */
    static void makeHostile(ProducerRecord<byte[], byte[]> kafkaRecord) {
        kafkaRecord
                .headers()
                .add("spring_json_header_types", "{\"x\":\"javax.naming.InitialContext\"}".getBytes(UTF_8))
                .add("__TypeId__", "java.lang.Runtime".getBytes(UTF_8))
                .add("x", "{\"".getBytes(UTF_8))
                .add("no value", null)
                .add("not UTF-8", new byte[] {(byte) 0xC3, 0x28, (byte) 0xFF})
                .add("line\nbreak", "\r\n".getBytes(UTF_8))
                .add("traceparent", "not one".getBytes(UTF_8))
                .add("tasklane-reason", "forged".getBytes(UTF_8))
                .add("tasklane-source-offset", "forged".getBytes(UTF_8))
                .add("kafka_dlt-original-offset", new byte[0]);
        for (int number = 0; number < 300; number++) {
            kafkaRecord.headers().add("many", new byte[10]);
        }
    }

    private void value(String what, byte[] value) {
        ProducerRecord<byte[], byte[]> good = good();
        add(what, new ProducerRecord<>(good.topic(), good.partition(), good.key(), value, good.headers()), UNREADABLE);
    }

    private void header(String what, String name, String value) {
        ProducerRecord<byte[], byte[]> bad = good();
        bad.headers().remove(name).add(name, value.getBytes(UTF_8));
        add(what, bad, UNREADABLE);
    }

    private void task(String what, String body, String reason) {
        add(what, commands.command(partition, UUID.randomUUID().toString(), body), reason);
    }

    private ProducerRecord<byte[], byte[]> good() {
        return commands.command(partition, UUID.randomUUID().toString(), workers.task(""));
    }

    private void add(String what, ProducerRecord<byte[], byte[]> kafkaRecord, String reason) {
        records.put(what, new Poison(kafkaRecord, reason));
    }
}
