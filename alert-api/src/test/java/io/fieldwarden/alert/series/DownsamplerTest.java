package io.fieldwarden.alert.series;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.device.Quality;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DownsamplerTest {
    private static Point point(long at, double value, Quality quality) {
        return new Point(at, value, quality, at, false);
    }

    @Test
    void random_series_keep_bound_order_extremes_and_every_kept_point_is_a_real_one() {
        long seed = System.nanoTime();
        SplittableRandom random = new SplittableRandom(seed);
        for (int round = 0; round < 200; round++) {
            int count = random.nextInt(1, 2_000);
            int wanted = random.nextInt(3, 300);
            List<Point> points = new ArrayList<>();
            long at = random.nextLong(1_000_000);
            long from = at;
            for (int i = 0; i < count; i++) {
                Quality quality = random.nextInt(50) == 0 ? Quality.bad(Quality.Reason.OUT_OF_RANGE) : Quality.GOOD;
                points.add(point(at, random.nextDouble(-50, 50), quality));
                at += 1 + random.nextInt(60_000);
            }
            Downsampler downsampler = new Downsampler(new Span(from, at), wanted);
            points.forEach(downsampler::add);
            List<Point> kept = downsampler.finish();
            String what = "seed=" + seed + " round=" + round + " count=" + count + " wanted=" + wanted;
            assertThat(kept).as(what).hasSizeLessThanOrEqualTo(wanted);
            assertThat(points).as(what).containsAll(kept);
            assertThat(kept).as(what).isSortedAccordingTo((a, b) -> Long.compare(a.at(), b.at()));
            assertThat(extreme(kept, 1)).as(what).isEqualTo(extreme(points, 1));
            assertThat(extreme(kept, -1)).as(what).isEqualTo(extreme(points, -1));
        }
    }

    private static double extreme(List<Point> points, int sign) {
        return points.stream()
                .filter(p -> !p.quality().isBad())
                .mapToDouble(p -> p.value() * sign)
                .max()
                .orElse(Double.NaN);
    }

    @Test
    void a_slice_of_nothing_but_bad_points_still_shows_one() {
        Downsampler downsampler = new Downsampler(new Span(0, 1_000), 9);
        for (int i = 0; i < 1_000; i++) {
            downsampler.add(point(i, 0, i < 500 ? Quality.GOOD : Quality.bad(Quality.Reason.SENTINEL)));
        }
        assertThat(downsampler.finish())
                .anyMatch(p -> p.at() > 600 && p.quality().isBad());
    }
}
