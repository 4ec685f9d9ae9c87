package io.tasklane.e2e;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.util.Arrays;

/**
 * Runs the main class that its first argument names, for as long as the process that started it lives: whatever ends the test,
 * nothing of it is left running.
 */
final class ChildOfTheTest {

    private ChildOfTheTest() {}

    public static void main(String[] arguments) throws ReflectiveOperationException {
        Thread watch = new Thread(ChildOfTheTest::endWithTheParent, "parent-watch");
        watch.setDaemon(true);
        watch.start();
        Method main = Class.forName(arguments[0]).getDeclaredMethod("main", String[].class);
        main.setAccessible(true);
        try {
            main.invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
        } catch (InvocationTargetException failed) {
            failed.getCause().printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    /** The parent never writes: its end is the end of standard input. */
    private static void endWithTheParent() {
        try {
            System.in.read();
        } catch (IOException gone) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(1);
    }
}
