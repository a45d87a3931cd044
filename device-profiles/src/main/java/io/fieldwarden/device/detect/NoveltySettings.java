package io.fieldwarden.device.detect;

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
 */
public record NoveltySettings(
        Grid grid, double dwellWeight, int halfLife, int generation, int refractory, double threshold) {
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
    public record Grid(
            int warmUp, double finePitch, double coarsePitch, double pitchStep, int grids, double hysteresis) {}

    public static NoveltySettings defaults() {
        return new NoveltySettings(new Grid(300, 5, 2, 1.1, 4, 0.25), 1.5, 3_000, 40_000, 60, 1.67);
    }
}
