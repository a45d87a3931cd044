package io.fieldwarden.stream.job;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.device.log.proto.ReadingBatch;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.DeviceRun;
import io.fieldwarden.stream.rules.DeviceRun.Outcome;
import io.fieldwarden.stream.rules.DeviceState;
import io.fieldwarden.stream.rules.RegistryView;
import io.fieldwarden.stream.rules.RegistryView.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.state.BroadcastState;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.MapStateDescriptor;
import org.apache.flink.api.common.state.ReadOnlyBroadcastState;
import org.apache.flink.api.common.state.ValueState;
import org.apache.flink.api.common.state.ValueStateDescriptor;
import org.apache.flink.api.common.typeinfo.PrimitiveArrayTypeInfo;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.api.TimerService;
import org.apache.flink.streaming.api.checkpoint.CheckpointedFunction;
import org.apache.flink.streaming.api.functions.co.KeyedBroadcastProcessFunction;
import org.apache.flink.util.Collector;
import org.apache.flink.util.OutputTag;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the rules: batches of readings and answers to re-evaluations keyed by device, the registry by broadcast, alert events
 * out. All calls come on the task's thread.
 *
 * <p>Readings that arrive before the registry has told their device's profile, parameters and position wait in state; they
 * are part of checkpoints. Time passes for a device by its readings and, while it is live, by the hub's clock, but not while
 * this job did not run: nobody was there to hear it.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open() before anything else
