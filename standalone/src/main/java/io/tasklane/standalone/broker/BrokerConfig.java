package io.tasklane.standalone.broker;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** The settings of a broker that is its own controller, with everything kept once and as small as one node needs. */
final class BrokerConfig {

    static final int NODE_ID = 1;
    static final String CONTROLLER_LISTENER = "CONTROLLER";

    private static final String INTERNAL_PARTITIONS = "4";
    private static final String CLEANER_BUFFER_BYTES = Integer.toString(4 * 1024 * 1024);

    private BrokerConfig() {}

    static Map<String, String> of(Path data, String host, int port, int controllerPort) {
        String broker = "PLAINTEXT://" + host + ":" + port;
        String controller = host + ":" + controllerPort;
        Map<String, String> config = new HashMap<>();
        config.put("process.roles", "broker,controller");
        config.put("node.id", Integer.toString(NODE_ID));
        config.put("listeners", broker + "," + CONTROLLER_LISTENER + "://" + controller);
        config.put("advertised.listeners", broker);
        config.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        config.put("controller.listener.names", CONTROLLER_LISTENER);
        config.put("controller.quorum.voters", NODE_ID + "@" + controller);
        config.put("log.dirs", data.toString());
        config.put("auto.create.topics.enable", "false");
        keepEverythingOnce(config);
        staySmall(config);
        return config;
    }

    private static void keepEverythingOnce(Map<String, String> config) {
        config.put("default.replication.factor", "1");
        config.put("min.insync.replicas", "1");
        config.put("offsets.topic.replication.factor", "1");
        config.put("transaction.state.log.replication.factor", "1");
        config.put("transaction.state.log.min.isr", "1");
        config.put("share.coordinator.state.topic.replication.factor", "1");
        config.put("share.coordinator.state.topic.min.isr", "1");
    }

    private static void staySmall(Map<String, String> config) {
        config.put("offsets.topic.num.partitions", INTERNAL_PARTITIONS);
        config.put("transaction.state.log.num.partitions", INTERNAL_PARTITIONS);
        config.put("share.coordinator.state.topic.num.partitions", INTERNAL_PARTITIONS);
        config.put("num.network.threads", "2");
        config.put("num.io.threads", "4");
        config.put("log.cleaner.dedupe.buffer.size", CLEANER_BUFFER_BYTES);
        // One consumer or producer after another is normal here: nobody else is worth waiting for.
        config.put("group.initial.rebalance.delay.ms", "0");
        config.put("add.partitions.to.txn.retry.backoff.ms", "1");
        // Who dies leaves a transaction open, which holds up readers until it is found to have timed out.
        config.put("transaction.abort.timed.out.transaction.cleanup.interval.ms", "1000");
    }
}
