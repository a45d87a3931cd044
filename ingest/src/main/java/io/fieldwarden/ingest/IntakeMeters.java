package io.fieldwarden.ingest;

import io.fieldwarden.device.log.CommandEvent;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.IntakeCounters;
import io.fieldwarden.ingest.core.Transport;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.LongAdder;

/** Shows the counters of the intake as meters; the hot path knows nothing of them. */
final class IntakeMeters {
    private IntakeMeters() {}

    static void bind(IntakeCounters counters, MeterRegistry meters) {
        for (Transport transport : Transport.values()) {
            FunctionCounter.builder("hub.messages.received", counters.messageCounter(transport), LongAdder::sum)
                    .description("messages of devices that proved who they are")
                    .tag("protocol", transport.text())
                    .register(meters);
        }
        for (String event : IntakeCounters.EVENTS) {
            FunctionCounter.builder("hub.chirpstack.events", counters.eventCounter(event), LongAdder::sum)
                    .description("events of ChirpStack servers")
                    .tag("event", event)
                    .register(meters);
        }
        FunctionCounter.builder("hub.readings.received", counters.receivedCounter(), LongAdder::sum)
                .description("values received: appended, quarantined, refused or underway")
                .register(meters);
        readings(meters, "appended", "", counters.appendedCounter());
        for (RejectReason reason : RejectReason.values()) {
            readings(meters, "quarantined", reason.text(), counters.quarantinedCounter(reason));
            readings(meters, "refused", reason.text(), counters.refusedCounter(reason));
        }
        memory(meters);
        Gauge.builder("hub.readings.underway", counters, c -> c.counts().underway())
                .description("values received and not settled yet")
                .register(meters);
    }

    /** Beside the heap: what the Java runtime gave out for sockets and files, and what the ports of devices hold of it. */
    private static void memory(MeterRegistry meters) {
        for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
            if (pool.getName().equals("direct")) {
                Gauge.builder("hub.memory.direct.bytes", pool, BufferPoolMXBean::getMemoryUsed)
                        .description("memory outside the heap for sockets")
                        .tag("pool", "runtime")
                        .register(meters);
            }
        }
        if (ByteBufAllocator.DEFAULT instanceof ByteBufAllocatorMetricProvider allocator) {
            Gauge.builder("hub.memory.direct.bytes", allocator.metric(), ByteBufAllocatorMetric::usedDirectMemory)
                    .description("memory outside the heap for sockets")
                    .tag("pool", "ports")
                    .register(meters);
        }
    }

    static void bind(CommandQueue commands, MeterRegistry meters) {
        for (CommandEvent.State state : CommandEvent.State.values()) {
            if (state != CommandEvent.State.CANCELLED) {
                FunctionCounter.builder("hub.commands", commands.counter(state), LongAdder::sum)
                        .description("commands by what became of them at the devices")
                        .tag("state", state.text())
                        .register(meters);
            }
        }
        Gauge.builder("hub.commands.waiting", commands, CommandQueue::size)
                .description("commands that no device has acknowledged yet")
                .register(meters);
    }

    private static void readings(MeterRegistry meters, String outcome, String reason, LongAdder counter) {
        FunctionCounter.builder("hub.readings", counter, LongAdder::sum)
                .description("values by what became of them")
                .tag("outcome", outcome)
                .tag("reason", reason)
                .register(meters);
    }
}
