package io.tasklane.parallel;

import java.util.concurrent.ThreadFactory;
import java.util.concurrent.atomic.AtomicInteger;

/** Makes virtual threads where the JDK has them (21 and later), and daemons elsewhere. */
final class NewestThreads implements ThreadFactory {

    private final ThreadFactory threads;

    /** @param name begins the threads' names */
    NewestThreads(String name) {
        this.threads = factory(name);
    }

    @Override
    public Thread newThread(Runnable work) {
        return threads.newThread(work);
    }

    private static ThreadFactory factory(String name) {
        try {
            // The code is compiled for 17, so what came with 21 is reached by name.
            Object builder = Thread.class.getMethod("ofVirtual").invoke(null);
            Class<?> type = Class.forName("java.lang.Thread$Builder");
            Object named = type.getMethod("name", String.class, long.class).invoke(builder, name + "-", 0L);
            return (ThreadFactory) type.getMethod("factory").invoke(named);
        } catch (ReflectiveOperationException noVirtualThreads) {
            AtomicInteger number = new AtomicInteger();
            return task -> {
                Thread thread = new Thread(task, name + "-" + number.getAndIncrement());
                thread.setDaemon(true);
                return thread;
            };
        }
    }
}