final class RuleFunction extends KeyedBroadcastProcessFunction<String, LogRecord, LogRecord, LogRecord>
        implements CheckpointedFunction {
    static final MapStateDescriptor<String, byte[]> REGISTRY =
            new MapStateDescriptor<>("registry", Types.STRING, PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO);

    /** Alerts of silence, keyed by the widest cause, for {@link CauseFunction}. */
    static final OutputTag<LogRecord> SILENCES = new OutputTag<>("silences", LogRecord.TYPE);

    /** What has to be evaluated again: records of topic {@code re-evaluations}. */
    static final OutputTag<LogRecord> AGAIN = new OutputTag<>("again", LogRecord.TYPE);

    private static final Logger LOG = LoggerFactory.getLogger(RuleFunction.class);
    private static final long LOOK_AGAIN = 100;
    private static final long TIMER_SLACK = 20;

    private final RuleTiming timing;
    private final StreamClock clock;

    private transient ValueState<DeviceState> states;
    private transient ListState<byte[]> waiting;
    private transient ValueState<Long> waitingSince;
    private transient ValueState<Long> wake;
    private transient SilenceRoutes routes;
    private transient ClockSteps steps;
    private transient Deafness deafness;
    private transient RegistryView registry;
    private transient RegistryGate gate;
    private transient Patience patience;
    private transient RuleMeters meters;
    private transient ListState<byte[]> listening;
    private transient List<byte[]> restored;
    private transient boolean loaded;

    RuleFunction(RuleTiming timing, StreamClock clock) {
        this.timing = timing;
        this.clock = clock;
    }

    @Override
    public void initializeState(FunctionInitializationContext context) throws Exception {
        listening = context.getOperatorStateStore().getUnionListState(Deafness.DESCRIPTOR);
        restored = new ArrayList<>();
        listening.get().forEach(restored::add);
    }

    @Override
    public void snapshotState(FunctionSnapshotContext context) throws Exception {
        long now = now();
        listening.update(List.of(deafness.encode(now)));
    }

    @Override
    public void open(OpenContext context) {
        var runtime = getRuntimeContext();
        states = runtime.getState(new ValueStateDescriptor<>("device", DeviceStateFormat.TYPE));
        waiting = runtime.getListState(
                new ListStateDescriptor<>("waiting", PrimitiveArrayTypeInfo.BYTE_PRIMITIVE_ARRAY_TYPE_INFO));
        waitingSince = runtime.getState(new ValueStateDescriptor<>("waiting-since", Types.LONG));
        wake = runtime.getState(new ValueStateDescriptor<>("wake", Types.LONG));
        routes = new SilenceRoutes(runtime.getMapState(SilenceRoutes.DESCRIPTOR));
        long now = clock.millis();
        steps = new ClockSteps(now, clock.steadyMillis());
        deafness = Deafness.since(restored, now);
        registry = new RegistryView();
        gate = new RegistryGate(timing, now);
        patience = new Patience(timing, now);
        meters = new RuleMeters(runtime.getMetricGroup());
        loaded = false;
    }

    @Override
    public void processElement(LogRecord batch, ReadOnlyContext context, Collector<LogRecord> out) throws Exception {
        load(context.getBroadcastState(REGISTRY));
        DeviceId device = new DeviceId(context.getCurrentKey());
        boolean ready = gate.isOpen(now()) && registry.isComplete(device);
        if (ready && waitingSince.value() == null) {
            run(device, batch.value(), context.timerService(), ways(context, out));
            return;
        }
        if (waitingSince.value() == null) {
            waitingSince.update(now());
        }
        waiting.add(batch.value());
        wakeIn(LOOK_AGAIN, context.timerService());
    }

    @Override
    public void processBroadcastElement(LogRecord record, Context context, Collector<LogRecord> out) throws Exception {
        BroadcastState<String, byte[]> kept = context.getBroadcastState(REGISTRY);
        load(kept);
        gate.heard(now());
        try {
            Change change = registry.apply(record.key(), record.value());
            if (change instanceof Change.Keep keep) {
                kept.put(keep.key(), keep.record());
            } else if (change instanceof Change.Forget forget) {
                kept.remove(forget.key());
            } else if (change instanceof Change.Refused) {
                meters.profileRefused();
            }
        } catch (LogFormatException e) {
            meters.damaged();
            LOG.atError().addKeyValue("key", record.key()).setCause(e).log("registry record left out");
        }
    }

    @Override
    public void onTimer(long timestamp, OnTimerContext context, Collector<LogRecord> out) throws Exception {
        Long expected = wake.value();
        if (expected != null && expected != timestamp) {
            return;
        }
        wake.clear();
        load(context.getBroadcastState(REGISTRY));
        DeviceId device = new DeviceId(context.getCurrentKey());
        Ways ways = ways(context, out);
        if (waitingSince.value() != null && !endWaiting(device, context.timerService(), ways)) {
            return;
        }
        letTimePass(device, context.timerService(), ways);
    }

    /** Where records go: alerts, and what has to be evaluated again. */
    private record Ways(AlertSink alerts, Consumer<LogRecord> again) {}

    private Ways ways(ReadOnlyContext context, Collector<LogRecord> out) {
        AlertSink alerts = new AlertSink(out, silence -> context.output(SILENCES, silence), routes, registry);
        return new Ways(alerts, record -> context.output(AGAIN, record));
    }

    /** The wall clock, of which it is noticed when somebody sets it. */
    private long now() {
        long now = clock.millis();
        long step = steps.since(now, clock.steadyMillis());
        if (step != 0) {
            LOG.atWarn().addKeyValue("byMs", step).log("the clock was set: silence means nothing for a while");
            deafness = deafness.stepped(now, step);
            patience.stepped(now);
        }
        return now;
    }

    /** False while the device has to wait on. */
    private boolean endWaiting(DeviceId device, TimerService timers, Ways out) throws Exception {
        long now = now();
        boolean ready = gate.isOpen(now) && registry.isComplete(device);
        boolean tired =
                Math.abs(now - waitingSince.value()) >= timing.registryWait().toMillis();
        if (!ready && !tired) {
            wakeIn(LOOK_AGAIN, timers);
            return false;
        }
        List<byte[]> batches = new ArrayList<>();
        waiting.get().forEach(batches::add);
        waiting.clear();
        waitingSince.clear();
        for (byte[] batch : batches) {
            run(device, batch, timers, out);
        }
        return true;
    }

    private void run(DeviceId device, byte[] batch, TimerService timers, Ways out) throws Exception {
        if (RuleBase.is(batch)) {
            answer(device, batch, timers, out);
            return;
        }
        List<Reading> readings;
        ProfileRef checkedAgainst;
        boolean marked;
        try {
            ReadingBatch parsed = ReadingBatches.parse(batch);
            readings = ReadingBatches.readings(parsed);
            checkedAgainst = ProfileRef.parse(parsed.getProfile());
            marked = parsed.getTransport().equals(ReadingBatches.MARK);
        } catch (LogFormatException | IllegalArgumentException e) {
            meters.damaged();
            LOG.atError().addKeyValue("device", device).setCause(e).log("batch left out");
            return;
        }
        if (readings.isEmpty()) {
            return;
        }
        long receivedAt = readings.get(0).receivedAt().toEpochMilli();
        if (!marked) {
            patience.heard(receivedAt, now());
        }
        BoundRules before = registry.lastRulesOf(device);
        Optional<BoundRules> rules = registry.rulesOf(device, checkedAgainst.id());
        if (rules.isEmpty()) {
            meters.withoutRules(readings.size());
            return;
        }
        DeviceState state = stateOf();
        AlertWriter alerts = alerts(device, rules.get(), out);
        // What follows from a mark is about what was, and the person who made it knows.
        DeviceRun run = new DeviceRun(
                device,
                rules.get(),
                before,
                state,
                e -> alerts.write(marked ? e.historic() : e, marked ? AlertWriter.NO_RECEIPT : receivedAt));
        Map<Outcome, Integer> outcomes = run.take(readings);
        state.receivedBy(now());
        meters.count(outcomes);
        keep(device, state, run, timers, out);
    }

    private AlertWriter alerts(DeviceId device, BoundRules rules, Ways out) {
        return new AlertWriter(device, rules, registry.positionOf(device), clock, out.alerts(), meters);
    }

    private void keep(DeviceId device, DeviceState state, DeviceRun run, TimerService timers, Ways out)
            throws Exception {
        run.reevaluation().ifPresent(wanted -> out.again().accept(new LogRecord(device.value(), wanted.encode())));
        states.update(state);
        plan(device, state, run.nextTimer(), timers);
    }

    /** What came too late for the window has been evaluated again. */
    private void answer(DeviceId device, byte[] record, TimerService timers, Ways out) throws Exception {
        DeviceState state = states.value();
        BoundRules before = registry.lastRulesOf(device);
        Optional<BoundRules> rules = registry.rulesOf(device);
        if (state == null || rules.isEmpty()) {
            return;
        }
        try {
            RuleBase answer = RuleBase.decode(record);
            AlertWriter alerts = alerts(device, rules.get(), out);
            DeviceRun run =
                    new DeviceRun(device, rules.get(), before, state, e -> alerts.write(e, AlertWriter.NO_RECEIPT));
            boolean fitted = run.answer(answer, told -> told.told().forEach(alerts::write));
            meters.answered(fitted);
            keep(device, state, run, timers, out);
        } catch (LogFormatException e) {
            meters.damaged();
            LOG.atError().addKeyValue("device", device).setCause(e).log("rule base left out");
        }
    }

    private void letTimePass(DeviceId device, TimerService timers, Ways out) throws Exception {
        DeviceState state = states.value();
        BoundRules before = registry.lastRulesOf(device);
        Optional<BoundRules> rules = registry.rulesOf(device);
        if (state == null || rules.isEmpty()) {
            return;
        }
        AlertWriter alerts = alerts(device, rules.get(), out);
        DeviceRun run = new DeviceRun(device, rules.get(), before, state, e -> alerts.write(e, AlertWriter.NO_RECEIPT));
        long now = now();
        state.receivedBy(now);
        boolean mayPass = state.live()
                && registry.isEnabled(device)
                && patience.allows(now)
                && now - state.lastReceived() >= timing.deviceQuiet().toMillis();
        long heard = deafness.listenedUntil(state.lastReceived(), now);
        if (mayPass && run.nextTimer() <= heard) {
            run.advance(heard);
        }
        keep(device, state, run, timers, out);
    }

    private DeviceState stateOf() throws Exception {
        DeviceState known = states.value();
        return known == null ? new DeviceState() : known;
    }

    /** Asks to be woken when time alone may change something; a device that is not live waits for its next reading. */
    private void plan(DeviceId device, DeviceState state, long nextTimer, TimerService timers) throws Exception {
        if (nextTimer == Long.MAX_VALUE || !state.live() || !registry.isEnabled(device)) {
            return;
        }
        long now = now();
        long due = Math.max(
                nextTimer + deafness.between(state.lastReceived(), now),
                state.lastReceived() + timing.deviceQuiet().toMillis());
        long sleep = Math.max(due, patience.until(now)) - now;
        wakeIn(Math.min(Math.max(1, sleep), timing.longestSleep().toMillis()), timers);
    }

    /** One timer per device: an earlier one that is open already serves too. */
    private void wakeIn(long delay, TimerService timers) throws Exception {
        long at = timers.currentProcessingTime() + delay;
        Long open = wake.value();
        if (open != null && open <= at + TIMER_SLACK) {
            return;
        }
        if (open != null) {
            timers.deleteProcessingTimeTimer(open);
        }
        timers.registerProcessingTimeTimer(at);
        wake.update(at);
    }

    /** Builds the view again from what a checkpoint has kept. */
    private void load(ReadOnlyBroadcastState<String, byte[]> kept) throws Exception {
        if (loaded) {
            return;
        }
        loaded = true;
        for (Map.Entry<String, byte[]> entry : kept.immutableEntries()) {
            registry.apply(entry.getKey(), entry.getValue());
            gate.restored();
        }
    }
}
