package io.tasklane.worker.analysis;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A dataset by chance, with every kind of column and all that CSV allows. */
record ChanceDataset(byte[] csv, DataAnalysisParameters parameters, int rows) {

    private static final String SYMBOLS = "ab,;|\t\"\n\r äß€😀'";
    private static final int[] CODE_POINTS = SYMBOLS.codePoints().toArray();
    private static final String[] LINE_BREAKS = {"\n", "\r\n", "\r"};

    static ChanceDataset by(Random random, int maxRows) {
        char delimiter = ",;\t|:".charAt(random.nextInt(5));
        int rows = random.nextInt(maxRows);
        int[] kinds = random.ints(1 + random.nextInt(12), 0, 12).toArray();
        String lineBreak = LINE_BREAKS[random.nextInt(3)];
        boolean mixedBreaks = random.nextInt(5) == 0;
        int spread = 1 + random.nextInt(random.nextBoolean() ? 50 : 100_000);
        double nulls = random.nextDouble() / 2;
        StringBuilder text = new StringBuilder();
        for (int column = 0; column < kinds.length; column++) {
            text.append(column == 0 ? "" : delimiter).append(column % 3 == 1 ? "\"c " + column + "\"" : "c" + column);
        }
        for (int row = 0; row < rows; row++) {
            text.append(mixedBreaks ? LINE_BREAKS[random.nextInt(3)] : lineBreak);
            if (random.nextInt(500) == 0) {
                text.append(lineBreak);
            }
            int fields = random.nextInt(200) == 0 ? 1 + random.nextInt(kinds.length + 2) : kinds.length;
            for (int column = 0; column < fields; column++) {
                String value = column >= kinds.length || random.nextDouble() < nulls
                        ? ""
                        : value(kinds[column], (double) row / rows, spread, random);
                text.append(column == 0 ? "" : delimiter).append(field(value, delimiter, random));
            }
        }
        text.append(random.nextBoolean() ? lineBreak : "");
        boolean named = delimiter == ':' || kinds.length == 1 || random.nextBoolean();
        return new ChanceDataset(
                bytes(text.toString(), random.nextInt(4) == 0),
                new DataAnalysisParameters(
                        "test.csv", named ? String.valueOf(delimiter) : null, columns(kinds.length, random), 20),
                rows);
    }

    private static @Nullable List<String> columns(int all, Random random) {
        if (random.nextInt(3) > 0) {
            return null;
        }
        List<String> some = new ArrayList<>();
        IntStream.range(0, all)
                .filter(column -> some.isEmpty() || random.nextBoolean())
                .forEach(column -> some.add(column % 3 == 1 ? "c " + column : "c" + column));
        return some;
    }

    private static String value(int kind, double done, int spread, Random random) {
        int number = random.nextInt(spread);
        return switch (kind) {
            case 0 -> Integer.toString(number - spread / 2);
            case 1 -> Double.toString(number / 64.0);
            case 2 -> Double.toString(random.nextGaussian());
            case 3 -> Long.toString(random.nextLong());
            case 4 -> String.valueOf(random.nextBoolean());
            case 5 -> LocalDate.ofEpochDay(number).toString();
            case 6 -> LocalDate.ofEpochDay(number % 30) + "T0" + number % 10 + ":30:00.25+02:00";
            case 7 -> Long.toString(Math.round(number * random.nextDouble() * random.nextDouble()), 36);
            case 8 -> done < 0.4 ? Integer.toString(number) : done < 0.7 ? number + ".5" : "n" + number;
            case 9 -> done < 0.5 ? LocalDate.ofEpochDay(number).toString() : "later";
            case 10 -> random.nextInt(300) == 0 ? "😀x".repeat(random.nextInt(9000)) + number : "w" + number % 7;
            default -> text(random);
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(5); length > 0; length--) {
            text.appendCodePoint(CODE_POINTS[random.nextInt(CODE_POINTS.length)]);
        }
        return text.toString();
    }

    private static String field(String value, char delimiter, Random random) {
        boolean needed = value.indexOf(delimiter) >= 0 || value.matches("(?s).*[\"\n\r].*");
        boolean quoted = needed || random.nextInt(4) == 0;
        return quoted ? '"' + value.replace("\"", "\"\"") + '"' : value;
    }

    private static byte[] bytes(String text, boolean mark) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes((mark ? "\uFEFF" + text : text).getBytes(StandardCharsets.UTF_8));
        return bytes.toByteArray();
    }
}
