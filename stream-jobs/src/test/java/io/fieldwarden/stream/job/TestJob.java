package io.fieldwarden.stream.job;

import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.stream.series.PointWriterFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.api.common.eventtime.WatermarkStrategy;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.RestOptions;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.streaming.api.datastream.DataStream;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;

/**
 * The topology between topics in memory, on the one cluster that all tests of this process share. Each test has topics of
 * its own and a clock that it can put forward.
 */
final class TestJob implements AutoCloseable {
    static final ProfileId PROFILE = new ProfileId("test-boiler");
    static final ChannelId PRESSURE = new ChannelId("pressure");

    /** Added to the wall clock; static because the job's copy of the clock finds it here. */
    private static final AtomicLong AHEAD = new AtomicLong();

    private static final AtomicInteger COUNT = new AtomicInteger();
    private static MiniCluster cluster;

    private final String name = "test" + COUNT.incrementAndGet() + "/";
    private final RuleTiming timing;
    private PointWriterFactory store = DiscardingWriter::new;
    private JobID running;

    TestJob() {
        this(Duration.ZERO);
    }

    TestJob(Duration settle) {
        timing = new RuleTiming(
                Duration.ofMillis(50), Duration.ofSeconds(10), settle, Duration.ofMillis(50), Duration.ofMillis(20));
        AHEAD.set(0);
    }

    TestJob withStore(PointWriterFactory factory) {
        store = factory;
        return this;
    }

    static Instant now() {
        return Instant.ofEpochMilli(System.currentTimeMillis() + AHEAD.get());
    }

    static void putClockForward(Duration by) {
        AHEAD.addAndGet(by.toMillis());
    }

    /** A profile whose pressure rule has this limit and hold time, and a rule for a minute of silence. */
    static String yaml(int version, double limit, String hold) {
        return """
                format: 1
                profile: test-boiler
                version: %d
                name: {zh: 试验锅炉, en: Test boiler}
                category: "1100"
                lateness: 15m
                channels:
                  pressure: {zh: 压力, en: Pressure, unit: MPa, type: number, range: [0, 4], period: 1s}
                rules:
                  - id: TB-01
                    severity: critical
                    raise: "pressure > %s"
                    hold: %s
                    clear: "pressure < %s - 0.1"
                    zh: 压力过高
                    en: Pressure too high
                    citation: TSG 11
                    provenance: memory
                  - id: TB-09
                    severity: major
                    raise: "age(any) > 60"
                    zh: 设备无数据
                    en: The device is silent
                    citation: proposal
                    provenance: proposal
                """.formatted(version, limit, hold, limit);
    }

    void profile(int version, String yaml) {
        profile(new ProfileRef(PROFILE, version), yaml);
    }

    void profile(ProfileRef ref, String yaml) {
        registry(new RegistryEntry.Profile(ref, true, yaml));
    }

    void device(String id) {
        device(id, PROFILE, Optional.empty());
    }

    void device(String id, ProfileId profile) {
        device(id, profile, Optional.empty());
    }

    /** Behind a gateway. */
    void device(String id, DeviceId gateway) {
        device(id, PROFILE, Optional.of(gateway));
    }

    private void device(String id, ProfileId profile, Optional<DeviceId> gateway) {
        registry(new RegistryEntry.Device(
                new DeviceId(id),
                profile,
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                gateway,
                new RegistryEntry.Credentials("", ""),
                true,
                Map.of()));
    }

    private void registry(RegistryEntry entry) {
        MemoryLog.append(name + "registry", new LogRecord(entry.key(), RegistryRecords.encode(entry, 1)));
    }

    void send(String device, Instant at, double pressure) {
        send(device, at, pressure, false);
    }

    void send(String device, Instant at, double pressure, boolean replayed) {
        send(new ProfileRef(PROFILE, 1), device, PRESSURE, at, pressure, replayed);
    }

    /** One reading of a device of any profile. */
    void send(ProfileRef profile, String device, ChannelId channel, Instant at, double value, boolean replayed) {
        ReadingBatches.Message message =
                new ReadingBatches.Message(new DeviceId(device), profile, now(), "mqtt", replayed);
        Reading reading =
                new Reading(message.device(), channel, at, message.receivedAt(), value, Quality.GOOD, replayed);
        MemoryLog.append(name + "readings", new LogRecord(device, ReadingBatches.encode(message, List.of(reading))));
    }

    /** Readings of one device that come in one message. */
    void send(ProfileRef profile, List<Reading> readings) {
        Reading first = readings.get(0);
        ReadingBatches.Message message =
                new ReadingBatches.Message(first.device(), profile, first.receivedAt(), "mqtt", first.replayed());
        MemoryLog.append(
                name + "readings", new LogRecord(first.device().value(), ReadingBatches.encode(message, readings)));
    }

