package io.tasklane.benchmarks.report;

import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/** Says on the terminal how far something is, on one line that is written again and again; elsewhere a line every ten seconds. */
public final class Progress {

    private static final int SELDOM_SECONDS = 10;

    private final PrintStream out;
    private final String what;
    private final long total;
    private final LongSupplier done;
    private final boolean terminal = System.console() != null;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "progress");
        thread.setDaemon(true);
        return thread;
    });

    private Progress(PrintStream out, String what, long total, LongSupplier done) {
        this.out = out;
        this.what = what;
        this.total = total;
        this.done = done;
        int seconds = terminal ? 1 : SELDOM_SECONDS;
        clock.scheduleWithFixedDelay(this::show, seconds, seconds, TimeUnit.SECONDS);
    }

    /**
     * Does something, and says meanwhile how far it is.
     *
     * @param total how much there is to do; 0 if nobody knows
     * @param done how much of it is done
     */
    public static <T> T during(String what, long total, LongSupplier done, Callable<T> work) throws Exception {
        Progress progress = new Progress(System.out, what, total, done);
        try {
            return work.call();
        } finally {
            progress.close();
        }
    }

    private void show() {
        String far = String.format(Locale.ROOT, "%,d", done.getAsLong());
        String line = "  " + what + ": " + far + (total > 0 ? String.format(Locale.ROOT, " of %,d", total) : "");
        out.print(terminal ? "\r" + line + "\u001b[K" : line + System.lineSeparator());
        out.flush();
    }

    private void close() {
        clock.shutdownNow();
        if (terminal) {
            out.print("\r\u001b[K");
            out.flush();
        }
    }
}
