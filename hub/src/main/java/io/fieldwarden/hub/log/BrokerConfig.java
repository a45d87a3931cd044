package io.fieldwarden.hub.log;

import io.fieldwarden.device.log.LogTopic;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import org.apache.kafka.clients.admin.NewTopic;

/** The settings of a single broker that shares its process and its machine with everything else. */
final class BrokerConfig {
    static final int NODE = 1;
    /** Of one broker on one disk: each partition of a group of appends is a sync of its own, and a fetch of its own. */
    private static final int OWN_PARTITIONS = 1;

    /** Elsewhere, where more brokers and tasks share the work. */
    private static final int CLUSTER_PARTITIONS = 4;

    private static final long DAY_MS = 86_400_000L;

    private BrokerConfig() {}

    static Properties of(Path logs, EmbeddedLog.Flush flush, Ports ports) {
        Properties p = new Properties();
        p.put("process.roles", "broker,controller");
        p.put("node.id", Integer.toString(NODE));
        p.put("log.dirs", logs.toString());
        String clients = "CLIENTS://127.0.0.1:" + ports.clients();
        p.put("listeners", clients + ",CONTROLLER://127.0.0.1:" + ports.controller());
        p.put("advertised.listeners", clients);
        p.put("inter.broker.listener.name", "CLIENTS");
        p.put("controller.listener.names", "CONTROLLER");
        p.put("listener.security.protocol.map", "CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT");
        p.put("controller.quorum.voters", NODE + "@127.0.0.1:" + ports.controller());
        p.put("auto.create.topics.enable", "false");
        // What was made before the clock was set back is not to be refused: the producers are in this process.
        p.put("log.message.timestamp.after.max.ms", Long.toString(Long.MAX_VALUE));
        // One message of a produce batch makes the whole batch be synced before it is answered: one sync per group.
        p.put("log.flush.interval.messages", flush == EmbeddedLog.Flush.FSYNC ? "1" : Long.toString(Long.MAX_VALUE));
        oneReplica(p);
        small(p);
        return p;
    }

    private static void oneReplica(Properties p) {
        p.put("offsets.topic.replication.factor", "1");
        p.put("offsets.topic.num.partitions", "4");
        p.put("transaction.state.log.replication.factor", "1");
        p.put("transaction.state.log.min.isr", "1");
        p.put("transaction.state.log.num.partitions", "1");
        p.put("share.coordinator.state.topic.replication.factor", "1");
        p.put("share.coordinator.state.topic.min.isr", "1");
        p.put("share.coordinator.state.topic.num.partitions", "1");
        p.put("default.replication.factor", "1");
        p.put("min.insync.replicas", "1");
        p.put("group.initial.rebalance.delay.ms", "0");
        // After a kill the controller refuses the new broker until the session of the old one has ended; nobody else
        // can
        // take over meanwhile, so that the session may be short.
        p.put("broker.session.timeout.ms", "1500");
        p.put("broker.heartbeat.interval.ms", "150");
    }

    /** Threads and buffers for one machine of two cores; the defaults are for a machine of its own. */
    private static void small(Properties p) {
        p.put("num.network.threads", "1");
        p.put("num.io.threads", "3");
        p.put("background.threads", "2");
        p.put("num.recovery.threads.per.data.dir", "2");
        p.put("num.replica.fetchers", "1");
        p.put("log.cleaner.threads", "1");
        p.put("log.cleaner.dedupe.buffer.size", Integer.toString(2 << 20));
        p.put("log.cleaner.io.buffer.size", Integer.toString(128 << 10));
        p.put("group.coordinator.threads", "1");
        p.put("share.coordinator.threads", "1");
        p.put("log.segment.bytes", Integer.toString(256 << 20));
        p.put("log.index.size.max.bytes", Integer.toString(1 << 20));
        // An entry is a write into a mapped page, where a thread may wait for the disk and hold up a safepoint.
        p.put("log.index.interval.bytes", Integer.toString(128 << 10));
        p.put("queued.max.requests", "64");
        p.put("socket.send.buffer.bytes", Integer.toString(1 << 20));
        p.put("socket.receive.buffer.bytes", Integer.toString(1 << 20));
        p.put("replica.fetch.wait.max.ms", "500");
    }

    /** @param single one replica; otherwise as many as the cluster gives by default */
    static NewTopic topic(LogTopic topic, boolean single) {
        Map<String, String> config = new HashMap<>();
        config.put("cleanup.policy", topic.compacted() ? "compact" : "delete");
        config.put("retention.ms", Long.toString(retentionMs(topic)));
        if (topic.compacted()) {
            config.put("min.cleanable.dirty.ratio", "0.5");
            config.put("segment.bytes", Integer.toString(16 << 20));
        }
        int ofReadings = single ? OWN_PARTITIONS : CLUSTER_PARTITIONS;
        int partitions = topic == LogTopic.READINGS ? ofReadings : 1;
        return new NewTopic(
                        topic.topicName(), Optional.of(partitions), single ? Optional.of((short) 1) : Optional.empty())
                .configs(config);
    }

    /** What is stored elsewhere stays long enough to be computed again; what is not stays for good. */
    private static long retentionMs(LogTopic topic) {
        return switch (topic) {
            case READINGS, COMMANDS, RULE_BASES -> 7 * DAY_MS;
            case QUARANTINE -> 90 * DAY_MS;
            case ALERTS, REGISTRY, REEVALUATIONS, DEVICE_STATUS -> -1;
        };
    }
}
