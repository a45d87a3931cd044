package io.fieldwarden.device.detect;

/** {@link NoveltyTiles} as a detector: one alert for each novelty, which stands for the refractory time. */
final class NoveltyDetector implements Detector {
    private final NoveltyTiles tiles;

    NoveltyDetector(NoveltyTiles tiles) {
        this.tiles = tiles;
    }

    @Override
    public Detection step(int input, long at, double value, boolean usable) {
        Inputs.check(input, 1);
        return usable ? tiles.step(value) : Detection.NOTHING;
    }

    @Override
    public boolean standing() {
        return tiles.isQuiet();
    }

    @Override
    public byte[] encode() {
        return tiles.encode();
    }
}
