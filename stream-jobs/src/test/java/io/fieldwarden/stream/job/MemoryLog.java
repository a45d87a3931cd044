package io.fieldwarden.stream.job;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.flink.api.connector.sink2.Sink;
import org.apache.flink.api.connector.sink2.SinkWriter;
import org.apache.flink.api.connector.sink2.WriterInitContext;
import org.apache.flink.api.connector.source.Boundedness;
import org.apache.flink.api.connector.source.ReaderOutput;
import org.apache.flink.api.connector.source.Source;
import org.apache.flink.api.connector.source.SourceReader;
import org.apache.flink.api.connector.source.SourceReaderContext;
import org.apache.flink.api.connector.source.SourceSplit;
import org.apache.flink.api.connector.source.SplitEnumerator;
import org.apache.flink.api.connector.source.SplitEnumeratorContext;
import org.apache.flink.core.io.InputStatus;
import org.apache.flink.core.io.SimpleVersionedSerializer;

/**
 * Topics of one partition in memory, for a job in the same process: a source that goes on from checkpoints, and a sink.
 * Thread-safe.
 */
final class MemoryLog {
    private static final Map<String, List<LogRecord>> TOPICS = new ConcurrentHashMap<>();

    private MemoryLog() {}

    static List<LogRecord> topic(String name) {
        return TOPICS.computeIfAbsent(name, n -> new CopyOnWriteArrayList<>());
    }

    static void append(String topic, LogRecord record) {
        topic(topic).add(record);
    }

    static Sink<LogRecord> sinkTo(String topic) {
        return new To(topic);
    }

    static Source<LogRecord, Position, Integer> from(String topic) {
        return new From(topic);
    }

    record To(String topic) implements Sink<LogRecord> {
        @Override
        public SinkWriter<LogRecord> createWriter(WriterInitContext context) {
            return new SinkWriter<>() {
                @Override
                public void write(LogRecord record, Context where) {
                    append(topic, record);
                }

                @Override
                public void flush(boolean end) {}

                @Override
                public void close() {}
            };
        }
    }

    record Position(int next) implements SourceSplit {
        @Override
        public String splitId() {
            return "0";
        }
    }

    record From(String topic) implements Source<LogRecord, Position, Integer> {
        @Override
        public Boundedness getBoundedness() {
            return Boundedness.CONTINUOUS_UNBOUNDED;
        }

        @Override
        public SplitEnumerator<Position, Integer> createEnumerator(SplitEnumeratorContext<Position> context) {
            return new OneSplit(context, new Position(0));
        }

        @Override
        public SplitEnumerator<Position, Integer> restoreEnumerator(
                SplitEnumeratorContext<Position> context, Integer state) {
            return new OneSplit(context, null);
        }

        @Override
        public SimpleVersionedSerializer<Position> getSplitSerializer() {
            return new Ints<>() {
                @Override
                int toInt(Position position) {
                    return position.next();
                }

                @Override
                Position ofInt(int value) {
                    return new Position(value);
                }
            };
        }

        @Override
        public SimpleVersionedSerializer<Integer> getEnumeratorCheckpointSerializer() {
            return new Ints<>() {
                @Override
                int toInt(Integer value) {
                    return value;
                }

                @Override
                Integer ofInt(int value) {
                    return value;
                }
            };
        }

        @Override
        public SourceReader<LogRecord, Position> createReader(SourceReaderContext context) {
            return new Reader(MemoryLog.topic(topic));
        }
    }

    private abstract static class Ints<T> implements SimpleVersionedSerializer<T> {
        abstract int toInt(T value);

        abstract T ofInt(int value);

        @Override
        public int getVersion() {
            return 1;
        }

        @Override
        public byte[] serialize(T value) {
            return ByteBuffer.allocate(Integer.BYTES).putInt(toInt(value)).array();
        }

        @Override
        public T deserialize(int version, byte[] bytes) {
            return ofInt(ByteBuffer.wrap(bytes).getInt());
        }
    }

    private static final class OneSplit implements SplitEnumerator<Position, Integer> {
        private final SplitEnumeratorContext<Position> context;
        private Position unassigned;

        OneSplit(SplitEnumeratorContext<Position> context, Position unassigned) {
            this.context = context;
            this.unassigned = unassigned;
        }

        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, String host) {}

        @Override
        public void addSplitsBack(List<Position> splits, int subtask) {
            unassigned = splits.get(0);
        }

        @Override
        public void addReader(int subtask) {
            if (unassigned != null) {
                context.assignSplit(unassigned, subtask);
                unassigned = null;
            }
        }

        @Override
        public Integer snapshotState(long checkpoint) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static final class Reader implements SourceReader<LogRecord, Position> {
        private final List<LogRecord> records;
        private final List<Position> splits = new ArrayList<>();
        private int next;

        Reader(List<LogRecord> records) {
            this.records = records;
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<LogRecord> output) {
            if (splits.isEmpty() || next >= records.size()) {
                return InputStatus.NOTHING_AVAILABLE;
            }
            output.collect(records.get(next++));
            return next < records.size() ? InputStatus.MORE_AVAILABLE : InputStatus.NOTHING_AVAILABLE;
        }

        @Override
        public List<Position> snapshotState(long checkpoint) {
            return splits.isEmpty() ? List.of() : List.of(new Position(next));
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return next < records.size() && !splits.isEmpty()
                    ? CompletableFuture.completedFuture(null)
                    : new CompletableFuture<Void>().completeOnTimeout(null, 5, TimeUnit.MILLISECONDS);
        }

        @Override
        public void addSplits(List<Position> added) {
            splits.addAll(added);
            next = added.get(0).next();
        }

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
