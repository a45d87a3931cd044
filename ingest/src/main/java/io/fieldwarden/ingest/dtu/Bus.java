package io.fieldwarden.ingest.dtu;

import io.fieldwarden.device.payload.ModbusFrames;
import io.fieldwarden.device.payload.ModbusMapping;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.ingest.core.Inbound;
import io.fieldwarden.ingest.core.Outcome;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The master of one line: one request at a time, an answer counts only when slave, function, length and checksum are those of the
 * request, everything else on the line is dropped byte by byte. Owned by the event loop of its connection.
 */
@SuppressWarnings("FutureReturnValueIgnored") // Netty answers for writes and closes on the channel itself
final class Bus {
    private static final Logger LOG = LoggerFactory.getLogger(Bus.class);
    private static final int BUFFER = 2 * ModbusFrames.MAX;

    private final ChannelHandlerContext context;
    private final DtuServer.Shared shared;
    private final Lines.Line line;
    private final List<Slave> slaves;
    private final byte[] buffer = new byte[BUFFER];
    private int length;
    private final Deque<ModbusMapping.Poll> left = new ArrayDeque<>();
    private @Nullable Slave asked;
    private ModbusMapping.@Nullable Poll poll;
    private int tries;
    private @Nullable Future<?> timer;
    private boolean ended;

    Bus(ChannelHandlerContext context, DtuServer.Shared shared, Lines.Line line) {
        this.context = context;
        this.shared = shared;
        this.line = line;
        long now = System.nanoTime();
        this.slaves = line.places().stream()
                .map(place -> new Slave(place, shared.config().breaker(), now))
                .toList();
    }

    void begin() {
        after(shared.config().gap().toNanos(), this::turn);
    }

    void end() {
        ended = true;
        if (timer != null) {
            timer.cancel(false);
        }
        slaves.stream().filter(Slave::isOpen).forEach(slave -> shared.silent().decrementAndGet());
    }

    private void after(long nanos, Runnable work) {
        timer = context.executor()
                .schedule(
                        () -> {
                            if (!ended) {
                                work.run();
                            }
                        },
                        Math.max(nanos, 0),
                        TimeUnit.NANOSECONDS);
    }

    /** Asks the device that has been due longest, or waits until one is. */
    private void turn() {
        Optional<RegisteredDevice> dtu =
                shared.intake().registry().device(line.gateway()).filter(RegisteredDevice::enabled);
        if (dtu.isEmpty()) {
            context.close();
            return;
        }
        long now = System.nanoTime();
        Slave next = slaves.stream()
                .min(Comparator.comparingLong(slave -> slave.due() - now))
                .orElseThrow();
        if (next.due() - now > 0) {
            after(next.due() - now, this::turn);
            return;
        }
        Optional<ModbusMapping> mapping = mapping(next.place().device());
        left.clear();
        mapping.ifPresent(found -> left.addAll(found.polls(next.place().slave())));
        if (left.isEmpty()) {
            if (next.failures() == 0) {
                LOG.atWarn()
                        .addKeyValue("device", next.place().device())
                        .log("not polled: it is not registered, or its profile has no payload of Modbus RTU frames");
            }
            failed(next);
            return;
        }
        asked = next;
        tries = 0;
        ask();
    }

    private Optional<ModbusMapping> mapping(String device) {
        return shared.intake()
                .registry()
                .device(device)
                .filter(RegisteredDevice::enabled)
                .flatMap(RegisteredDevice::payload)
                .filter(payload -> payload instanceof ModbusMapping modbus && modbus.frame() == ModbusMapping.Frame.RTU)
                .map(ModbusMapping.class::cast);
    }

    private void ask() {
        ModbusMapping.Poll next = left.getFirst();
        poll = next;
        length = 0;
        tries++;
        context.writeAndFlush(Unpooled.wrappedBuffer(ModbusFrames.request(next)), context.voidPromise());
        after(shared.config().timeout().toNanos(), this::silent);
    }

