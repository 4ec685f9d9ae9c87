package io.tasklane.benchmarks.analysis;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;

/** A dataset of a given size, always the same: a key, a date, one of a few words, two numbers and a text, some of them empty. */
final class GeneratedCsv {

    private static final String[] WORDS = {
        "north", "south", "east", "west", "centre", "coast", "hills", "\"river, left bank\""
    };
    private static final int BUFFER = 1 << 20;

    private GeneratedCsv() {}

    static void write(Path file, long bytes) throws IOException {
        SplittableRandom random = new SplittableRandom(42);
        StringBuilder line = new StringBuilder("id,day,region,amount,share,remark\n");
        long written = 0;
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), BUFFER)) {
            for (long row = 1; written < bytes; row++) {
                byte[] encoded = line.toString().getBytes(US_ASCII);
                out.write(encoded);
                written += encoded.length;
                line.setLength(0);
                line.append(row)
                        .append(",20")
                        .append(10 + random.nextInt(15))
                        .append('-')
                        .append(10 + random.nextInt(3))
                        .append('-')
                        .append(10 + random.nextInt(19))
                        .append(',')
                        .append(WORDS[random.nextInt(WORDS.length)])
                        .append(',')
                        .append(random.nextInt(10) == 0 ? "" : Long.toString(random.nextInt(1_000_000)))
                        .append(',')
                        .append(random.nextInt(1_000_000) / 1e4)
                        .append(',')
                        .append(Long.toString(random.nextLong() >>> 1, 36))
                        .append('\n');
            }
        }
    }
}
