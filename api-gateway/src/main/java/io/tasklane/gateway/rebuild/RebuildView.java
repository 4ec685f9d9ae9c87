package io.tasklane.gateway.rebuild;

import com.mongodb.MongoException;
import io.tasklane.gateway.store.Generations;
import io.tasklane.gateway.store.GenerationsClient;
import io.tasklane.gateway.store.ViewState;
import java.io.PrintStream;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks the gateways to build the view anew from the log, beside the one that they serve, and waits until it is served: {@code
 * bin/rebuild-view}. The gateways do it; whoever asks may go away. Exit code: 0 done, 1 failed or given up, 2 not understood.
 */
public final class RebuildView {

    private static final String USAGE = """
            Usage: bin/rebuild-view [--status | --abort] [--mongodb-uri <uri>] [--database <name>]

            Without an option: has the gateways build the view anew, and waits until it is served.
              --status               says what is going on, and ends
              --abort                gives up what is being built
              --mongodb-uri <uri>    MONGODB_URI, else mongodb://localhost:27017
              --database <name>      tasklane.mongodb.database of the gateways; tasklane
            """;

    private static final long MILLIS_BETWEEN_LOOKS = 500;

    private final Generations generations;
    private final PrintStream out;

    RebuildView(Generations generations, PrintStream out) {
        this.generations = generations;
        this.out = out;
    }

    public static void main(String[] arguments) throws InterruptedException {
        System.exit(run(arguments, System.getenv(), System.out, System.err));
    }

    static int run(String[] arguments, Map<String, String> environment, PrintStream out, PrintStream err)
            throws InterruptedException {
        RebuildArguments asked;
        try {
            asked = RebuildArguments.of(arguments, environment);
        } catch (IllegalArgumentException notUnderstood) {
            err.println(notUnderstood.getMessage());
            err.print(USAGE);
            return 2;
        }
        if (asked.help()) {
            out.print(USAGE);
            return 0;
        }
        try (GenerationsClient client = GenerationsClient.of(asked.uri(), asked.database())) {
            RebuildView rebuild = new RebuildView(client.generations(), out);
            return asked.abort() ? rebuild.abort() : asked.status() ? rebuild.status() : rebuild.rebuild();
        } catch (MongoException | IllegalArgumentException failed) {
            // A connection string may have a password in it, and so may what is said of it.
            err.println("MongoDB does not answer, or its address is not understood");
            return 1;
        }
    }

    private int status() {
        tell(generations.look());
        return 0;
    }

    private int abort() {
        ViewState state = generations.abort();
        tell(state);
        return state.next() == null ? 0 : 1;
    }

    int rebuild() throws InterruptedException {
        ViewState state = generations.begin();
        Integer wanted = state.next();
        if (wanted == null) {
            out.println("The last rebuild is being cleaned up after; try again in some seconds");
            return 1;
        }
        ViewState told = null;
        while (isWanted(state, wanted)) {
            if (!state.equals(told)) {
                tell(state);
                told = state;
            }
            TimeUnit.MILLISECONDS.sleep(MILLIS_BETWEEN_LOOKS);
            state = generations.look();
        }
        tell(state);
        return state.live() == wanted ? 0 : 1;
    }

    private static boolean isWanted(ViewState state, @Nullable Integer wanted) {
        return wanted != null && wanted.equals(state.next());
    }

    private void tell(ViewState state) {
        out.println(
                switch (state.phase()) {
                    case SERVING -> "Generation " + state.live() + " of the view is served";
                    case BUILDING -> "Generation " + state.next() + " of the view is being built from the log";
                    case COPYING -> "Generation " + state.next() + " gets what the log has no more";
                    case SWITCHING -> "Generation " + state.next() + " takes the place of " + state.live();
                });
    }
}
