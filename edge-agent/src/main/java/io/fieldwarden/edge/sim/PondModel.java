package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.DAY;
import static io.fieldwarden.edge.sim.FarmTime.HOUR;
import static io.fieldwarden.edge.sim.FarmTime.MINUTE;

/** A fish pond: algae make oxygen by day, everything breathes at night, the aerator runs from midnight to morning. */
final class PondModel implements Model {
    static final double RATED_CURRENT = 8;

    private final long seed;
    private final Weather weather;

    PondModel(long seed, Weather weather) {
        this.seed = seed;
        this.weather = weather;
    }

    @Override
    public void read(long at, Values out) {
        double hour = FarmTime.hour(at);
        double water = 3 + 0.9 * weather.soilTemp(at, 15);
        double sun = Math.sin(2 * Math.PI * (hour - 9.5) / 24);
        boolean aerator = hour < 7.5 || hour >= 23.5;
        double oxygen = 7.4 + 1.9 * sun - 0.5 * weather.cloud(at) + (aerator ? 0.7 : 0);
        oxygen = Math.max(5.7, oxygen + 0.08 * Noise.smooth(seed + 1, at / (3.0 * MINUTE)));
        double acidity = 7.6 + 0.35 * sun + 0.05 * Noise.smooth(seed + 2, at / (6.0 * HOUR));
        double ammonia = 0.26 + 0.06 * Noise.smooth(seed + 3, at / (2.0 * DAY));
        out.put("do", oxygen, 2);
        out.put("do_sat", 100 * oxygen / saturation(water), 0);
        out.put("water_temp", water, 1);
        out.put("ph", acidity, 2);
        out.put("nh3n", ammonia, 2);
        out.put("nh3_free", Math.min(0.018, ammonia * freeShare(water, acidity)), 3);
        out.put("no2n", 0.03 + 0.01 * Noise.smooth(seed + 4, at / (2.0 * DAY)), 2);
        out.put("orp", 260 + 40 * sun, 0);
        out.put("turbidity", 32 + 8 * Noise.smooth(seed + 5, at / (5.0 * HOUR)) + 20 * weather.wetness(at), 1);
        out.put("conductivity", 410 + 30 * Noise.smooth(seed + 6, at / (1.0 * DAY)), 0);
        out.put("level", 1.82 + 0.05 * Noise.smooth(seed + 7, at / (3.0 * DAY)), 2);
        out.put("aerator_on", aerator);
        double current = RATED_CURRENT - 0.6 + 0.3 * Noise.smooth(seed + 8, at / (1.0 * MINUTE));
        out.put("aerator_current", aerator ? current : 0, 1);
        Model.station(seed, at, out);
    }

    /** mg/L in fresh water at sea level, to half a percent (a fit of Benson and Krause 1984). */
    private static double saturation(double temp) {
        return 14.62 - 0.3898 * temp + 0.006969 * temp * temp - 5.897e-5 * temp * temp * temp;
    }

    /** The share of ammonia that is not ionised (Emerson and others 1975). */
    private static double freeShare(double temp, double acidity) {
        double pka = 0.09018 + 2729.92 / (temp + 273.15);
        return 1 / (1 + Math.pow(10, pka - acidity));
    }
}
