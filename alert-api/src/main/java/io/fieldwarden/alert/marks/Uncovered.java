package io.fieldwarden.alert.marks;

import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.store.Mark;
import io.fieldwarden.device.ChannelId;
import java.util.Comparator;
import java.util.List;

/** The parts of a span that no other mark covers. */
final class Uncovered {
    private Uncovered() {}

    static List<Span> of(Mark.Area area, ChannelId channel, List<Mark> others) {
        List<Mark.Area> covering = others.stream()
                .map(Mark::area)
                .filter(other -> other.concerns(channel))
                .sorted(Comparator.comparingLong(Mark.Area::from))
                .toList();
        List<Span> left = new java.util.ArrayList<>();
        long from = area.from();
        for (Mark.Area cover : covering) {
            if (cover.from() > from && from < area.to()) {
                left.add(new Span(from, Math.min(cover.from(), area.to())));
            }
            from = Math.max(from, cover.to());
        }
        if (from < area.to()) {
            left.add(new Span(from, area.to()));
        }
        return left;
    }
}
