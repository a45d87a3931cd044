package io.fieldwarden.stream.job;

import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.series.PointWriter;
import java.util.List;

/** For tests that are not about the time series. */
final class DiscardingWriter implements PointWriter {
    @Override
    public Written write(List<Reading> points) {
        return new Written(points.size(), List.of());
    }

    @Override
    public void close() {}
}
