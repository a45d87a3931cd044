package io.fieldwarden.stream.job;

import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.LogFormatException;
import io.fieldwarden.device.log.ReadingBatches;
import io.fieldwarden.stream.job.JobMeters.Count;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.series.PointWriter.Rejected;
import io.fieldwarden.stream.series.PointWriter.Written;
import io.fieldwarden.stream.series.PointWriterFactory;
import io.fieldwarden.stream.series.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledFuture;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.BoundedOneInput;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes readings into the time series. All calls come on the task's thread.
 *
 * <p>What it holds is written when it is full, after a short time, and before each checkpoint, so that a checkpoint never
 * counts a reading as done that is not in the store. While the store is away it tries again and again and takes nothing
 * more: the log keeps what comes, and it goes on by itself. Points that the store will never take go out as records of
 * topic {@code quarantine}. An operator rather than a sink, because a sink has no way out for these.
 */
@SuppressWarnings("NullAway.Init") // Flink calls open() before anything else
final class StoreOperator extends AbstractStreamOperator<LogRecord>
        implements OneInputStreamOperator<LogRecord, LogRecord>, BoundedOneInput {
    private static final Logger STORE_LOG = LoggerFactory.getLogger(StoreOperator.class);

    private final PointWriterFactory factory;
    private final StoreTuning tuning;

    private transient PointWriter writer;
    private transient List<Reading> held;
    private transient @Nullable ScheduledFuture<?> timer;
    private transient Count stored;
    private transient Count rejected;
    private transient Count failures;

    StoreOperator(PointWriterFactory factory, StoreTuning tuning) {
        this.factory = factory;
        this.tuning = tuning;
    }

    @Override
    public void open() throws Exception {
        super.open();
        held = new ArrayList<>(tuning.batch());
        stored = JobMeters.counter(getMetricGroup(), "hub.store.points", "", "");
        rejected = JobMeters.counter(getMetricGroup(), "hub.store.rejected", "", "");
        failures = JobMeters.counter(getMetricGroup(), "hub.store.failures", "", "");
        writer = factory.open();
    }

    @Override
    public void processElement(StreamRecord<LogRecord> element) throws Exception {
        try {
            held.addAll(ReadingBatches.decode(element.getValue().value()));
        } catch (LogFormatException | IllegalArgumentException e) {
            rejected.add(1);
            STORE_LOG
                    .atError()
                    .addKeyValue("device", element.getValue().key())
                    .setCause(e)
                    .log("batch left out");
            return;
        }
        if (held.size() >= tuning.batch()) {
            writeHeld();
        } else if (timer == null) {
            writeAfter(tuning.linger().toMillis(), () -> {
                if (held.size() < tuning.small()) {
                    writeHeld();
                } else {
                    writeAfter(tuning.longLinger().minus(tuning.linger()).toMillis(), this::writeHeld);
                }
            });
        }
    }

    private interface Writing {
        void write() throws InterruptedException;
    }

    private void writeAfter(long millis, Writing writing) {
        long at = getProcessingTimeService().getCurrentProcessingTime() + millis;
        timer = getProcessingTimeService().registerTimer(at, time -> {
            timer = null;
            writing.write();
        });
    }

    @Override
    public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
        writeHeld();
    }

    @Override
    public void endInput() throws Exception {
        writeHeld();
    }

    @Override
    public void close() throws Exception {
        if (writer != null) {
            writer.close();
        }
        super.close();
    }

    private void writeHeld() throws InterruptedException {
        if (held.isEmpty()) {
            return;
        }
        long pause = tuning.firstRetry().toMillis();
        while (true) {
            try {
                Written written = writer.write(held);
                stored.add(written.stored());
                written.rejected().forEach(this::reject);
                held.clear();
                return;
            } catch (StoreException e) {
                failures.add(1);
                STORE_LOG
                        .atWarn()
                        .addKeyValue("points", held.size())
                        .addKeyValue("againInMs", pause)
                        .addKeyValue("reason", e.getMessage())
                        .log("time series does not take points");
                if (!e.retry()) {
                    // The job fails with the reason in front of a person and starts again by itself.
                    throw e;
                }
                Thread.sleep(pause);
                pause = Math.min(pause * 2, tuning.lastRetry().toMillis());
            }
        }
    }

    private void reject(Rejected point) {
        rejected.add(1);
        STORE_LOG
                .atWarn()
                .addKeyValue("device", point.point().device())
                .addKeyValue("channel", point.point().channel())
                .addKeyValue("reason", point.message())
                .log("time series refuses a point");
        output.collect(new StreamRecord<>(RejectedPoints.record(point)));
    }
}
