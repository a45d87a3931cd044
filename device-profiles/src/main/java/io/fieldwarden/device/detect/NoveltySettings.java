package io.fieldwarden.device.detect;

import java.time.Duration;

/**
 * How {@link NoveltyTiles} looks at a channel. The defaults were chosen on the 30 labelled series named in
 * {@code docs/benchmarks.md}; they are data about those series, not laws.
 *
 * @param dwellWeight weight of the dwell view against the two level views
 * @param halfLife readings after which a novelty counts half in the rate of novelties
 * @param generation readings after which the older half of what was seen is forgotten
 * @param refractory readings after an alert in which only clearly stronger evidence counts
 * @param threshold evidence above which it alerts: minus the decimal logarithm of how rarely anything new happens, summed
 *     over the views
 * @param stride of the readings of the warm-up every so many-th is collected
 */
record NoveltySettings(
        Grid grid, double dwellWeight, int halfLife, int generation, int refractory, double threshold, int stride) {
    /**
     * The cells of the views.
     *
     * @param warmUp readings collected before the grids are fixed, 10 to 1,000
     * @param finePitch fine cells per unit of asinh-scaled distance from the median
     * @param coarsePitch coarse cells per unit
     * @param pitchStep factor between the pitches of neighbouring grids: averaging several removes the luck of alignment
     * @param grids how many, 1 to 8
     * @param hysteresis how far beyond its border a cell still holds, in cells
     */
    record Grid(int warmUp, double finePitch, double coarsePitch, double pitchStep, int grids, double hysteresis) {}

    static NoveltySettings defaults() {
        return of(Duration.ofMinutes(5));
    }

    /**
     * The settings of a channel with this period. They were chosen on readings about five minutes apart, where the warm-up sees a day, the
     * rate of novelties some ten days, and what was seen is forgotten after months; faster channels keep to these spans of time.
     */
    static NoveltySettings of(Duration period) {
        double faster = Math.max(1, 288_000.0 / period.toMillis());
        return new NoveltySettings(
                new Grid(300, 5, 2, 1.1, 4, 0.25),
                1.5,
                (int) Math.min(MOST, 3_000 * faster),
                (int) Math.min(MOST, 40_000 * faster),
                60,
                1.67,
                (int) Math.min(MOST, faster));
    }

    private static final double MOST = 1e9;
}
