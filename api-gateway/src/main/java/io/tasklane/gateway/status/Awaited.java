package io.tasklane.gateway.status;

import io.tasklane.gateway.preferences.IfNoneMatch;
import io.tasklane.model.TaskEvent;
import java.time.Instant;

/** What a request waits for to become true of a task. */
interface Awaited {

    Awaited ITS_END = new Awaited() {
        @Override
        public boolean isTrueOf(TaskView task, Instant now) {
            return task.stateAt(now).isFinal();
        }

        @Override
        public boolean mayComeWith(TaskEvent event) {
            return event.state().isFinal();
        }
    };

    /** That it has a version which the client does not have. */
    static Awaited change(IfNoneMatch known) {
        return new Awaited() {
            @Override
            public boolean isTrueOf(TaskView task, Instant now) {
                return !known.matches(Long.toString(task.versionAt(now)));
            }

            @Override
            public boolean mayComeWith(TaskEvent event) {
                return true;
            }
        };
    }

    boolean isTrueOf(TaskView task, Instant now);

    boolean mayComeWith(TaskEvent event);
}
