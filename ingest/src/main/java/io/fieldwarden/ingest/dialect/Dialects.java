package io.fieldwarden.ingest.dialect;

import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.RegisteredDevice;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;

/**
 * All topics that devices publish to, in one table, with who reads them; and those they may hear on beside their commands.
 * A new dialect is a class and its rows here. Thread-safe.
 */
public final class Dialects implements AutoCloseable {
    /** In the place of a quality of service: nothing is to be heard there. */
    public static final int NOT_HEARD = -1;

    /** Where the host of Sparkplug says whether it is there. */
    public static final String STATE_TOPIC = Sparkplug.STATE_TOPIC;

    private final List<Row> rows;
    private final List<TopicPattern> heard;
    private final List<Spoken> spoken;
    private final Sparkplug sparkplug;
    private final Map<String, LongAdder> messages = new LinkedHashMap<>();

    private record Row(String dialect, TopicPattern topic, Handler handler) {}

    /** What reads the messages of one topic. Immutable. */
    public static final class Way {
        private final Handler handler;
        private final Map<String, String> names;
        private final LongAdder counter;

        private Way(Handler handler, Map<String, String> names, LongAdder counter) {
            this.handler = handler;
            this.names = names;
            this.counter = counter;
        }

        /**
         * @param message of the sender itself; its payload may be reused as soon as this returns
         * @param down the way back to the sender
         * @param done told exactly once, on any thread, where it must not block
         */
        public void take(Inbound message, Downlink down, Consumer<Outcome> done) {
            counter.increment();
            handler.take(new Call(message, names, down), done);
        }
    }

    public Dialects(Intake intake, Clock clock) {
        Standard standard = new Standard(intake);
        ThingsBoard thingsBoard = new ThingsBoard(intake);
        Alink alink = new Alink(intake);
        ThingsBoardRpc rpc = new ThingsBoardRpc(intake);
        AlinkService service = new AlinkService(intake);
        sparkplug = new Sparkplug(intake, clock);
        spoken = List.of(rpc, service, sparkplug.commands());
        rows = List.of(
                row("hub", "devices/{device}/readings", standard::named),
                row("hub", "devices/{gateway}/readings/{device}", standard::behind),
                row("hub", "devices/{device}/commands/ack", standard::acknowledgement),
                row("chirpstack", "devices/{gateway}/chirpstack", standard::uplinkBehind),
                row("chirpstack", "devices/{gateway}/chirpstack/{event}", standard::uplinkBehind),
                row("chirpstack", "application/{application}/device/{devEui}/event/{event}", standard::event),
                row("thingsboard", "v1/devices/me/telemetry", standard::own),
                row("thingsboard", "v1/devices/me/attributes", standard::own),
                row("thingsboard", "v1/devices/me/attributes/request/{request}", thingsBoard::attributesRequest),
                row("thingsboard", "v1/devices/me/rpc/response/{number}", rpc::answer),
                row("thingsboard", "v1/gateway/rpc", rpc::gatewayAnswer),
                row("thingsboard", "v1/gateway/telemetry", thingsBoard::gatewayTelemetry),
                row("thingsboard", "v1/gateway/attributes", thingsBoard::gatewayTelemetry),
                row("thingsboard", "v1/gateway/attributes/request", thingsBoard::gatewayAttributesRequest),
                row("thingsboard", "v1/gateway/connect", thingsBoard::gatewayPresence),
                row("thingsboard", "v1/gateway/disconnect", thingsBoard::gatewayPresence),
                row("alink", "/sys/{product}/{device}/thing/event/property/post", alink::properties),
                row("alink", "/sys/{product}/{device}/thing/event/property/batch/post", alink::many),
                row("alink", "/sys/{product}/{device}/thing/event/property/pack/post", alink::many),
                row("alink", "/sys/{product}/{device}/thing/event/{event}/post", alink::event),
                row("alink", "/sys/{product}/{device}/thing/service/property/set_reply", service::answer),
                row("alink", "/sys/{product}/{device}/thing/service/{reply}", service::answer),
                row("sparkplug", "spBv1.0/{group}/{type}/{node}", sparkplug::ofNode),
                row("sparkplug", "spBv1.0/{group}/{type}/{node}/{device}", sparkplug::ofDevice));
        heard = List.of(
                TopicPattern.of("v1/devices/me/attributes"),
                TopicPattern.of("v1/devices/me/attributes/response/{request}"),
                TopicPattern.of("v1/gateway/attributes"),
                TopicPattern.of("v1/gateway/attributes/response"),
                TopicPattern.of("/sys/{product}/{device}/thing/event/{event}/post_reply"),
                TopicPattern.of("/sys/{product}/{device}/thing/event/property/{kind}/post_reply"),
                TopicPattern.of("spBv1.0/{group}/NCMD/{node}"),
                TopicPattern.of("spBv1.0/{group}/NCMD/{node}/{any}"),
                TopicPattern.of("spBv1.0/{group}/DCMD/{node}/{device}"),
                // Edge nodes look out for their own death, which nobody but themselves is told here.
                TopicPattern.of("spBv1.0/{group}/NDEATH/{node}"),
                // Tahu subscribes to this too, where nothing is ever sent, and leaves a host that does not grant it.
                TopicPattern.of("spBv1.0/{host}"),
                TopicPattern.of(Sparkplug.STATE_TOPIC));
    }

