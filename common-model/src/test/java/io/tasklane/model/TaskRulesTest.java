package io.tasklane.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TaskRulesTest {

    @ParameterizedTest
    @ValueSource(strings = {"http://a", "https://a.example:8443/x?y=z", "HTTP://[::1]:80/"})
    void absoluteHttpUrlsAreTaken(String url) {
        assertThat(TaskRules.violatedByUrl(url)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a",
                "/x",
                "ftp://a",
                "javascript:alert(1)",
                "http://",
                "http:///x",
                "http://a b",
                "http://u:p@a/",
                "http://a/#f",
                "http://a:99999/",
                "file:///etc/passwd",
                "http://a/\ud800"
            })
    void otherUrlsAreRefused(String url) {
        assertThat(TaskRules.violatedByUrl(url)).isPresent();
    }

    @Test
    void queuesThatKafkaTakesForTheSameAreNotPossible() {
        assertThat(TaskRules.violatedByQueue("slow-ones-2")).isEmpty();
        assertThat(TaskRules.violatedByQueue("a.b")).isPresent();
        assertThat(TaskRules.violatedByQueue("a_b")).isPresent();
    }

    @Test
    void boundsAreKept() {
        assertThat(TaskRules.violatedByUrl("http://a/" + "x".repeat(2048))).isPresent();
        assertThat(TaskRules.violatedByName("x".repeat(100))).isEmpty();
        assertThat(TaskRules.violatedByName("x".repeat(101))).isPresent();
        assertThat(TaskRules.violatedByLabels(labels(16))).isEmpty();
        assertThat(TaskRules.violatedByLabels(labels(17))).isPresent();
        assertThat(TaskRules.violatedByLabels(Map.of("a.b", "c"))).isPresent();
        assertThat(TaskRules.violatedByLabels(Map.of("a", "x".repeat(256)))).isPresent();
    }

    @Test
    void aRetryPolicyFillsInItsDefaultsAndKeepsItsBounds() {
        assertThat(new RetryPolicy(0, 0, 0)).isEqualTo(RetryPolicy.DEFAULT);
        assertThat(new RetryPolicy(1, 1000, 0).maxSeconds()).isEqualTo(1000);
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(101, 1, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(1, 2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(-1, 1, 1));
    }

    private static Map<String, String> labels(int count) {
        return IntStream.range(0, count)
                .mapToObj(Integer::toString)
                .collect(Collectors.toMap(Function.identity(), Function.identity()));
    }
}
