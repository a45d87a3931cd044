package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.proto.SparkplugB;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.RegisteredDevice;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What one edge node has said since its birth: aliases, devices, and how far its sequence is. A message that comes before the
 * one that should is held for {@value #REORDER_MILLIS} ms (section 6.4.22); then the rest is read without it and the node is
 * asked to be born again. What can be read of a message is used, whatever is missing. All under one lock.
 */
final class EdgeNode {
    static final long REORDER_MILLIS = 2_000;
    private static final int SEQUENCE = 256;
    private static final int MAX_HELD = 64;
    private static final int MAX_ALIASES = 20_000;
    private static final int MAX_METRICS = 4_096;
    private static final int SHOWN_ALIASES = 10;
    private static final long ASK_EVERY_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final Sparkplug host;
    private final String id;
    private final Map<Long, Alias> aliases = new HashMap<>();
    private final Map<String, Integer> datatypes = new HashMap<>();
    private final Set<String> devices = new HashSet<>();
    private final Map<Integer, Message> held = new HashMap<>();
    private boolean born;
    private boolean truncated;
    private int expected;
    private long bdSeq;
    private long asked = System.nanoTime() - ASK_EVERY_NANOS;
    private @Nullable Downlink down;
    private int gap;

    private record Alias(String name, int datatype) {}

    /**
     * One message, parsed.
     *
     * @param device as the topic names it, empty for the node itself
     * @param raw its bytes, kept
     */
    record Message(
            Call call,
            RegisteredDevice node,
            SparkplugType type,
            String device,
            SparkplugB.Payload payload,
            Payload raw,
            Consumer<Outcome> done) {}

    EdgeNode(Sparkplug host, String id) {
        this.host = host;
        this.id = id;
    }

    synchronized void take(Message message) {
        down = message.call().down();
        switch (message.type()) {
            case NBIRTH -> birth(message);
            case NDEATH -> death(message);
            case NDATA, DBIRTH, DDATA, DDEATH -> inOrder(message);
        }
    }

    private void birth(Message message) {
        release();
        forget();
        born = true;
        expected = next(message);
        bdSeq = bdSeq(message.payload());
        read(message);
    }

    /** A death that belongs to another birth came late and says nothing (section 6.4.7). */
    private void death(Message message) {
        long of = bdSeq(message.payload());
        if (!born || of < 0 || bdSeq < 0 || of == bdSeq) {
            release();
            forget();
        }
        host.intake().note(message.call().message().transport(), message.done());
    }

    private void inOrder(Message message) {
        if (!born) {
            ask(message.call());
            read(message);
            return;
        }
        int ahead = message.payload().hasSeq()
                ? (int) Math.floorMod(message.payload().getSeq() - expected, (long) SEQUENCE)
                : 0;
        if (ahead == 0) {
            expected = next(message);
            read(message);
            drain();
        } else if (ahead < SEQUENCE / 2 && held.size() < MAX_HELD) {
            hold(message);
        } else {
            // Behind what was read: its values carry their own times and are as good as any.
            read(message);
            ask(message.call());
        }
    }

    private int next(Message message) {
        return message.payload().hasSeq()
                ? (int) Math.floorMod(message.payload().getSeq() + 1, (long) SEQUENCE)
                : expected;
    }

    private void hold(Message message) {
        Message twin = held.put((int) message.payload().getSeq(), message);
        if (twin != null) {
            read(twin);
        }
        if (held.size() == 1) {
            int mine = ++gap;
            host.later(() -> giveUp(mine), REORDER_MILLIS);
        }
    }

    private void drain() {
        for (Message due = held.remove(expected); due != null; due = held.remove(expected)) {
            expected = next(due);
            read(due);
        }
        if (held.isEmpty()) {
            gap++;
        }
    }

    /** What should have come before has not: it is lost. */
    private synchronized void giveUp(int of) {
        if (of == gap && !held.isEmpty()) {
            Call call = held.values().iterator().next().call();
            release();
            ask(call);
        }
    }

    /** Reads what is held, in its order. */
    synchronized void release() {
        gap++;
        while (!held.isEmpty()) {
            int from = expected;
            int first = held.keySet().stream()
                    .min((a, b) -> Math.floorMod(a - from, SEQUENCE) - Math.floorMod(b - from, SEQUENCE))
                    .orElseThrow();
            Message due = held.remove(first);
            if (due != null) {
                expected = next(due);
                read(due);
            }
        }
    }

    synchronized void gone(Downlink of) {
        if (of.equals(down)) {
            release();
            forget();
        }
    }

    /** After its death the same aliases may mean something else, and the birth that says so may be lost. */
    private void forget() {
        born = false;
        aliases.clear();
        datatypes.clear();
        devices.clear();
        truncated = false;
    }

    private void ask(Call call) {
        long now = System.nanoTime();
        if (now - asked >= ASK_EVERY_NANOS) {
            asked = now;
            host.askRebirth(call.name("group"), id, call.down());
        }
    }

    private void read(Message message) {
        SparkplugB.Payload payload = message.payload();
        if (payload.getMetricsCount() > MAX_METRICS) {
            reject(message, RejectReason.TOO_COMPLEX, "Sparkplug: more than " + MAX_METRICS + " metrics");
            return;
        }
        boolean birth = message.type() == SparkplugType.NBIRTH || message.type() == SparkplugType.DBIRTH;
        if (birth) {
            payload.getMetricsList().forEach(this::learn);
        }
        if (message.type() == SparkplugType.DBIRTH) {
            devices.add(message.device());
        } else if (message.type() == SparkplugType.DDEATH) {
            devices.remove(message.device());
        } else if (message.type() == SparkplugType.DDATA && !devices.contains(message.device())) {
            ask(message.call());
        }
        Batch live = new Batch(false);
        Batch historical = new Batch(true);
        List<Long> unknown = new ArrayList<>();
        for (SparkplugB.Metric metric : payload.getMetricsList()) {
            Alias alias = alias(metric);
            if (alias == null) {
                unknown.add(metric.getAlias());
                continue;
            }
            JsonNode value = SparkplugValues.of(metric, alias.datatype());
            host.commands().reported(device(message), alias.name(), value, birth);
            if (isReading(alias.name())) {
                (metric.getIsHistorical() ? historical : live).add(alias.name(), time(metric, payload), value);
            }
        }
        settle(message, live, historical, unknown);
    }

    private void settle(Message message, Batch live, Batch historical, List<Long> unknown) {
        int parts = (live.isEmpty() ? 0 : 1) + (historical.isEmpty() ? 0 : 1) + (unknown.isEmpty() ? 0 : 1);
        if (parts == 0) {
            host.intake().note(message.call().message().transport(), message.done());
            return;
        }
        Parts done = new Parts(parts, message.done());
        for (Batch batch : List.of(live, historical)) {
            if (!batch.isEmpty()) {
                host.intake().accept(inbound(message, "application/json", Payload.of(batch.json())), done);
            }
        }
        if (!unknown.isEmpty()) {
            ask(message.call());
            String shown = unknown.stream().limit(SHOWN_ALIASES).toList() + (unknown.size() > SHOWN_ALIASES ? "…" : "");
            host.intake()
                    .reject(
                            inbound(message, message.call().message().contentType(), message.raw()),
                            RejectReason.UNKNOWN_CODE,
                            "Sparkplug: no birth has named the aliases " + shown
                                    + (truncated ? "; only " + MAX_ALIASES + " are kept" : "")
                                    + "; the edge node was asked for its births",
                            done);
        }
    }

    private void reject(Message message, RejectReason reason, String detail) {
        host.intake()
                .reject(
                        inbound(message, message.call().message().contentType(), message.raw()),
                        reason,
                        detail,
                        message.done());
    }

    /** Sent by the edge node, for itself or for a device behind it. */
    private Inbound inbound(Message message, String contentType, Payload payload) {
        Inbound came = message.call().message();
        return new Inbound(message.node(), device(message), came.topic(), contentType, payload, came.transport());
    }

    private String device(Message message) {
        return message.device().isEmpty() ? id : host.deviceId(id, message.device());
    }

    /** As the births have named it; 0 when they have not. */
    synchronized int datatype(String metric) {
        return datatypes.getOrDefault(metric, 0);
    }

    private void learn(SparkplugB.Metric metric) {
        if (datatypes.size() < MAX_ALIASES && !metric.getName().isEmpty()) {
            datatypes.put(metric.getName(), metric.getDatatype());
        }
        if (!metric.hasAlias() || metric.getName().isEmpty()) {
            return;
        }
        if (aliases.size() < MAX_ALIASES || aliases.containsKey(metric.getAlias())) {
            aliases.put(metric.getAlias(), new Alias(metric.getName(), metric.getDatatype()));
        } else {
            truncated = true;
        }
    }

    /** A name counts before an alias; the data type of the birth where the metric says none. */
    private @Nullable Alias alias(SparkplugB.Metric metric) {
        Alias known = metric.hasAlias() ? aliases.get(metric.getAlias()) : null;
        if (!metric.getName().isEmpty()) {
            return new Alias(metric.getName(), datatype(metric, known));
        }
        return known == null || !metric.hasDatatype() ? known : new Alias(known.name(), metric.getDatatype());
    }

    private static int datatype(SparkplugB.Metric metric, @Nullable Alias known) {
        return metric.hasDatatype() || known == null ? metric.getDatatype() : known.datatype();
    }

    /** Of the protocol itself, not of what is measured. */
    private static boolean isReading(String name) {
        return !name.equals("bdSeq") && !name.startsWith("Node Control/") && !name.startsWith("Device Control/");
    }

    private static long time(SparkplugB.Metric metric, SparkplugB.Payload payload) {
        if (metric.hasTimestamp()) {
            return metric.getTimestamp();
        }
        return payload.hasTimestamp() ? payload.getTimestamp() : RawValue.NO_TIME;
    }

    private static long bdSeq(SparkplugB.Payload payload) {
        return payload.getMetricsList().stream()
                .filter(metric -> metric.getName().equals("bdSeq"))
                .mapToLong(metric -> metric.hasIntValue() ? metric.getIntValue() : metric.getLongValue())
                .findFirst()
                .orElse(-1);
    }
}
