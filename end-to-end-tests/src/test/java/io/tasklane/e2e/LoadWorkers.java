package io.tasklane.e2e;

import com.example.load.LoadApplication;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;

/** The workers of one queue, by their names, and what they have executed. Their tasks bear the queue's name. */
final class LoadWorkers implements AutoCloseable {

    /** How many tasks each of them runs at a time. */
    static final int THREADS = 8;

    private final KillableSuite suite;
    private final String queue;
    private final String group;
    private final Path folder;
    private final List<String> settings;
    private final Map<String, KillableProcess> workers = new LinkedHashMap<>();

    /**
     * None runs yet.
     *
     * @param queue no other test has one of this name
     * @param settings of all workers, as on the command line; they take the place of what is set here
     */
    LoadWorkers(KillableSuite suite, String queue, String... settings) {
        this.suite = suite;
        this.queue = queue;
        this.group = PlainKafka.TOPIC_PREFIX + "worker-" + queue;
        this.folder = suite.folder(queue);
        this.settings = List.of(settings);
    }

    /** Starts one, for the first time or again; it is not ready yet. */
    void start(String name) {
        KillableProcess known = workers.get(name);
        if (known == null) {
            workers.put(name, suite.start(queue + "-" + name, options(), LoadApplication.class, arguments(name)));
        } else {
            known.startAgain();
        }
    }

    /** Starts some, and waits until they share the partitions and the gateway takes their tasks. */
    void startReady(String... names) {
        for (String name : names) {
            start(name);
        }
        awaitMembers();
        suite.gatewayProcess()
                .await(
                        "knows the type",
                        () -> suite.gateway().get("/taskTypes").body().contains('"' + queue + '"'));
    }

    void kill(String name) {
        workers.get(name).kill();
    }

    /** Kills one that is running tasks at this moment. */
    String killAny(Random random) {
        List<String> busy = new ArrayList<>();
        suite.gatewayProcess().await("sees a busy worker", () -> {
            busy.addAll(executions().running(living()));
            return !busy.isEmpty();
        });
        String victim = busy.get(random.nextInt(busy.size()));
        kill(victim);
        return victim;
    }

    void stop(String name) {
        workers.get(name).stop();
    }

    Set<String> living() {
        return workers.keySet().stream()
                .filter(name -> workers.get(name).isAlive())
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /** Those that ended by themselves or were killed, to be started again. */
    Set<String> dead() {
        Set<String> dead = new TreeSet<>(workers.keySet());
        dead.removeAll(living());
        return dead;
    }

    Map<String, Long> pids() {
        return workers.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, worker -> worker.getValue().pid()));
    }

    /** Waits until those that live, and nobody else, share all partitions. */
    void awaitMembers() {
        for (KillableProcess worker : workers.values()) {
            if (worker.isAlive()) {
                worker.await(
                        "and the others share the queue",
                        () -> Set.copyOf(owners().values()).equals(living())
                                && owners().size() == KillableSuite.PARTITIONS);
            }
        }
    }

    /** Which worker has which partition of the queue; empty while that changes. */
    Map<TopicPartition, String> owners() throws Exception {
        try (Admin admin = suite.kafka().admin()) {
            var described = admin.describeConsumerGroups(List.of(group))
                    .describedGroups()
                    .get(group)
                    .get();
            Map<TopicPartition, String> owners = new LinkedHashMap<>();
            if (described.groupState() == GroupState.STABLE) {
                for (MemberDescription member : described.members()) {
                    String name = member.clientId().substring(group.length() + 1);
                    member.assignment().topicPartitions().forEach(partition -> owners.put(partition, name));
                }
            }
            return owners;
        }
    }

    Executions executions() {
        return Executions.in(folder);
    }

    /** Lets tasks go on that wait for it. */
    Path gate(String name) {
        return folder.resolve(name);
    }

    String topic() {
        return suite.kafka().topic("tasks." + queue);
    }

    String queue() {
        return queue;
    }

    /** The body of a submission: the parameters as {@code com.example.load} has them, and more fields if given. */
    String task(String parameters, String... fields) {
        StringBuilder body = new StringBuilder("{\"taskName\":\"" + queue + "\",\"parameters\":{" + parameters + "}");
        for (String field : fields) {
            body.append(',').append(field);
        }
        return body.append('}').toString();
    }

    private List<String> options() {
        return List.of("-Dload.executions=" + folder);
    }

    private List<String> arguments(String name) {
        List<String> arguments = new ArrayList<>(List.of(
                "--spring.main.web-application-type=none",
                "--spring.main.banner-mode=off",
                "--load.task-name=" + queue,
                "--tasklane.kafka.bootstrap-servers=" + suite.kafka().bootstrapServers(),
                "--tasklane.kafka.partitions=" + KillableSuite.PARTITIONS,
                // The least that a broker allows: a death is noticed as soon as can be.
                "--tasklane.kafka.client.session.timeout.ms=6000",
                "--tasklane.kafka.client.heartbeat.interval.ms=1500",
                "--tasklane.worker.queue=" + queue,
                "--tasklane.worker.instance=" + name,
                "--tasklane.worker.threads=" + THREADS));
        settings.forEach(setting -> {
            String option = setting.substring(0, setting.indexOf('=') + 1);
            arguments.removeIf(argument -> argument.startsWith(option));
        });
        arguments.addAll(settings);
        return arguments;
    }

    @Override
    public void close() {
        workers.values().forEach(KillableProcess::close);
    }
}
