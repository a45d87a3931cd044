package io.fieldwarden.stream.job;

import io.fieldwarden.stream.series.PointWriterFactory;
import java.time.Duration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.datastream.SingleOutputStreamOperator;

/**
 * The topology, without connectors: streams of log records in, streams of log records out.
 *
 * <p>Rules and time series are two branches with a stream of readings each, so that a store that is away or slow holds back
 * no alert. The names given to operators are part of savepoints and must not change.
 */
public final class AnomalyJob {
    private AnomalyJob() {}

    /**
     * Where the job's readings come from, twice.
     *
     * @param forRules records of topic {@code readings}, those of one device in order
     * @param forStore the same, read on their own
     * @param registry records of topic {@code registry}, in order
     * @param bases records of topic {@code rule-bases}, those of one device in order
     */
    public record Inputs(
            DataStream<LogRecord> forRules,
            DataStream<LogRecord> forStore,
            DataStream<LogRecord> registry,
            DataStream<LogRecord> bases) {}

    /**
     * @param storeParallelism how many writers the time series has; SQLite takes one
     * @param groupHold how long an alert of silence, and no other, waits for others of the same cause
     */
    public record Settings(
            RuleTiming timing,
            StreamClock clock,
            PointWriterFactory store,
            StoreTuning tuning,
            int storeParallelism,
            Duration groupHold) {
        /** Most gateways send what all their devices say at once, so that these are found silent within seconds. */
        public static final Duration GROUP_HOLD = Duration.ofSeconds(5);

        public Settings(
                RuleTiming timing,
                StreamClock clock,
                PointWriterFactory store,
                StoreTuning tuning,
                int storeParallelism) {
            this(timing, clock, store, tuning, storeParallelism, GROUP_HOLD);
        }

        /** The same with other waits. */
        public Settings waiting(RuleTiming newTiming, Duration newGroupHold) {
            return new Settings(newTiming, clock, store, tuning, storeParallelism, newGroupHold);
        }

        public static Settings defaults(PointWriterFactory store, int storeParallelism) {
            return new Settings(
                    RuleTiming.defaults(), StreamClock.SYSTEM, store, StoreTuning.defaults(), storeParallelism);
        }
    }

    /**
     * @param alerts records for topic {@code alerts}
     * @param silences records for topic {@code alerts} too: those that say that a device is silent, and those of their
     *     groups; on their own, so that no other alert passes through one operator more
     * @param quarantine records for topic {@code quarantine}: points that the time series refuses
     * @param again records for topic {@code re-evaluations}: what came too late for rules
     */
    public record Outputs(
            DataStream<LogRecord> alerts,
            DataStream<LogRecord> silences,
            DataStream<LogRecord> quarantine,
            DataStream<LogRecord> again) {}

    /** Adds the job's operators to the environment of the inputs. */
    public static Outputs build(Inputs inputs, Settings settings) {
        SingleOutputStreamOperator<LogRecord> alerts = inputs.forRules()
                .union(inputs.bases())
                .keyBy(LogRecord::key)
                .connect(inputs.registry().broadcast(RuleFunction.REGISTRY))
                .process(new RuleFunction(settings.timing(), settings.clock()), LogRecord.TYPE)
                .name("rules")
                .uid("rules");
        DataStream<LogRecord> silences = alerts.getSideOutput(RuleFunction.SILENCES)
                .keyBy(LogRecord::key)
                .process(new CauseFunction(settings.groupHold(), settings.clock()), LogRecord.TYPE)
                .name("causes")
                .uid("causes");
        DataStream<LogRecord> quarantine = inputs.forStore()
                .transform("time series", LogRecord.TYPE, new StoreOperator(settings.store(), settings.tuning()))
                .setParallelism(settings.storeParallelism())
                .uid("time-series");
        return new Outputs(alerts, silences, quarantine, alerts.getSideOutput(RuleFunction.AGAIN));
    }
}