    private Row row(String dialect, String topic, Handler handler) {
        messages.computeIfAbsent(dialect, absent -> new LongAdder());
        return new Row(dialect, TopicPattern.of(topic), handler);
    }

    /** Who reads this topic; empty when nobody does. */
    public Optional<Way> way(String topic) {
        String[] levels = topic.split("/", -1);
        for (Row row : rows) {
            Optional<Map<String, String>> names = row.topic().match(levels);
            if (names.isPresent()) {
                LongAdder counter = messages.getOrDefault(row.dialect(), new LongAdder());
                return Optional.of(new Way(row.handler(), names.get(), counter));
            }
        }
        return Optional.empty();
    }

    /**
     * The quality of service that a client is granted for this, or {@link #NOT_HEARD}. It hears there only answers and
     * commands to itself, so that a wildcard gives it nothing of others.
     */
    public int granted(String filter, int asked) {
        // Much of it is sent with QoS 0, but edge nodes of Sparkplug leave a host that grants less than they asked for.
        boolean some = hearsCommands(filter)
                || heard.stream().anyMatch(topic -> topic.match(filter).isPresent());
        return some ? Math.min(asked, 1) : NOT_HEARD;
    }

    /** The quality of service that commands are sent with to who subscribes to this, at most. */
    public int qos(String filter) {
        return spoken.stream()
                .filter(dialect -> dialect.hears(filter))
                .mapToInt(Spoken::qos)
                .findFirst()
                .orElse(0);
    }

    /** Whether who subscribes to this hears of commands. */
    public boolean hearsCommands(String filter) {
        return spoken.stream().anyMatch(dialect -> dialect.hears(filter));
    }

    /**
     * A command as the receiver expects it by what it has subscribed to; empty when it hears nothing of it.
     *
     * @param receiver the device itself, or the gateway it is behind
     */
    public Optional<Outward> outward(Command command, RegisteredDevice receiver, Collection<String> filters) {
        for (String filter : filters) {
            for (Spoken dialect : spoken) {
                Optional<Outward> said =
                        dialect.hears(filter) ? dialect.say(command, receiver, filter) : Optional.empty();
                if (said.isPresent()) {
                    return said;
                }
            }
        }
        return Optional.empty();
    }

    /** Whether this host is there, as edge nodes of Sparkplug are told it. */
    public byte[] state(boolean online) {
        return sparkplug.state(online);
    }

    /** What a client is told as soon as it has subscribed: that the host is there (Sparkplug 3.0 section 6.4.25). */
    public Optional<byte[]> greeting(String filter) {
        return filter.equals(Sparkplug.STATE_TOPIC) ? Optional.of(sparkplug.state(true)) : Optional.empty();
    }

    /** The connection of this device has ended; what it said about itself does not count any more. */
    public void gone(String device, Downlink down) {
        sparkplug.gone(device, down);
    }

    /** Messages by dialect; live. */
    public Map<String, LongAdder> messages() {
        return Map.copyOf(messages);
    }

    /** How often an edge node of Sparkplug was asked to be born again; live. */
    public LongAdder rebirths() {
        return sparkplug.rebirths();
    }

    /** For a message on a topic that nobody reads. */
    public static String notPublished(String topic, String sender) {
        return "topic '" + topic + "' is not one that '" + sender + "' publishes to: devices/" + sender
                + "/readings, devices/" + sender + "/readings/{behind it}, v1/devices/me/telemetry, devices/" + sender
                + "/status, devices/" + sender + "/commands/ack, devices/" + sender
                + "/chirpstack, application/{id}/device/{devEui}/event/{event}, and those of ThingsBoard, Alink and"
                + " Sparkplug B";
    }

    /** Reads a message by its topic, or says that it is none that the sender publishes to. */
    public void take(Intake intake, Inbound message, Downlink down, Consumer<Outcome> done) {
        Optional<Way> way = way(message.topic());
        if (way.isPresent()) {
            way.get().take(message, down, done);
        } else {
            String sender = message.sender().id().value();
            intake.reject(message, RejectReason.FORBIDDEN, notPublished(message.topic(), sender), done);
        }
    }

    @Override
    public void close() {
        sparkplug.close();
    }
}
