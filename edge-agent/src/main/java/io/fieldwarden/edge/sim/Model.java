package io.fieldwarden.edge.sim;

/** What a healthy device would measure, as a function of time. Immutable, so that past and present can be asked at once. */
@FunctionalInterface
interface Model {
    /** Puts every channel of the device. */
    void read(long at, Values out);

    /** Battery and radio of a station in the field; the battery is charged by the sun. */
    static void station(long seed, long at, Values out) {
        double sun = Math.sin(2 * Math.PI * (FarmTime.hour(at) - 11) / 24);
        double percent = 82 + 9 * sun + 4 * Noise.smooth(seed + 90, at / (2.0 * FarmTime.DAY));
        out.put("battery_pct", percent, 0);
        out.put("battery_v", 3.3 + 0.9 * percent / 100, 2);
        out.put("rssi", -84 + 5 * Noise.smooth(seed + 91, at / (5.0 * FarmTime.MINUTE)), 0);
    }
}
