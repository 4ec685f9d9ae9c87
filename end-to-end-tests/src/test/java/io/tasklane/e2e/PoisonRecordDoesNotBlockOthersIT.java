package io.tasklane.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.e2e.PoisonousRecords.Poison;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.stream.Collectors;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever somebody sends to a queue: it ends as a dead letter that says why, and the tasks around it run. */
@ExtendWith(KillableSuiteExtension.class)
class PoisonRecordDoesNotBlockOthersIT {

    @Test
    void goodOnesCompleteAndEachBadOneIsADeadLetterWithItsReason(KillableSuite suite) throws Exception {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        try (LoadWorkers workers = new LoadWorkers(suite, "poison");
                TaskHistory history = TaskHistory.fromNowOn(suite);
                CommandProducer commands = new CommandProducer(suite, workers)) {
            workers.startReady("one", "two");
            List<String> good = new ArrayList<>();
            Map<String, String> reasons = new LinkedHashMap<>();
            List<String> failing = new ArrayList<>();
            for (int partition = 0; partition < KillableSuite.PARTITIONS; partition++) {
                for (Poison poison : PoisonousRecords.of(commands, workers, random, partition)
                        .values()) {
                    good.addAll(commands.send(partition, 2, ""));
                    good.add(sendGoodWithHostileHeaders(commands, workers, partition));
                    reasons.put(place(commands.send(poison.kafkaRecord())), poison.reason());
                    if (poison.namesItsTask()) {
                        failing.add(poison.taskId());
                    }
                }
                good.addAll(commands.send(partition, 2, ""));
            }
            history.readUntilEnded(good);
            history.readUntilEnded(failing);
            Map<String, String> letters = new LinkedHashMap<>();
            try (DeadTasks dead = DeadTasks.of(suite, workers)) {
                dead.readUntil(reasons.size())
                        .forEach(letter -> letters.merge(
                                DeadTasks.header(letter, "tasklane-source-partition") + ":"
                                        + DeadTasks.header(letter, "tasklane-source-offset"),
                                DeadTasks.header(letter, "tasklane-reason"),
                                (one, another) -> one + " and " + another));
            }

            System.out.println("PoisonRecordDoesNotBlockOthers: good " + good.size() + ", bad "
                    + reasons.values().stream().collect(Collectors.groupingBy(reason -> reason, Collectors.counting()))
                    + ", seed " + seed);
            assertThat(history.ends(good)).isEqualTo(Map.of("completed", (long) good.size()));
            assertThat(history.ends(failing)).isEqualTo(Map.of("failed", (long) failing.size()));
            assertThat(letters).isEqualTo(reasons);
            assertThat(workers.dead()).isEmpty();
            // What reads the same topics to show what became of tasks has not tripped either.
            suite.gateway().awaitEnd(good.get(good.size() - 1), "completed");
            suite.gateway().awaitEnd(failing.get(failing.size() - 1), "failed");
        }
    }

    private static String sendGoodWithHostileHeaders(CommandProducer commands, LoadWorkers workers, int partition)
            throws Exception {
        String id = UUID.randomUUID().toString();
        var command = commands.command(partition, id, workers.task(""));
        PoisonousRecords.makeHostile(command);
        commands.send(command);
        return id;
    }

    private static String place(RecordMetadata sent) {
        return sent.partition() + ":" + sent.offset();
    }
}
