package io.fieldwarden.device.series;

import java.util.NavigableMap;
import java.util.Optional;

/**
 * The roll-ups of one series as they are now: what is stale is summed up anew, from the readings upwards. Who writes
 * roll-ups and who reads them use this same arithmetic in the same order, so that a roll-up does not depend on when it was
 * made. Owned by one thread.
 *
 * @param <X> what the store throws
 */
public final class Rollups<X extends Exception> {
    private final Source<X> source;

    public Rollups(Source<X> source) {
        this.source = source;
    }

    /** What a store has of one series. Spans go from the first millisecond to the one after the last. */
    public interface Source<X extends Exception> {
        /** Roll-ups as they were last made, by their beginning; the map is given away. */
        NavigableMap<Long, Rollup> stored(RollupStep step, long from, long to) throws X;

        /** The beginnings of quarters whose readings have changed since, in order. */
        long[] stale(long from, long to) throws X;

        /** Adds the readings in order of time. */
        void readings(long from, long to, Rollup.Sum sum) throws X;
    }

    /**
     * The spans that have readings, by their beginning.
     *
     * @param from beginning of a span of this step, epoch milliseconds
     * @param to beginning of the first span left out
     */
    public NavigableMap<Long, Rollup> read(RollupStep step, long from, long to) throws X {
        NavigableMap<Long, Rollup> rollups = source.stored(step, from, to);
        long done = Long.MIN_VALUE;
        for (long stale : source.stale(from, to)) {
            long at = step.floor(stale);
            if (at == done) {
                continue;
            }
            done = at;
            Optional<Rollup> anew = anew(step, at);
            if (anew.isPresent()) {
                rollups.put(at, anew.get());
            } else {
                rollups.remove(at);
            }
        }
        return rollups;
    }

    /** One span, from the spans it is made of, the shortest from the readings; empty where there is no reading. */
    public Optional<Rollup> anew(RollupStep step, long at) throws X {
        Rollup.Sum sum = new Rollup.Sum(at);
        Optional<RollupStep> parts = step.parts();
        if (parts.isPresent()) {
            for (Rollup part : read(parts.get(), at, at + step.millis()).values()) {
                sum.add(part);
            }
        } else {
            source.readings(at, at + step.millis(), sum);
        }
        return Optional.of(sum.finish()).filter(rollup -> rollup.count() > 0);
    }
}
