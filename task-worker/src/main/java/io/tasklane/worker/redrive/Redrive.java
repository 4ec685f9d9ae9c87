package io.tasklane.worker.redrive;

import io.tasklane.model.DeadLetter;
import io.tasklane.model.EventCodec;
import io.tasklane.model.SecondChance;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;

/**
 * Sends tasks that failed for good back to their queues, each at most once: with the command a mark is written that its letter
 * was sent back, in one transaction.
 */
public final class Redrive {

    /** So that a transaction stays short; each task has four records in it. */
    private static final int BATCH = 100;

    private final RedriveOptions options;
    private final Topics topics;
    private final SecondChance chance;
    private final Clock clock;
    private final PrintStream out;

    private Redrive(RedriveOptions options, Clock clock, PrintStream out) {
        this.options = options;
        this.topics = new Topics(options.topicPrefix());
        this.chance = new SecondChance(topics, new EventCodec("/tasklane/redrive"));
        this.clock = clock;
        this.out = out;
    }

    /** Ends with exit code 0, 1 if it failed, or 2 if the arguments cannot be understood. */
    public static void main(String[] arguments) {
        // What Kafka's clients tell of themselves is not what the operator asked for.
        System.setProperty("logback.configurationFile", "io/tasklane/worker/redrive/logback.xml");
        System.exit(run(arguments, System.getenv(), System.out, System.err));
    }

    /** The same without ending the process: answers the exit code. */
    public static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        try {
            if (Arrays.asList(arguments).contains("--help")) {
                out.print(RedriveOptions.USAGE);
                return 0;
            }
            Clock clock = Clock.systemUTC();
            CommandLine line = new CommandLine(Arrays.asList(arguments), environment);
            RedriveOptions options = RedriveOptions.parse(line, clock);
            new Redrive(options, clock, out).run();
            return 0;
        } catch (IllegalArgumentException notUnderstood) {
            err.println(notUnderstood.getMessage());
            err.print(RedriveOptions.USAGE);
            return 2;
        } catch (ProducerFencedException | InvalidProducerEpochException fenced) {
            err.println("Another redrive was started, or a gateway ran a task again; this one has stopped."
                    + " What it said so far is done; start it again for the rest.");
            return 1;
        } catch (KafkaException | IOException failure) {
            err.println("The redrive failed: " + failure.getMessage()
                    + ". What it said so far is done; start it again for the rest.");
            return 1;
        }
    }

    private void run() throws IOException {
        Map<String, Object> settings = clientSettings();
        try (DeadLetterLog log = new DeadLetterLog(settings, topics)) {
            if (!options.dryRun()) {
                log.openForWriting();
            }
            DeadTasks dead = log.read();
            List<List<DeadLetter>> tasks = byTask(dead);
            for (int from = 0; from < tasks.size(); from += BATCH) {
                sendBack(tasks.subList(from, Math.min(tasks.size(), from + BATCH)), log);
            }
            report(dead, tasks.size());
        }
    }

    /** The letters that are wanted, of each task all together; the newest, which is the last, is the one to send back. */
    private List<List<DeadLetter>> byTask(DeadTasks dead) {
        Map<TaskId, List<DeadLetter>> letters = new LinkedHashMap<>();
        dead.waiting()
                .forEach(letter -> letters.computeIfAbsent(
                                letter.command().task().taskId(), id -> new ArrayList<>())
                        .add(letter));
        letters.values().removeIf(all -> !options.wants(all.get(all.size() - 1)));
        return List.copyOf(letters.values());
    }

    private void sendBack(List<List<DeadLetter>> tasks, DeadLetterLog log) {
        if (!options.dryRun()) {
            List<ProducerRecord<byte[], byte[]>> records = new ArrayList<>();
            for (List<DeadLetter> letters : tasks) {
                records.addAll(chance.of(letters.get(letters.size() - 1), clock.instant()));
                letters.subList(0, letters.size() - 1).forEach(older -> records.add(chance.mark(older)));
            }
            log.write(records);
        }
        for (List<DeadLetter> letters : tasks) {
            DeadLetter letter = letters.get(letters.size() - 1);
            out.printf(
                    "%s  %s  attempt %d  %s  %s -> %s%n",
                    letter.command().task().taskId(),
                    letter.command().task().taskName(),
                    letter.command().attempt(),
                    letter.reason(),
                    letter.writtenAt(),
                    chance.destination(letter));
        }
    }

    private void report(DeadTasks dead, int sent) {
        out.printf("%d %s%n", sent, options.dryRun() ? "would be sent back" : "sent back");
        if (!dead.unreadable().isEmpty()) {
            out.printf(
                    "%d are no commands and stay where they are (partition:offset):%n",
                    dead.unreadable().size());
            dead.unreadable().forEach((place, why) -> out.printf("  %s  %s%n", place, why));
        }
    }

    private Map<String, Object> clientSettings() throws IOException {
        Map<String, Object> settings = new HashMap<>();
        if (options.settingsFile() != null) {
            Properties file = new Properties();
            try (InputStream bytes = Files.newInputStream(options.settingsFile())) {
                file.load(bytes);
            }
            file.stringPropertyNames().forEach(name -> settings.put(name, file.getProperty(name)));
        }
        settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
        return settings;
    }
}
