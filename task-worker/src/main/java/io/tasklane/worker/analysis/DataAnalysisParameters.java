package io.tasklane.worker.analysis;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.tasklane.model.TaskRules;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What to analyse. The number of top values is never null; the others are where they were not given. */
record DataAnalysisParameters(
        @JsonProperty(required = true)
        @JsonPropertyDescription(
                "a path below the datasets folder, or an https URL, of a CSV file in UTF-8 with a header line")
        String dataset,

        @JsonPropertyDescription("the one character between fields; found out of , ; tab and | if not given") @Nullable
        String delimiter,

        @JsonPropertyDescription("the names of the columns to analyse, all if not given") @Nullable
        List<String> columns,

        @JsonPropertyDescription(
                "how many of the most frequent values to give for each column, 0 to 50, 5 if not given")
        @Nullable
        Integer topValues) {

    static final int MAX_COLUMNS = 2000;

    private static final Pattern URL = Pattern.compile("(?i)https?://.*", Pattern.DOTALL);
    private static final int MAX_PATH_LENGTH = 1024;
    private static final int MAX_TOP_VALUES = 50;

    /** @throws IllegalArgumentException if a value is missing or out of bounds */
    @SuppressWarnings("NullAway") // null is what a JSON document leaves out
    DataAnalysisParameters {
        if (dataset == null || dataset.isBlank()) {
            throw new IllegalArgumentException("dataset is missing");
        }
        if (URL.matcher(dataset).matches()) {
            TaskRules.violatedByUrl(dataset).ifPresent(words -> {
                throw new IllegalArgumentException("dataset " + words);
            });
        } else if (dataset.length() > MAX_PATH_LENGTH) {
            throw new IllegalArgumentException("dataset must be at most " + MAX_PATH_LENGTH + " characters");
        }
        if (delimiter != null && !isDelimiter(delimiter)) {
            throw new IllegalArgumentException(
                    "delimiter must be one character that is not a quote, a letter, a digit or a line break");
        }
        if (columns != null) {
            if (columns.isEmpty()
                    || columns.size() > MAX_COLUMNS
                    || columns.stream().anyMatch(Objects::isNull)) {
                throw new IllegalArgumentException("columns must be 1 to " + MAX_COLUMNS + " names");
            }
            columns = List.copyOf(columns);
        }
        topValues = requireNonNullElse(topValues, 5);
        if (topValues < 0 || topValues > MAX_TOP_VALUES) {
            throw new IllegalArgumentException("topValues must be 0 to " + MAX_TOP_VALUES);
        }
    }

    boolean isRemote() {
        return URL.matcher(dataset).matches();
    }

    /** Whether this can stand between fields. */
    static boolean isDelimiter(String text) {
        if (text.length() != 1) {
            return false;
        }
        char only = text.charAt(0);
        boolean control = Character.isISOControl(only) && only != '\t';
        return !control && !Character.isLetterOrDigit(only) && !Character.isSurrogate(only) && only != '"';
    }
}
