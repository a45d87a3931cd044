package io.fieldwarden.hub.bench;

import io.fieldwarden.stream.job.LogRecord;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
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
import org.jspecify.annotations.Nullable;

/**
 * Records made in memory as fast as the job takes them. Each subtask has a share of its own; the feed says what comes next.
 * Static because Flink makes readers from bytes and this is one process.
 */
record StreamSource(String feed) implements Source<LogRecord, StreamSource.Share, Integer> {
    private static final Map<String, Feed> FEEDS = new java.util.concurrent.ConcurrentHashMap<>();

    /** What a subtask asks for its records; one thread per share. */
    interface Feed {
        /** The next record of the share; null when there is none now. */
        @Nullable
        LogRecord next(int share, int shares);
    }

    static StreamSource of(String name, Feed feed) {
        FEEDS.put(name, feed);
        return new StreamSource(name);
    }

    /** Subtask {@code index}; splits have no position, as nothing here is read twice. */
    record Share(int index) implements SourceSplit {
        @Override
        public String splitId() {
            return Integer.toString(index);
        }
    }

    @Override
    public Boundedness getBoundedness() {
        return Boundedness.CONTINUOUS_UNBOUNDED;
    }

    @Override
    public SplitEnumerator<Share, Integer> createEnumerator(SplitEnumeratorContext<Share> context) {
        return new Shares(context);
    }

    @Override
    public SplitEnumerator<Share, Integer> restoreEnumerator(SplitEnumeratorContext<Share> context, Integer state) {
        return new Shares(context);
    }

    @Override
    public SourceReader<LogRecord, Share> createReader(SourceReaderContext context) {
        Feed from = FEEDS.get(feed);
        if (from == null) {
            throw new BenchException("no feed " + feed);
        }
        return new Reader(from, context.getIndexOfSubtask(), context.currentParallelism());
    }

    @Override
    public SimpleVersionedSerializer<Share> getSplitSerializer() {
        return new Bytes<>() {
            @Override
            public byte[] serialize(Share share) {
                return ByteBuffer.allocate(Integer.BYTES).putInt(share.index()).array();
            }

            @Override
            public Share deserialize(int version, byte[] bytes) {
                return new Share(ByteBuffer.wrap(bytes).getInt());
            }
        };
    }

    @Override
    public SimpleVersionedSerializer<Integer> getEnumeratorCheckpointSerializer() {
        return new Bytes<>() {
            @Override
            public byte[] serialize(Integer number) {
                return ByteBuffer.allocate(Integer.BYTES).putInt(number).array();
            }

            @Override
            public Integer deserialize(int version, byte[] bytes) {
                return ByteBuffer.wrap(bytes).getInt();
            }
        };
    }

    private abstract static class Bytes<T> implements SimpleVersionedSerializer<T> {
        @Override
        public int getVersion() {
            return 1;
        }
    }

    private record Shares(SplitEnumeratorContext<Share> context) implements SplitEnumerator<Share, Integer> {
        @Override
        public void start() {}

        @Override
        public void handleSplitRequest(int subtask, @Nullable String host) {}

        @Override
        public void addSplitsBack(List<Share> splits, int subtask) {}

        @Override
        public void addReader(int subtask) {
            context.assignSplit(new Share(subtask), subtask);
        }

        @Override
        public Integer snapshotState(long checkpoint) {
            return 0;
        }

        @Override
        public void close() {}
    }

    private static final class Reader implements SourceReader<LogRecord, Share> {
        private static final int AT_ONCE = 16;
        private static final long LOOK_MILLIS = 1;

        private final Feed feed;
        private final int share;
        private final int shares;
        private final Map<String, Share> splits = new HashMap<>();

        Reader(Feed feed, int share, int shares) {
            this.feed = feed;
            this.share = share;
            this.shares = shares;
        }

        @Override
        public void start() {}

        @Override
        public InputStatus pollNext(ReaderOutput<LogRecord> output) {
            for (int i = 0; i < AT_ONCE && !splits.isEmpty(); i++) {
                LogRecord next = feed.next(share, shares);
                if (next == null) {
                    return InputStatus.NOTHING_AVAILABLE;
                }
                output.collect(next);
            }
            return splits.isEmpty() ? InputStatus.NOTHING_AVAILABLE : InputStatus.MORE_AVAILABLE;
        }

        @Override
        public List<Share> snapshotState(long checkpoint) {
            return new ArrayList<>(splits.values());
        }

        @Override
        public CompletableFuture<Void> isAvailable() {
            return new CompletableFuture<Void>().completeOnTimeout(null, LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }

        @Override
        public void addSplits(List<Share> added) {
            added.forEach(one -> splits.put(one.splitId(), one));
        }

        @Override
        public void notifyNoMoreSplits() {}

        @Override
        public void close() {}
    }
}