    /** A reading of the test profile again, as a person has given it another quality. */
    void mark(String device, Instant at, double pressure, Quality quality) {
        ReadingBatches.Message message = new ReadingBatches.Message(
                new DeviceId(device), new ProfileRef(PROFILE, 1), at, ReadingBatches.MARK, false);
        Reading reading = new Reading(message.device(), PRESSURE, at, at, pressure, quality, false);
        MemoryLog.append(name + "readings", new LogRecord(device, ReadingBatches.encode(message, List.of(reading))));
    }

    /** Alert events so far, in the order of the topic. */
    List<AlertEvent> alerts() {
        return MemoryLog.topic(name + "alerts").stream()
                .map(record -> AlertEvents.decode(record.value()))
                .toList();
    }

    /** {@code device rule KIND}, in the order of the topic. */
    List<String> told() {
        return alerts().stream()
                .map(a -> a.transition().source().device() + " "
                        + a.transition().source().rule() + " " + a.transition().kind())
                .toList();
    }

    List<LogRecord> quarantine() {
        return MemoryLog.topic(name + "quarantine");
    }

    void start(int parallelism) throws Exception {
        start(parallelism, null);
    }

    void start(int parallelism, String savepoint) throws Exception {
        Configuration options = JobOptions.of(Duration.ofMillis(200));
        StreamExecutionEnvironment env = new StreamExecutionEnvironment(options);
        env.setParallelism(parallelism);
        AnomalyJob.Outputs outputs = AnomalyJob.build(
                new AnomalyJob.Inputs(
                        source(env, "readings", "a"),
                        source(env, "readings", "b"),
                        source(env, "registry", "c"),
                        source(env, "rule-bases", "d")),
                new AnomalyJob.Settings(
                        timing,
                        () -> System.currentTimeMillis() + AHEAD.get(),
                        store,
                        new StoreTuning(100, Duration.ofMillis(20), Duration.ofMillis(10), Duration.ofMillis(50)),
                        1,
                        Duration.ofMillis(200)));
        outputs.silences().sinkTo(MemoryLog.sinkTo(name + "alerts")).uid("silences");
        outputs.alerts().sinkTo(MemoryLog.sinkTo(name + "alerts")).uid("alerts");
        outputs.quarantine().sinkTo(MemoryLog.sinkTo(name + "quarantine")).uid("quarantine");
        outputs.again().sinkTo(MemoryLog.sinkTo(name + "re-evaluations")).uid("again");
        StreamGraph graph = env.getStreamGraph();
        if (savepoint != null) {
            graph.setSavepointRestoreSettings(SavepointRestoreSettings.forPath(savepoint));
        }
        running = cluster().submitJob(graph).get().getJobID();
        await().until(() -> cluster().getJobStatus(running).get() == JobStatus.RUNNING);
    }

    private DataStream<LogRecord> source(StreamExecutionEnvironment env, String topic, String uid) {
        return env.fromSource(MemoryLog.from(name + topic), WatermarkStrategy.noWatermarks(), uid, LogRecord.TYPE)
                .uid(uid);
    }

    /** Ends the job and returns where it can go on from. */
    String stop(Path folder) throws Exception {
        String savepoint = cluster()
                .stopWithSavepoint(running, folder.toUri().toString(), false, SavepointFormatType.CANONICAL)
                .get();
        await().until(() -> cluster().getJobStatus(running).get().isGloballyTerminalState());
        running = null;
        return savepoint;
    }

    @Override
    public void close() {
        JobID left = running;
        if (left != null) {
            cluster.cancelJob(left).join();
            await().until(() -> cluster.getJobStatus(left).join().isGloballyTerminalState());
        }
    }

    private static synchronized MiniCluster cluster() throws Exception {
        if (cluster == null) {
            Configuration options = new Configuration();
            options.set(RestOptions.BIND_ADDRESS, "127.0.0.1");
            options.set(RestOptions.BIND_PORT, "0");
            options.set(TaskManagerOptions.MANAGED_MEMORY_SIZE, MemorySize.ofMebiBytes(1));
            options.set(TaskManagerOptions.NETWORK_MEMORY_MIN, MemorySize.ofMebiBytes(24));
            options.set(TaskManagerOptions.NETWORK_MEMORY_MAX, MemorySize.ofMebiBytes(24));
            cluster = new MiniCluster(new MiniClusterConfiguration.Builder()
                    .setConfiguration(options)
                    .setNumTaskManagers(1)
                    .setNumSlotsPerTaskManager(4)
                    .build());
            cluster.start();
        }
        return cluster;
    }
}
