package io.fieldwarden.ingest.dialect;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.proto.SparkplugB;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.RegisteredDevice;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * The host side of Sparkplug B 3.0. An edge node is the device with its id, and stands behind itself or behind the bridge that
 * its messages come by; its devices are registered behind it, as {@code node.device} or {@code device}. What is kept of an
 * edge node is bounded by the registry. Thread-safe: messages of one node are read one after another.
 */
final class Sparkplug implements AutoCloseable {
    static final String HOST_ID = "fieldwarden";
    static final String STATE_TOPIC = "spBv1.0/STATE/" + HOST_ID;
    private static final int MAX_DEPTH = 16;

    private final Intake intake;
    private final Clock clock;
    private final Map<String, EdgeNode> nodes = new ConcurrentHashMap<>();
    private final SparkplugCommands commands;
    private final LongAdder rebirths = new LongAdder();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(work -> {
        Thread thread = new Thread(work, "ingest-sparkplug");
        thread.setDaemon(true);
        return thread;
    });

    Sparkplug(Intake intake, Clock clock) {
        this.intake = intake;
        this.clock = clock;
        this.commands = new SparkplugCommands(intake.commands(), clock, this::datatype);
    }

    private int datatype(String node, String metric) {
        EdgeNode known = nodes.get(node);
        return known == null ? 0 : known.datatype(metric);
    }

    SparkplugCommands commands() {
        return commands;
    }

    /** The payload of the state topic (section 6.4.25). */
    byte[] state(boolean online) {
        return ("{\"online\":" + online + ",\"timestamp\":" + clock.millis() + "}").getBytes(StandardCharsets.UTF_8);
    }

    LongAdder rebirths() {
        return rebirths;
    }

    Intake intake() {
        return intake;
    }

    /** The device that an edge node means. */
    String deviceId(String node, String device) {
        String full = node + "." + device;
        return intake.registry().device(full).isPresent() ? full : device;
    }

    void ofNode(Call call, Consumer<Outcome> done) {
        take(call, "", done);
    }

    void ofDevice(Call call, Consumer<Outcome> done) {
        take(call, call.name("device"), done);
    }

    private void take(Call call, String device, Consumer<Outcome> done) {
        Optional<SparkplugType> type = SparkplugType.of(call.name("type"), !device.isEmpty());
        if (type.isEmpty()) {
            intake.reject(
                    call.message(),
                    RejectReason.FORBIDDEN,
                    "Sparkplug: '" + call.message().topic() + "' is none of the topics that edge nodes publish to",
                    done);
            return;
        }
        RegisteredDevice node = intake.registry()
                .device(call.name("node"))
                .filter(call.message().sender()::speaksFor)
                .orElse(null);
        if (node == null) {
            intake.reject(
                    call.message(),
                    RejectReason.UNKNOWN_DEVICE,
                    "edge node '" + call.name("node") + "' is not '" + call.sender() + "' and not registered behind it",
                    done);
            return;
        }
        SparkplugB.Payload payload;
        try {
            payload = parse(call.message().payload());
        } catch (InvalidProtocolBufferException e) {
            intake.reject(
                    call.of(node.id().value(), call.message().contentType()),
                    RejectReason.MALFORMED,
                    "Sparkplug: " + e.getMessage(),
                    done);
            return;
        }
        nodes.computeIfAbsent(node.id().value(), id -> new EdgeNode(this, id))
                .take(new EdgeNode.Message(call, node, type.get(), device, payload, kept(call), done));
    }

    /** A message may wait for one before it, for longer than its bytes are good. */
    private static Payload kept(Call call) {
        return Payload.of(call.message().payload().copy().toByteArray());
    }

    private static SparkplugB.Payload parse(Payload payload) throws InvalidProtocolBufferException {
        com.google.protobuf.CodedInputStream in =
                com.google.protobuf.CodedInputStream.newInstance(payload.bytes(), payload.offset(), payload.length());
        in.setRecursionLimit(MAX_DEPTH);
        try {
            return SparkplugB.Payload.parseFrom(in);
        } catch (InvalidProtocolBufferException e) {
            throw e;
        } catch (java.io.IOException e) {
            throw new InvalidProtocolBufferException(e);
        }
    }

    /** The connection of an edge node has ended, which is its death. */
    void gone(String device, Downlink down) {
        EdgeNode node = nodes.get(device);
        if (node != null) {
            node.gone(down);
        }
    }

    /** Asks an edge node to send its births again (section 6.4.20): NCMD with {@code Node Control/Rebirth}. */
    void askRebirth(String group, String node, Downlink down) {
        long now = clock.millis();
        rebirths.increment();
        down.send(
                "spBv1.0/" + group + "/NCMD/" + node,
                SparkplugB.Payload.newBuilder()
                        .setTimestamp(now)
                        .addMetrics(SparkplugB.Metric.newBuilder()
                                .setName("Node Control/Rebirth")
                                .setTimestamp(now)
                                .setDatatype(SparkplugValues.BOOLEAN)
                                .setBooleanValue(true))
                        .build()
                        .toByteArray());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // what it does has no result and throws nothing
    void later(Runnable work, long millis) {
        timer.schedule(work, millis, TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
        timer.shutdown();
        nodes.values().forEach(EdgeNode::release);
    }
}
