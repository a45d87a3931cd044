package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.HOUR;
import static io.fieldwarden.edge.sim.FarmTime.MINUTE;

/** A greenhouse that opens its vents from 24 °C, runs fans when that is not enough, and heats at night. */
final class GreenhouseModel implements Model {
    private final long seed;
    private final Weather weather;

    GreenhouseModel(long seed, Weather weather) {
        this.seed = seed;
        this.weather = weather;
    }

    @Override
    public void read(long at, Values out) {
        double sun = 0.7 * weather.solar(at);
        double closed = weather.airTemp(at) + 22 * sun / 600;
        double vent = Noise.clamp((closed - 24) * 9, 0, 100);
        boolean fan = closed > 33;
        double cooled = (closed - 23) * (0.5 * vent / 100 + (fan ? 0.2 : 0));
        double temp = Math.max(14.5 + 0.6 * Noise.smooth(seed + 1, at / (20.0 * MINUTE)), closed - Math.max(0, cooled));
        double humidity = Noise.clamp(84 - 1.6 * (temp - 14) + 3 * Noise.smooth(seed + 2, at / (2.0 * HOUR)), 40, 84);
        out.put("air_temp", temp, 1);
        out.put("air_rh", humidity, 0);
        out.put("co2", Math.max(340, 760 - 0.9 * sun - 2 * vent + 40 * Noise.smooth(seed + 3, at / (1.0 * HOUR))), 0);
        out.put("illuminance", Math.round(sun * 105 / 10) * 10.0, 0);
        out.put("par", sun * 2.02, 0);
        out.put("soil_temp", 18 + 0.35 * (weather.meanTemp(at - 6 * HOUR) - 16) + 0.05 * (temp - 18), 1);
        out.put("soil_vwc", substrate(at), 1);
        out.put("soil_ec", 2.0 + 0.25 * Noise.smooth(seed + 4, at / (5.0 * HOUR)), 2);
        out.put("leaf_wetness", Noise.clamp(2.2 * (humidity - 66), 0, 42), 0);
        out.put("vpd", deficit(temp, humidity), 2);
        out.put("vent_open", vent, 0);
        out.put("fan_on", fan);
        out.put("mains_ok", true);
    }

    /** Drip irrigation every three hours by day. */
    private double substrate(long at) {
        double phase = FarmTime.phase(at + HOUR, 3 * HOUR);
        double hour = FarmTime.hour(at);
        boolean day = hour > 7 && hour < 19;
        return 33 + (day ? 5 * Math.min(phase * 12, 1 - phase) : 1.5 * Math.cos(2 * Math.PI * hour / 24));
    }

    /** kPa (FAO-56 equations 11 and 17). */
    private static double deficit(double temp, double humidity) {
        double saturated = 0.6108 * Math.exp(17.27 * temp / (temp + 237.3));
        return saturated * (1 - humidity / 100);
    }
}
