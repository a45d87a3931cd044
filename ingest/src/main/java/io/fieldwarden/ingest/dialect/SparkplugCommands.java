package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.proto.SparkplugB;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import java.time.Clock;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Commands as NCMD and DCMD of Sparkplug B 3.0 (sections 6.4.25, 6.4.26): each field of the body is a metric; without any the
 * name of the command is a metric that is true. Sparkplug has no answer to a command: one is acknowledged when the device
 * reports all its metrics as they were written, or is born anew after one of {@code Node Control} or {@code Device Control}.
 * What was written is known until the hub is started again. Thread-safe.
 */
final class SparkplugCommands implements Spoken {
    private static final int GROUP = 1;
    private static final int TYPE = 2;
    private static final int NODE = 3;

    /** Of one device; the queue takes no more of it either. */
    private static final int MOST_WRITTEN = 100;

    private final CommandQueue queue;
    private final Clock clock;
    private final Types types;

    /** By device and command: the metrics that are not reported yet. Inner maps belong to who computes the entry. */
    private final Map<String, Map<String, Map<String, JsonNode>>> written = new ConcurrentHashMap<>();

    /** The data types that births have named. */
    interface Types {
        /** 0 when it is not known. */
        int of(String node, String metric);
    }

    SparkplugCommands(CommandQueue queue, Clock clock, Types types) {
        this.queue = queue;
        this.clock = clock;
        this.types = types;
    }

    /** With a group: nothing else says which one to use. */
    @Override
    public boolean hears(String filter) {
        String[] levels = filter.split("/", -1);
        return levels.length > NODE
                && levels[0].equals("spBv1.0")
                && !levels[GROUP].equals("+")
                && (levels[TYPE].equals("NCMD") || levels[TYPE].equals("DCMD"));
    }

    /** Section 6.4.25: published with QoS 0. */
    @Override
    public int qos() {
        return 0;
    }

    @Override
    public Optional<Outward> say(Command command, RegisteredDevice receiver, String filter) {
        String group = filter.split("/", -1)[GROUP];
        String node = receiver.id().value();
        String id = command.device().value();
        String topic = command.device().equals(receiver.id())
                ? "spBv1.0/" + group + "/NCMD/" + node
                : "spBv1.0/" + group + "/DCMD/" + node + "/"
                        + (id.startsWith(node + ".") ? id.substring(node.length() + 1) : id);
        if (!TopicPattern.covers(filter, topic)) {
            return Optional.empty();
        }
        Map<String, JsonNode> metrics = new LinkedHashMap<>();
        Spoken.body(command).properties().forEach(field -> metrics.put(field.getKey(), field.getValue()));
        if (metrics.isEmpty()) {
            metrics.put(command.name(), JsonNodeFactory.instance.booleanNode(true));
        }
        long now = clock.millis();
        SparkplugB.Payload.Builder payload = SparkplugB.Payload.newBuilder().setTimestamp(now);
        metrics.forEach(
                (name, value) -> payload.addMetrics(SparkplugValues.metric(name, types.of(node, name), value, now)));
        return Optional.of(new Outward(topic, payload.build().toByteArray(), () -> wrote(command, metrics)));
    }

    private void wrote(Command command, Map<String, JsonNode> metrics) {
        written.compute(command.device().value(), (device, before) -> {
            Map<String, Map<String, JsonNode>> own = before == null ? new LinkedHashMap<>() : before;
            if (own.size() >= MOST_WRITTEN) {
                own.remove(own.keySet().iterator().next());
            }
            own.put(command.id(), new HashMap<>(metrics));
            return own;
        });
    }

    /**
     * A device has told of a metric. Never fails.
     *
     * @param born in a birth
     */
    void reported(String device, String metric, JsonNode value, boolean born) {
        if (!written.containsKey(device)) {
            return;
        }
        Set<String> done = new HashSet<>();
        boolean control = isControl(metric);
        written.computeIfPresent(device, (same, own) -> {
            own.forEach((command, metrics) -> {
                JsonNode told = metrics.get(metric);
                if (told != null && (control ? born : SparkplugValues.isSame(told, value))) {
                    metrics.remove(metric);
                }
                if (metrics.isEmpty()) {
                    done.add(command);
                }
            });
            own.keySet().removeAll(done);
            return own.isEmpty() ? null : own;
        });
        done.forEach(command -> queue.done(command, new DeviceId(device), Transport.MQTT));
    }

    private static boolean isControl(String metric) {
        return metric.startsWith("Node Control/") || metric.startsWith("Device Control/");
    }
}
