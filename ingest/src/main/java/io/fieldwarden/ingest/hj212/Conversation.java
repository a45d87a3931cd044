package io.fieldwarden.ingest.hj212;

import io.fieldwarden.device.payload.Hj212;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Credentials;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.Proof;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import io.micrometer.core.instrument.Timer;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One connection. Each message proves itself by its MN and PW; it is answered (9014, 9013) once the log has it, so that a device
 * that gets no answer sends again (section 6.5). Owned by the event loop of the connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty answers for writes and closes on the channel itself
final class Conversation extends SimpleChannelInboundHandler<Frame> {
    private static final ZoneOffset CHINA = ZoneOffset.ofHours(8);
    private static final DateTimeFormatter SECONDS = DateTimeFormatter.ofPattern("yyyyMMddHHmmss", Locale.ROOT);
    private static final DateTimeFormatter MILLIS = DateTimeFormatter.ofPattern("yyyyMMddHHmmssSSS", Locale.ROOT);

    /** Section 6.4, annex C: uploads of data and states. */
    private static final Set<Integer> UPLOADS = Set.of(2011, 2021, 2031, 2041, 2051, 2061, 2081, 3019, 3020);

    /** What the device answers to us. */
    private static final Set<Integer> ANSWERS = Set.of(9011, 9012, 9013, 9014);

    private static final int ASKS_FOR_TIME = 1013;
    private static final int ANSWER = 1;
    private static final int SPLIT = 2;
    private static final int VERSION_BITS = 0xFC;
    private static final int VERSION_2017 = 4;
    private static final int MOST_UNDERWAY = 64;
    private static final int MOST_WAITING = 256;
    private static final int MOST_REMEMBERED = 16;

    private final Shared shared;
    private final Deque<Frame.Whole> waiting = new ArrayDeque<>();
    private final Map<String, Proof.Proven> proven = bounded();
    private final Map<String, String> times = bounded();
    private boolean checking;
    private int underway;

    Conversation(Shared shared) {
        this.shared = shared;
    }

    /** What all connections have in common. */
    record Shared(Intake intake, Authenticator authenticator, Stations stations, Clock clock, Timer acknowledged) {}

    @Override
    protected void channelRead0(ChannelHandlerContext context, Frame frame) {
        if (frame instanceof Frame.Broken broken) {
            shared.intake()
                    .quarantine()
                    .refused(Transport.HJ212, "", address(context), RejectReason.MALFORMED, broken.detail());
        } else if (frame instanceof Frame.Whole whole) {
            if (waiting.size() >= MOST_WAITING) {
                shared.intake()
                        .quarantine()
                        .refused(
                                Transport.HJ212,
                                "",
                                address(context),
                                RejectReason.BUSY,
                                "more than " + MOST_WAITING + " frames wait on one connection");
                return;
            }
            waiting.add(whole);
            next(context);
        }
    }

    /** One after the other, so that checking a password does not turn their order around. */
    private void next(ChannelHandlerContext context) {
        while (!checking && underway < MOST_UNDERWAY) {
            Frame.Whole frame = waiting.poll();
            if (frame == null) {
                break;
            }
            take(context, frame.segment());
        }
        context.channel().config().setAutoRead(!checking && underway < MOST_UNDERWAY);
    }

    private void take(ChannelHandlerContext context, byte[] bytes) {
        Optional<Hj212> read = Hj212.parse(new String(bytes, StandardCharsets.UTF_8));
        if (read.isEmpty()) {
            shared.intake()
                    .quarantine()
                    .refused(
                            Transport.HJ212,
                            "",
                            address(context),
                            RejectReason.MALFORMED,
                            "there is no CP=&&…&&, or what stands before it is not key=value;");
            return;
        }
        Hj212 message = read.get();
        if (ANSWERS.contains(message.command())) {
            return;
        }
        identify(context, message, device -> told(context, message, device));
    }

    private void identify(ChannelHandlerContext context, Hj212 message, Consumer<RegisteredDevice> then) {
        String mn = message.value("MN");
        String shown = mn + "\n" + message.value("PW");
        Proof.Proven before = proven.get(shown);
        if (before != null) {
            Optional<RegisteredDevice> now =
                    shared.intake().registry().device(before.device().id().value());
            if (before.holdsFor(now)) {
                then.accept(now.orElseThrow());
                return;
            }
            proven.remove(shown);
        }
        Optional<Stations.Station> listed = shared.stations().station(mn);
        if (listed.isPresent()) {
            Optional<RegisteredDevice> device =
                    shared.intake().registry().device(listed.get().device()).filter(RegisteredDevice::enabled);
            if (device.isPresent() && listed.get().proves(message.value("PW"))) {
                then.accept(device.get());
            } else {
                deny(context, mn, device.isEmpty() ? "its device is not registered or disabled" : "its PW is wrong");
            }
            return;
        }
        checking = true;
        shared.authenticator()
                .check(
                        new Credentials.Secret(mn, message.value("PW")),
                        proof -> onLoop(context, () -> {
                            checking = false;
                            if (proof instanceof Proof.Proven right) {
                                proven.put(shown, right);
                                then.accept(right.device());
                                next(context);
                            } else if (proof instanceof Proof.Denied denied) {
                                deny(context, mn, denied.detail());
                            } else {
                                // no answer: the device sends again
                                next(context);
                            }
                        }));
    }

