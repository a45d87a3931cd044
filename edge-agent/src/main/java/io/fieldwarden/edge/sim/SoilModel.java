package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.DAY;
import static io.fieldwarden.edge.sim.FarmTime.HOUR;

/**
 * Soil that dries by day and is wetted by rain and by irrigation every other morning, the deeper the later. Field capacity
 * 30 %, wilting point 12 %.
 */
final class SoilModel implements Model {
    static final double FIELD_CAPACITY = 30;
    static final double WILTING_POINT = 12;
    private static final int MEMORY_DAYS = 25;
    private static final double IRRIGATION_HOUR = 6;

    private final long seed;
    private final Weather weather;

    SoilModel(long seed, Weather weather) {
        this.seed = seed;
        this.weather = weather;
    }

    @Override
    public void read(long at, Values out) {
        double shallow = water(at, 0.7, 4.5);
        double middle = water(at, 2.5, 6.5);
        double deep = water(at, 8, 11);
        out.put("soil_vwc_10", shallow + 0.15 * Noise.smooth(seed + 1, at / (6.0 * FarmTime.MINUTE)), 1);
        out.put("soil_vwc_20", middle + 0.1 * Noise.smooth(seed + 2, at / (9.0 * FarmTime.MINUTE)), 1);
        out.put("soil_vwc_40", deep + 2, 1);
        out.put("soil_temp_10", weather.soilTemp(at, 10), 1);
        out.put("soil_temp_20", weather.soilTemp(at, 20), 1);
        out.put("soil_temp_40", weather.soilTemp(at, 40), 1);
        out.put(
                "soil_ec_20",
                0.35 + 0.5 * middle / FIELD_CAPACITY + 0.08 * Noise.smooth(seed + 3, at / (4.0 * DAY)),
                2);
        out.put("soil_ph", 6.3 + 0.15 * Noise.smooth(seed + 4, at / (3.0 * DAY)), 2);
        out.put("soil_n", 118 + 20 * Noise.smooth(seed + 5, at / (9.0 * DAY)), 0);
        out.put("soil_p", 27 + 6 * Noise.smooth(seed + 6, at / (9.0 * DAY)), 0);
        out.put("soil_k", 142 + 22 * Noise.smooth(seed + 7, at / (9.0 * DAY)), 0);
        out.put("soil_psi_20", Math.max(-200, -9 * Math.pow(FIELD_CAPACITY / middle, 4)), 1);
        Model.station(seed, at, out);
    }

    /**
     * Percent by volume: the wettest of what each past wetting would have left.
     *
     * @param lagHours until a wetting arrives at this depth
     * @param dryingDays until the water that plants can take has fallen to a third
     */
    private double water(long at, double lagHours, double dryingDays) {
        double wettest = 0.1;
        long today = FarmTime.day(at);
        for (long day = today - MEMORY_DAYS; day <= today; day++) {
            Weather.Rain rain = weather.rain(day);
            if (rain != null) {
                double level = Noise.clamp(0.4 + rain.total() / 22, 0, 1.15);
                wettest = Math.max(wettest, left(at, rain.start(), level, lagHours + 1, dryingDays));
            }
            if (Math.floorMod(day + seed, 2) == 0) {
                long irrigation = FarmTime.midnight(day) + (long) (IRRIGATION_HOUR * HOUR);
                wettest = Math.max(wettest, left(at, irrigation, 0.92, lagHours, dryingDays));
            }
        }
        return WILTING_POINT + (FIELD_CAPACITY - WILTING_POINT) * wettest;
    }

    private static double left(long at, long start, double level, double lagHours, double dryingDays) {
        if (at <= start) {
            return 0;
        }
        double arrived = Noise.ease((at - start) / (lagHours * HOUR));
        return level * arrived * Math.exp(-(thirst(at) - thirst(start)) / dryingDays);
    }

    /** Days of drying since 1970; nearly all of it happens by daylight. */
    private static double thirst(long at) {
        double hour = FarmTime.hour(at);
        return FarmTime.day(at) + 0.9 * Noise.ease((hour - 6) / 13) + 0.1 * hour / 24;
    }
}
