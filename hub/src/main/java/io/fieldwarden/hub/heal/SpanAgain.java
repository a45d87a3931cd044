package io.fieldwarden.hub.heal;

import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.ToldStore.Told;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.Reevaluation;
import io.fieldwarden.device.log.RuleBase;
import io.fieldwarden.device.rule.Rule;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.SpanRun;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Evaluates a span again: the same rules over what is stored now, compared with what was told. Stateless; every failure of a store
 * comes out as its exception.
 */
final class SpanAgain {
    /** Read before the span besides what the rules look back, for what counts readings and not time. */
    private static final Duration RUN_UP = Duration.ofDays(2);

    /** How long ago the last value of a channel may lie that still holds. */
    private static final Duration LAST_VALUE = Duration.ofDays(366);

    /** A span reaches back no further. */
    static final Duration LONGEST = Duration.ofDays(366);

    private final SeriesReader series;

    SpanAgain(SeriesReader series) {
        this.series = series;
    }

    /** @param readings how many were read */
    record Result(List<RuleBase.OfRule> rules, List<AlertEvent> events, long readings) {}

    /** True when the time series says what the late reading that came last says, or something newer. */
    boolean isStored(Reading late) {
        long at = late.observedAt().toEpochMilli();
        List<Point> found = series.read(late.device(), late.channel(), at, at + 1, 1);
        if (found.isEmpty()) {
            return false;
        }
        Point point = found.get(0);
        boolean says = point.value() == late.value() && point.quality().equals(late.quality());
        return says || point.receivedAt() > late.receivedAt().toEpochMilli();
    }

    Result evaluate(Reevaluation wanted, BoundRules rules, Optional<PositionId> position, ToldIn store, Instant now)
            throws InterruptedException {
        DeviceId device = wanted.device();
        long baseAt = wanted.span().baseAt();
        long from = Math.max(wanted.span().from(), baseAt - LONGEST.toMillis());
        List<Told> told = store.told(device, from, baseAt);
        Map<RuleId, SpanRun.Entry> entries = entries(wanted, rules, from, told);
        Retelling retelling = new Retelling(new Retelling.Subject(device, position, now), rules, entries, baseAt);
        SpanRun run = new SpanRun(rules, entries, retelling);
        long readings = 0;
        if (!entries.isEmpty()) {
            List<ChannelId> channels = rules.channels();
            StoredReadings stored = new StoredReadings(series, device, channels);
            long start = start(device, channels, from, rules.lookBack());
            readings = stored.each(new SeriesReader.Span(start, baseAt + 1), run::take);
            run.advance(baseAt);
        }
        return new Result(run.states(), retelling.events(told), readings);
    }

    /** Of the rules that have been written as they are now for some of the span. */
    private static Map<RuleId, SpanRun.Entry> entries(
            Reevaluation wanted, BoundRules rules, long from, List<Told> told) {
        Map<RuleId, SpanRun.Entry> entries = new HashMap<>();
        for (Rule rule : rules.rules()) {
            long since = wanted.rules().since().getOrDefault(rule.id(), Long.MIN_VALUE);
            long begin = since >= from ? since + 1 : from;
            if (begin <= wanted.span().baseAt()) {
                entries.put(rule.id(), Retelling.entry(rule.id(), since, begin, told));
            }
        }
        return entries;
    }

    /** Early enough that the rules know at the beginning of the span what they would know by then. */
    private long start(DeviceId device, List<ChannelId> channels, long from, Duration lookBack) {
        long start = from - lookBack.plus(RUN_UP).toMillis();
        long earliest = start;
        for (ChannelId channel : channels) {
            if (series.read(device, channel, start, from, 1).isEmpty()) {
                long to = RollupStep.DAY.ceiling(start);
                List<Rollup> days = series.rollups(
                        device,
                        channel,
                        RollupStep.DAY,
                        new SeriesReader.Span(RollupStep.DAY.floor(to - LAST_VALUE.toMillis()), to));
                if (!days.isEmpty()) {
                    earliest = Math.min(earliest, days.get(days.size() - 1).at());
                }
            }
        }
        return earliest;
    }
}