    /** Without an answer, which the standard has none for; the connection ends after a while, against guessing. */
    private void deny(ChannelHandlerContext context, String mn, String why) {
        shared.intake()
                .quarantine()
                .refused(
                        Transport.HJ212,
                        mn.length() <= 64 ? mn : mn.substring(0, 64),
                        address(context),
                        RejectReason.UNAUTHENTICATED,
                        "MN: " + why);
        checking = true;
        waiting.clear();
        context.channel().config().setAutoRead(false);
        io.netty.util.concurrent.Future<?> unused =
                context.executor().schedule(() -> context.close(), 1, TimeUnit.SECONDS);
    }

    private void told(ChannelHandlerContext context, Hj212 message, RegisteredDevice device) {
        if (message.command() == ASKS_FOR_TIME) {
            answer(context, message, 9013);
            setTime(context, message);
            return;
        }
        Hj212 dated = dated(message);
        long from = System.nanoTime();
        Inbound inbound = new Inbound(
                device,
                device.id().value(),
                "CN=" + message.value("CN"),
                Hj212.MEDIA_TYPE,
                Payload.of(dated.segment().getBytes(StandardCharsets.UTF_8)),
                Transport.HJ212);
        underway++;
        Consumer<Outcome> done = outcome -> onLoop(context, () -> {
            underway--;
            boolean kept = outcome instanceof Outcome.Accepted || outcome instanceof Outcome.Rejected;
            if (kept) {
                shared.acknowledged().record(System.nanoTime() - from, TimeUnit.NANOSECONDS);
                answer(context, message, 9014);
            }
            next(context);
        });
        if (UPLOADS.contains(message.command())) {
            shared.intake().accept(inbound, done);
        } else {
            shared.intake()
                    .reject(
                            inbound,
                            RejectReason.UNSUPPORTED,
                            "HJ 212: CN=" + message.value("CN") + " is no upload of readings",
                            done);
        }
    }

    /** Of a message in several packets only the first has the time of the data (section 6.3.2): the others get it too. */
    private Hj212 dated(Hj212 message) {
        boolean split =
                (message.whole("FLAG", 0) & SPLIT) != 0 || message.head().containsKey("PNUM");
        if (!split) {
            return message;
        }
        String group = message.value("MN") + "\n" + message.value("QN") + "\n" + message.value("CN");
        Optional<String> own = message.parameter("DataTime");
        if (own.isPresent()) {
            times.put(group, own.get());
            return message;
        }
        @Nullable String first = times.get(group);
        return first == null ? message : new Hj212(message.head(), "DataTime=" + first + ";" + message.cp());
    }

    /** A device without {@code Flag} is of the old standard, where everything is answered. */
    private static void answer(ChannelHandlerContext context, Hj212 message, int command) {
        int flag = message.whole("FLAG", VERSION_2017 | ANSWER);
        if ((flag & ANSWER) == 0) {
            return;
        }
        Map<String, String> head = new LinkedHashMap<>();
        if (!message.value("QN").isEmpty()) {
            head.put("QN", message.value("QN"));
        }
        head.put("ST", "91");
        head.put("CN", Integer.toString(command));
        head.put("PW", message.value("PW"));
        head.put("MN", message.value("MN"));
        head.put("FLAG", Integer.toString(flag & VERSION_BITS));
        send(context, new Hj212(head, ""));
    }

    /** 1012: what time it is (section C.5). */
    private void setTime(ChannelHandlerContext context, Hj212 message) {
        Instant now = Instant.ofEpochMilli(shared.clock().millis());
        Map<String, String> head = new LinkedHashMap<>();
        head.put("QN", MILLIS.format(now.atOffset(CHINA)));
        head.put("ST", message.value("ST"));
        head.put("CN", "1012");
        head.put("PW", message.value("PW"));
        head.put("MN", message.value("MN"));
        head.put("FLAG", Integer.toString(VERSION_2017 | ANSWER));
        String of = message.parameter("PolId").map(id -> "PolId=" + id + ";").orElse("");
        send(context, new Hj212(head, of + "SystemTime=" + SECONDS.format(now.atOffset(CHINA))));
    }

    private static void send(ChannelHandlerContext context, Hj212 message) {
        context.writeAndFlush(Unpooled.wrappedBuffer(Hj212.frame(message.segment())), context.voidPromise());
    }

    /** Later, also when it is this thread: a log that confirms at once must not make the stack grow. */
    private static void onLoop(ChannelHandlerContext context, Runnable work) {
        context.executor().execute(work);
    }

    private static String address(ChannelHandlerContext context) {
        return String.valueOf(context.channel().remoteAddress());
    }

    private static <V> Map<String, V> bounded() {
        return new LinkedHashMap<>() {
            @Override
            protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
                return size() > MOST_REMEMBERED;
            }
        };
    }
}
