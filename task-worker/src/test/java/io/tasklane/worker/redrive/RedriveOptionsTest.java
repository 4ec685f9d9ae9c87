package io.tasklane.worker.redrive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.tasklane.model.TaskId;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RedriveOptionsTest {

    private static final Clock NOON = Clock.fixed(Instant.parse("2026-06-02T12:00:00Z"), ZoneOffset.UTC);

    @Test
    void oneTaskIsNamedByItsId() {
        TaskId task = TaskId.create();

        RedriveOptions options = parse(
                "--task",
                task.value(),
                "--bootstrap-servers=kafka:1",
                "--topic-prefix",
                "t.",
                "--client-settings",
                "a");

        assertThat(options).isEqualTo(new RedriveOptions(task, null, null, null, false, "kafka:1", "t.", Path.of("a")));
    }

    @Test
    void manyAreChosenByNameReasonAndTime() {
        RedriveOptions options = parse("--all", "--task-name", "n", "--reason=r", "--since", "12h", "--dry-run");

        assertThat(options)
                .isEqualTo(new RedriveOptions(
                        null, "n", "r", Instant.parse("2026-06-02T00:00:00Z"), true, "ambient:9", "tasklane.", null));
        assertThat(parse("--all", "--since", "1d").since()).isEqualTo("2026-06-01T12:00:00Z");
        assertThat(parse("--all", "--since", "2026-01-01T00:00:00Z").since()).isEqualTo("2026-01-01T00:00:00Z");
    }

    @Test
    void whatCannotBeMeantIsRefused() {
        assertRefused("say which");
        assertRefused("say which", "--task-name", "n");
        assertRefused("no other choice", "--task", TaskId.create().value(), "--all");
        assertRefused("no other choice", "--task", TaskId.create().value(), "--reason", "r");
        assertRefused("no task's id", "--task", "7");
        assertRefused("--since", "--all", "--since", "yesterday");
        assertRefused("--task-name needs one value", "--all", "--task-name");
        assertRefused("--task-name needs one value", "--all", "--task-name", "--dry-run");
        assertRefused("--reason needs one value", "--all", "--reason=a", "--reason=b");
        assertRefused("--force is not known", "--all", "--force");
    }

    @Test
    void theExitCodeSaysThatNothingWasUnderstood() {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        PrintStream err = new PrintStream(told, true);

        assertThat(Redrive.run(new String[] {"--force"}, Map.of(), err, err)).isEqualTo(2);
        assertThat(told.toString()).contains("--force").contains("bin/redrive --task <id>");
        assertThat(Redrive.run(new String[] {"--help"}, Map.of(), err, err)).isZero();
    }

    private static void assertRefused(String words, String... arguments) {
        assertThatIllegalArgumentException().isThrownBy(() -> parse(arguments)).withMessageContaining(words);
    }

    private static RedriveOptions parse(String... arguments) {
        Map<String, String> environment = Map.of("KAFKA_BOOTSTRAP_SERVERS", "ambient:9");
        return RedriveOptions.parse(new CommandLine(List.of(arguments), environment), NOON);
    }
}
