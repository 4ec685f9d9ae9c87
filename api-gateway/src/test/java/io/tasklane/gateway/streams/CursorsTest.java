package io.tasklane.gateway.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.tasklane.model.TaskId;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class CursorsTest {

    private static final StreamSubject ALL = new StreamSubject("acme", null, null, Map.of());
    private static final Cursor CURSOR = new Cursor(Map.of(0, 0L, 3, Long.MAX_VALUE, 11, 300L), 42, false);

    private final Cursors cursors = new Cursors("secret");

    @Test
    void whatIsWrittenIsRead() {
        Random random = new Random(7);
        for (int round = 0; round < 500; round++) {
            TreeMap<Integer, Long> next = new TreeMap<>();
            for (int partition = random.nextInt(50); partition > 0; partition--) {
                next.put(random.nextInt(1_000), random.nextLong() >>> random.nextInt(1, 64));
            }
            Cursor cursor = new Cursor(next, (random.nextLong() >>> random.nextInt(2, 64)) - 1, random.nextBoolean());

            assertThat(cursors.read(cursors.write(cursor, ALL, "log"), ALL, "log"))
                    .contains(cursor);
        }
    }

    @Test
    void itIsGoodForItsOwnStreamAlone() {
        String text = cursors.write(CURSOR, ALL, "log");

        assertThat(text).matches("[A-Za-z0-9_-]+");
        assertThat(cursors.read(text, new StreamSubject("other", null, null, Map.of()), "log"))
                .isEmpty();
        assertThat(cursors.read(text, new StreamSubject("acme", null, "name", Map.of()), "log"))
                .isEmpty();
        assertThat(cursors.read(text, new StreamSubject("acme", null, null, Map.of("a", "b")), "log"))
                .isEmpty();
        assertThat(cursors.read(text, StreamSubject.of("acme", TaskId.create()), "log"))
                .isEmpty();
        assertThat(cursors.read(text, ALL, "another log")).isEmpty();
        assertThat(new Cursors("another").read(text, ALL, "log")).isEmpty();
    }

    @Test
    void noChangeGoesUnnoticed() {
        String text = cursors.write(CURSOR, ALL, "log");
        Random random = new Random(7);
        for (int round = 0; round < 2_000; round++) {
            StringBuilder changed = new StringBuilder(text);
            int at = random.nextInt(text.length() - 1);
            changed.setCharAt(at, changed.charAt(at) == 'A' ? 'B' : 'A');

            assertThat(cursors.read(changed.toString(), ALL, "log"))
                    .as(changed.toString())
                    .isEmpty();
        }
    }

    @Test
    void whatIsNoneIsNone() {
        for (String text :
                new String[] {"", "A", "====", "AAAAAAAAAAAAAAAA", "\u00e9", "7", "A".repeat(200_000), " "}) {
            assertThat(cursors.read(text, ALL, "log")).isEmpty();
        }
    }
}
