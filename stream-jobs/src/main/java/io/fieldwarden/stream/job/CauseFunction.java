package io.fieldwarden.stream.job;

import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.stream.cause.CauseRun;
import io.fieldwarden.stream.cause.CauseState;
import io.fieldwarden.stream.cause.SilenceEvent;
import io.fieldwarden.stream.job.JobMeters.Count;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.streaming.api.functions.KeyedProcessFunction;
import org.apache.flink.util.Collector;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells alerts of silence, those of one cause as one: steps of alerts keyed by the widest cause in, records of topic {@code
 * alerts} out. All calls come on the task's thread.
 *
 * <p>What comes is only put down; it is told when it has waited, so that a thousand devices cost a few runs and not a
 * thousand.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open() before anything else
final class CauseFunction extends KeyedProcessFunction<String, LogRecord, LogRecord> {
    private static final Logger LOG = LoggerFactory.getLogger(CauseFunction.class);

    /** Timers are set to whole steps of this, so that those of a burst are one. Milliseconds. */
    private static final long STEP = 100;

    private final Duration hold;
    private final StreamClock clock;

    private transient ValueState<CauseState> states;
    private transient ListState<byte[]> arrived;
    private transient Count told;
    private transient Count grouped;
    private transient Count damaged;

    /** @param hold how long a silence waits for others of the same cause */
    CauseFunction(Duration hold, StreamClock clock) {
        this.hold = hold;
        this.clock = clock;
    }

    @Override
    public void open(OpenContext context) {
        var runtime = getRuntimeContext();
        states = runtime.getState(new ValueStateDescriptor<>("cause", CauseStateFormat.TYPE));
        arrived = runtime.getListState(
                new ListStateDescriptor<>("arrived", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        told = JobMeters.counter(runtime.getMetricGroup(), "hub.alert.groups", "", "");
        grouped = JobMeters.counter(runtime.getMetricGroup(), "hub.alert.grouped", "", "");
        damaged = JobMeters.counter(runtime.getMetricGroup(), "hub.alert.silences.damaged", "", "");
    }

    @Override
    public void processElement(LogRecord silence, Context context, Collector<LogRecord> out) throws Exception {
        long now = context.timerService().currentProcessingTime();
        arrived.add(ByteBuffer.allocate(Long.BYTES + silence.value().length)
                .putLong(now)
                .put(silence.value())
                .array());
        wakeAt(now + hold.toMillis(), context);
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<LogRecord> out) throws Exception {
        CauseState known = states.value();
        CauseState state = known == null ? new CauseState() : known;
        long now = context.timerService().currentProcessingTime();
        CauseRun run = new CauseRun(
                state, new CauseRun.Timing(hold, now, Instant.ofEpochMilli(clock.millis())), event -> tell(event, out));
        for (byte[] one : arrived.get()) {
            ByteBuffer in = ByteBuffer.wrap(one);
            long at = in.getLong();
            byte[] step = new byte[in.remaining()];
            in.get(step);
            Optional<SilenceEvent> silence = read(step);
            silence.ifPresent(event -> run.take(event, at));
        }
        arrived.clear();
        long next = run.tell();
        if (next != Long.MAX_VALUE) {
            wakeAt(Math.max(next, now + 1), context);
        }
        if (state.isEmpty()) {
            states.clear();
        } else {
            states.update(state);
        }
    }

    private Optional<SilenceEvent> read(byte[] step) {
        try {
            return Optional.of(SilenceEvent.decode(step));
        } catch (IOException | LogFormatException e) {
            damaged.add(1);
            LOG.atError().setCause(e).log("step of an alert of silence left out");
            return Optional.empty();
        }
    }

    private void tell(AlertEvent event, Collector<LogRecord> out) {
        if (event.group().about().isPresent()) {
            told.add(1);
        } else if (event.group().cause().isPresent()) {
            grouped.add(1);
        }
        out.collect(new LogRecord(event.transition().alert().value(), AlertEvents.encode(event)));
    }

    private static void wakeAt(long at, KeyedProcessFunction<String, LogRecord, LogRecord>.Context context) {
        context.timerService().registerProcessingTimeTimer((at + STEP - 1) / STEP * STEP);
    }
}