    private void silent() {
        poll = null;
        shared.count(DtuServer.Poll.TIMEOUT);
        Slave slave = asked;
        if (slave == null) {
            turn();
        } else if (tries <= shared.config().retries() && !slave.isOpen()) {
            ask();
        } else {
            failed(slave);
        }
    }

    private void failed(Slave slave) {
        boolean before = slave.isOpen();
        slave.failed(System.nanoTime());
        if (!before && slave.isOpen()) {
            shared.silent().incrementAndGet();
            LOG.atWarn()
                    .addKeyValue("device", slave.place().device())
                    .addKeyValue("gateway", line.gateway())
                    .addKeyValue("slave", slave.place().slave())
                    .log("slave is silent and asked less often");
        }
        asked = null;
        after(shared.config().gap().toNanos(), this::turn);
    }

    /** Half frames, several at once, heartbeats and registrations in between are all usual. */
    void received(ByteBuf in) {
        while (in.isReadable()) {
            int count = Math.min(in.readableBytes(), BUFFER - length);
            in.readBytes(buffer, length, count);
            length += count;
            look();
            if (length == BUFFER) {
                drop(1);
            }
        }
    }

    private void look() {
        while (length > 0) {
            ModbusMapping.Poll open = poll;
            if (open == null) {
                length = 0;
                return;
            }
            ModbusFrames.Sight sight = ModbusFrames.look(buffer, 0, length, open);
            switch (sight) {
                case SHORT -> {
                    return;
                }
                case ALIEN -> drop(noise());
                case ANSWER, EXCEPTION -> {
                    byte[] frame = Arrays.copyOf(buffer, ModbusFrames.length(sight, open));
                    drop(frame.length);
                    answered(open, frame, sight);
                }
            }
        }
    }

    /** How many bytes at the beginning are no answer. */
    private int noise() {
        if (Lines.startsWith(buffer, length, line.registration())) {
            return line.registration().length;
        }
        return Lines.startsWith(buffer, length, line.heartbeat()) ? line.heartbeat().length : 1;
    }

    private void drop(int count) {
        System.arraycopy(buffer, count, buffer, 0, length - count);
        length -= count;
    }

    private void answered(ModbusMapping.Poll open, byte[] frame, ModbusFrames.Sight sight) {
        Slave slave = asked;
        poll = null;
        if (timer != null) {
            timer.cancel(false);
        }
        if (slave == null) {
            after(shared.config().gap().toNanos(), this::turn);
            return;
        }
        boolean refused = sight == ModbusFrames.Sight.EXCEPTION;
        shared.count(refused ? DtuServer.Poll.EXCEPTION : DtuServer.Poll.ANSWERED);
        if (!refused || slave.failures() == 0) {
            // a refusal goes to quarantine once, not at each period
            hand(slave, open, frame);
        }
        left.removeFirst();
        if (refused) {
            failed(slave);
            return;
        }
        if (left.isEmpty()) {
            if (slave.isOpen()) {
                shared.silent().decrementAndGet();
                LOG.atInfo().addKeyValue("device", slave.place().device()).log("slave answers again");
            }
            slave.answered(System.nanoTime());
            asked = null;
            after(shared.config().gap().toNanos(), this::turn);
        } else {
            tries = 0;
            after(shared.config().gap().toNanos(), this::ask);
        }
    }

    /** The devices stand behind the DTU in the registry: it is the sender. */
    private void hand(Slave slave, ModbusMapping.Poll open, byte[] frame) {
        shared.intake().registry().device(line.gateway()).ifPresent(dtu -> {
            Inbound inbound = new Inbound(
                    dtu,
                    slave.place().device(),
                    "slave " + open.slave() + " " + open.table().text() + " " + open.start() + "+" + open.count(),
                    open.contentType(),
                    Payload.of(frame),
                    Transport.DTU);
            shared.intake().accept(inbound, outcome -> {
                if (outcome instanceof Outcome.Busy || outcome instanceof Outcome.Refused) {
                    shared.count(DtuServer.Poll.NOT_KEPT);
                }
            });
        });
    }
}
