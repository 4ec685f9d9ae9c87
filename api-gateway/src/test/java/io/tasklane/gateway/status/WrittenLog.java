package io.tasklane.gateway.status;

import static io.tasklane.gateway.status.Happenings.TOPICS;

import io.tasklane.gateway.TestBroker;
import io.tasklane.model.CancelRequested;
import io.tasklane.model.Decoded.Read;
import io.tasklane.model.EventCodec;
import io.tasklane.model.Task;
import io.tasklane.model.TaskEvent;
import io.tasklane.model.WireEvent;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** All that is committed on the topics of events and of control. */
record WrittenLog(List<TaskEvent> events, List<CancelRequested> wishes) {

    static WrittenLog read(TestBroker broker) {
        WrittenLog log = new WrittenLog(new ArrayList<>(), new ArrayList<>());
        broker.committed(TOPICS.taskEvents(), TOPICS.taskControl()).forEach(log::add);
        return log;
    }

    private void add(ConsumerRecord<byte[], byte[]> kafkaRecord) {
        if (EventCodec.decode(kafkaRecord, WireEvent.class) instanceof Read<WireEvent> read) {
            if (read.value() instanceof CancelRequested wish) {
                wishes.add(wish);
            } else if (read.value() instanceof TaskEvent event) {
                events.add(event);
            }
        }
    }

    List<TaskEvent> ends(Task task) {
        return events.stream()
                .filter(event -> event.task().taskId().equals(task.taskId())
                        && event.state().isFinal())
                .toList();
    }

    List<CancelRequested> wishes(Task task) {
        return wishes.stream()
                .filter(wish -> wish.taskId().equals(task.taskId()))
                .toList();
    }

    CancelRequested lastWish(Task task) {
        List<CancelRequested> all = wishes(task);
        return all.get(all.size() - 1);
    }
}
