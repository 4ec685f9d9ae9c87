package io.tasklane.parallel;

/** What the engine alone can find out, for tests of what follows from it. */
public final class CrashLoops {

    private CrashLoops() {}

    public static CrashLoopException after(int starts) {
        return new CrashLoopException(starts);
    }
}
