package io.tasklane.worker.redrive;

import io.tasklane.model.DeadLetter;
import io.tasklane.model.TaskId;
import io.tasklane.model.Topics;
import java.nio.file.Path;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What the command line asks for.
 *
 * @param task this task and no other
 * @param taskName only tasks of this name
 * @param reason only what was given up for this reason, as the letter's header has it
 * @param since only what was given up at this time or later
 * @param dryRun say what would be done and do nothing
 * @param settingsFile Kafka's own client settings, as a properties file
 */
record RedriveOptions(
        @Nullable TaskId task,
        @Nullable String taskName,
        @Nullable String reason,
        @Nullable Instant since,
        boolean dryRun,
        String bootstrapServers,
        String topicPrefix,
        @Nullable Path settingsFile) {

    static final String USAGE = """
            Sends tasks that failed for good back to their queues.

              bin/redrive --task <id>                                   this one
              bin/redrive --all [--task-name <name>] [--reason <code>] [--since <time>]

              --since <time>                  given up at this time or later: 2026-12-01T08:00:00Z, or how long ago: 90m, 12h, 7d
              --dry-run                       only say what would be done
              --bootstrap-servers <host:port> KAFKA_BOOTSTRAP_SERVERS, else localhost:9092
              --topic-prefix <prefix>         TASKLANE_KAFKA_TOPIC_PREFIX, else tasklane.
              --client-settings <file>        a properties file with Kafka's own client settings, for example security.protocol

            Exit code: 0 done, 1 failed, 2 not understood.
            """;

    /** @throws IllegalArgumentException if the arguments cannot be understood, in words for who gave them */
    static RedriveOptions parse(CommandLine line, Clock clock) {
        String task = line.value("--task");
        String taskName = line.value("--task-name");
        String reason = line.value("--reason");
        String since = line.value("--since");
        boolean all = line.flag("--all");
        boolean dryRun = line.flag("--dry-run");
        String servers = line.value("--bootstrap-servers", "KAFKA_BOOTSTRAP_SERVERS", "localhost:9092");
        String prefix = line.value("--topic-prefix", "TASKLANE_KAFKA_TOPIC_PREFIX", Topics.DEFAULT_PREFIX);
        String settings = line.value("--client-settings");
        line.requireNothingElse();
        boolean filtered = taskName != null || reason != null || since != null;
        if (task != null && (all || filtered)) {
            throw new IllegalArgumentException("--task names the one task; it goes with no other choice");
        }
        if (task == null && !all) {
            throw new IllegalArgumentException(
                    "say which: --task <id>, or --all with --task-name, --reason or --since");
        }
        return new RedriveOptions(
                task == null
                        ? null
                        : TaskId.parse(task).orElseThrow(() -> new IllegalArgumentException("--task is no task's id")),
                taskName,
                reason,
                since == null ? null : time(since, clock),
                dryRun,
                servers,
                prefix,
                settings == null ? null : Path.of(settings));
    }

    boolean wants(DeadLetter letter) {
        return (task == null || letter.command().task().taskId().equals(task))
                && (taskName == null || letter.command().task().taskName().equals(taskName))
                && (reason == null || Objects.equals(letter.reason(), reason))
                && (since == null || !letter.writtenAt().isBefore(since));
    }

    private static Instant time(String text, Clock clock) {
        try {
            if (text.matches("[0-9]{1,6}[smhd]")) {
                boolean days = text.endsWith("d");
                return clock.instant().minus(Duration.parse(days ? "P" + text : "PT" + text));
            }
            return Instant.parse(text);
        } catch (DateTimeException notTime) {
            throw new IllegalArgumentException("--since is neither a time like 2026-12-01T08:00:00Z nor one like 12h");
        }
    }
}
