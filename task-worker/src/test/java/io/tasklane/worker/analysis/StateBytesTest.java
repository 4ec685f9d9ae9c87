package io.tasklane.worker.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import io.tasklane.worker.PermanentTaskFailure;
import io.tasklane.worker.http.TestContext;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.CRC32C;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bytes from anywhere are either a state or refused: they lead to no other failure and to no more memory than a state. */
@Timeout(120)
class StateBytesTest {

    private static final int HEAD = 8;
    private static final int FORGED = 700;
    private static final long MAX_ALLOCATED = 100L << 20;

    private final long seed = new Random().nextLong();
    private final Random random = new Random(seed);
    private final DataAnalysisParameters parameters = new DataAnalysisParameters("test.csv", null, null, null);
    private Attempts attempts;
    private byte[] state;

    @BeforeEach
    void makeAState() throws Exception {
        System.out.println("seed " + seed);
        StringBuilder csv = new StringBuilder("id,number,word,time\n");
        for (int row = 0; row < 30_000; row++) {
            csv.append(row)
                    .append(',')
                    .append(random.nextGaussian())
                    .append(",w")
                    .append(row % 7);
            csv.append(",2026-01-0").append(1 + row % 9).append('\n');
        }
        attempts = new Attempts(csv.toString().getBytes(StandardCharsets.US_ASCII), parameters);
        List<byte[]> states = attempts.states(5_000, random);
        state = states.get(states.size() - 1);
    }

    @Test
    void aStateWithAnyByteChangedIsRefused() {
        for (int i = 0; i < 2_000; i++) {
            byte[] changed = state.clone();
            changed[random.nextInt(changed.length)] ^= (byte) (1 + random.nextInt(255));

            assertRefused(changed, parameters);
        }
    }

    @Test
    void aStateThatIsCutOffOrLongerIsRefused() {
        for (int length : new int[] {0, 1, HEAD, HEAD + 1, state.length / 2, state.length - 1}) {
            assertRefused(Arrays.copyOf(state, length), parameters);
        }
        assertRefused(Arrays.copyOf(state, state.length + 1), parameters);
        byte[] body = unpacked();
        assertRefused(packed(Arrays.copyOf(body, body.length + 1)), parameters);
    }

    @Test
    void aStateOfAnotherVersionOrTaskIsRefused() {
        byte[] other = state.clone();
        other[3]++;

        assertRefused(other, parameters);
        assertRefused(state, new DataAnalysisParameters("test.csv", null, List.of("id"), null));
        assertRefused(state, new DataAnalysisParameters("test.csv", ";", null, null));
        assertRefused(state, new DataAnalysisParameters("best.csv", null, null, null));
    }

    /** What is changed below the check sum may be a state, and may then be a wrong one, but no more. */
    @Test
    void aStateThatWasForgedIsRefusedOrRead() throws Exception {
        byte[] body = unpacked();
        int read = 0;
        for (int i = 0; i < FORGED; i++) {
            byte[] forged = body.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                int at = random.nextInt(random.nextBoolean() ? forged.length : 200);
                forged[at] = (byte) (random.nextBoolean() ? 0xFF : random.nextInt());
            }
            read += isRead(packed(forged)) ? 1 : 0;
        }
        System.out.println("of " + FORGED + " forged states " + read + " were read");
        assertThat(read).isBetween(1, FORGED - 1);
    }

    /** Half a megabyte of compressed zeros would be half a gigabyte. */
    @Test
    void aStateThatIsABombTakesNoMemory() {
        byte[] body = unpacked();
        for (int cut = 0; cut < 2_000; cut += 37) {
            byte[] bomb = Arrays.copyOf(body, 20 << 20);
            Arrays.fill(bomb, cut, bomb.length, (byte) (cut % 2 == 0 ? 0xFF : 1));
            byte[] packed = packed(Arrays.copyOf(bomb, cut % 370 == 0 ? bomb.length : 1 << 20));
            long before = allocated();
            assertRefused(packed, parameters);
            assertThat(allocated() - before)
                    .as("cut at " + cut + ", seed " + seed)
                    .isLessThan(MAX_ALLOCATED);
        }
    }

    @Test
    void aStateTooLargeForACheckpointIsLeftOut() throws Exception {
        StringBuilder csv = new StringBuilder("c0");
        for (int column = 1; column < 100; column++) {
            csv.append(",c").append(column);
        }
        for (int row = 0; row < 2_000; row++) {
            for (int column = 0; column < 100; column++) {
                csv.append(column == 0 ? '\n' : ',').append(random.nextLong());
            }
        }
        byte[] bytes = csv.toString().getBytes(StandardCharsets.US_ASCII);
        Attempts many = new Attempts(bytes, new DataAnalysisParameters("test.csv", null, null, null));
        TestContext context = new TestContext();

        String document = many.from(null, context, Attempts.rowsBetween(50, random), random);

        assertThat(document).isEqualTo(many.undisturbed());
        byte[] last = context.checkpoints().get(context.checkpoints().size() - 1);
        assertThat(AnalysisState.decoded(last, parameters).bookmark().position())
                .as("the last of %d states", context.checkpoints().size())
                .isLessThan(bytes.length * 2 / 3);
    }

    private boolean isRead(byte[] bytes) {
        long before = allocated();
        try {
            AnalysisState.decoded(bytes, parameters);
            // However wrong, it does not break the analysis that goes on from it in an unforeseen way.
            assertThatCode(() -> readOn(bytes)).doesNotThrowAnyException();
            return true;
        } catch (IOException refused) {
            return false;
        } finally {
            assertThat(allocated() - before).as("seed " + seed).isLessThan(MAX_ALLOCATED);
        }
    }

    private void readOn(byte[] bytes) throws Exception {
        try {
            attempts.from(bytes, new TestContext(), Attempts.rowsBetween(Integer.MAX_VALUE, random), random);
        } catch (PermanentTaskFailure foreseen) {
            // Such as a row that is no CSV from where it is said to begin.
        }
    }

    private static void assertRefused(byte[] bytes, DataAnalysisParameters parameters) {
        assertThatThrownBy(() -> AnalysisState.decoded(bytes, parameters)).isInstanceOf(IOException.class);
    }

    private static long allocated() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        return threads.getThreadAllocatedBytes(Thread.currentThread().getId());
    }

    private byte[] unpacked() {
        try (InflaterInputStream in =
                new InflaterInputStream(new ByteArrayInputStream(state, HEAD, state.length - HEAD))) {
            return in.readAllBytes();
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** With the version and the check sum of a state. */
    private byte[] packed(byte[] body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.write(state, 0, HEAD);
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(body);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        byte[] packed = bytes.toByteArray();
        CRC32C sum = new CRC32C();
        sum.update(packed, HEAD, packed.length - HEAD);
        ByteBuffer.wrap(packed).putInt(4, (int) sum.getValue());
        return packed;
    }
}
