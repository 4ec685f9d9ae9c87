package io.tasklane.worker.analysis;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.DoubleNode;
import tools.jackson.databind.node.LongNode;
import tools.jackson.databind.node.StringNode;

/**
 * What can be said of a column's values exactly and in a few words of memory. What they can be is narrowed by each value, and what
 * is only of use to a type that they cannot be any more is not followed any further.
 */
final class ValueFold {

    /** Longer than any date or timestamp. */
    private static final int MAX_TIME_LENGTH = 64;

    private final ParsedValue parser;
    private final Moments moments = new Moments();
    private final TextExtremes texts = new TextExtremes();
    private int types = ParsedValue.ANY;
    private boolean any;
    private long minInteger = Long.MAX_VALUE;
    private long maxInteger = Long.MIN_VALUE;
    private double minNumber = Double.POSITIVE_INFINITY;
    private double maxNumber = Double.NEGATIVE_INFINITY;
    private long minMicros = Long.MAX_VALUE;
    private long maxMicros = Long.MIN_VALUE;
    private @Nullable String minTime;
    private @Nullable String maxTime;

    ValueFold(ParsedValue parser) {
        this.parser = parser;
    }

    /** Takes a value that occurs so many times. */
    void add(char[] text, int offset, int length, long times) {
        any = true;
        texts.add(text, offset, length);
        if (types == 0) {
            return;
        }
        types &= parser.parse(text, offset, length);
        if (isNumeric()) {
            addNumber(times);
        } else if ((types & ParsedValue.TIME) != 0) {
            addTime(text, offset, length);
        }
    }

    /** Whether all values so far are numbers; the last one is {@link #lastNumber()} then. */
    boolean isNumeric() {
        return (types & ParsedValue.NUMBER) != 0;
    }

    double lastNumber() {
        return parser.number();
    }

    ColumnType type() {
        if (!any) {
            return ColumnType.EMPTY;
        }
        for (ColumnType type : ColumnType.values()) {
            if ((types & type.bit()) != 0) {
                return type;
            }
        }
        return ColumnType.TEXT;
    }

    Moments moments() {
        return moments;
    }

    @Nullable
    JsonNode min() {
        return extreme(minInteger, minNumber, minTime, texts.min());
    }

    @Nullable
    JsonNode max() {
        return extreme(maxInteger, maxNumber, maxTime, texts.max());
    }

    void writeTo(StateWriter out) throws IOException {
        out.flag(any);
        out.count(types);
        moments.writeTo(out);
        texts.writeTo(out);
        out.bits(minInteger);
        out.bits(maxInteger);
        out.number(minNumber);
        out.number(maxNumber);
        out.bits(minMicros);
        out.bits(maxMicros);
        out.text(minTime == null ? "" : minTime);
        out.text(maxTime == null ? "" : maxTime);
    }

    void restore(StateReader in) throws IOException {
        any = in.flag();
        types = in.count(ParsedValue.ANY);
        moments.restore(in);
        texts.restore(in);
        minInteger = in.bits();
        maxInteger = in.bits();
        minNumber = in.number();
        maxNumber = in.number();
        minMicros = in.bits();
        maxMicros = in.bits();
        minTime = time(in);
        maxTime = time(in);
    }

    private static @Nullable String time(StateReader in) throws IOException {
        String time = in.string(MAX_TIME_LENGTH);
        return time.isEmpty() ? null : time;
    }

    private @Nullable JsonNode extreme(long integer, double number, @Nullable String time, String text) {
        return switch (type()) {
            case INTEGER -> LongNode.valueOf(integer);
            case DECIMAL -> DoubleNode.valueOf(number);
            case DATE, TIMESTAMP -> StringNode.valueOf(String.valueOf(time));
            case TEXT -> StringNode.valueOf(text);
            case BOOLEAN, EMPTY -> null;
        };
    }

    private void addNumber(long times) {
        double number = parser.number();
        moments.add(number, times);
        minNumber = Math.min(minNumber, number);
        maxNumber = Math.max(maxNumber, number);
        if ((types & ColumnType.INTEGER.bit()) != 0) {
            minInteger = Math.min(minInteger, parser.integer());
            maxInteger = Math.max(maxInteger, parser.integer());
        }
    }

    private void addTime(char[] text, int offset, int length) {
        if (parser.micros() < minMicros) {
            minMicros = parser.micros();
            minTime = new String(text, offset, length);
        }
        if (parser.micros() > maxMicros) {
            maxMicros = parser.micros();
            maxTime = new String(text, offset, length);
        }
    }
}
