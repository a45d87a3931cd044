package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.DAY;
import static io.fieldwarden.edge.sim.FarmTime.HOUR;
import static io.fieldwarden.edge.sim.FarmTime.MINUTE;

/**
 * The weather over one farm in the hills of western Zhejiang (29° north), as a function of time; shared by everything that
 * stands outside. Immutable. All arguments are epoch milliseconds.
 */
public final class Weather {
    private static final double LATITUDE = Math.toRadians(29.0);
    private static final double RAIN_CHANCE = 0.3;
    private static final int FIRST_DRY_HOURS = 20;

    private final long seed;

    public Weather(long seed) {
        this.seed = seed;
    }

    /** One rain event; {@code total} in mm. */
    record Rain(long start, long end, double total) {
        /** mm fallen up to {@code at}. */
        double fallen(long at) {
            return total * Noise.ease((at - start) / (double) (end - start));
        }
    }

    /** Whatever rain begins on this local day; null for none. */
    @org.jspecify.annotations.Nullable
    Rain rain(long day) {
        if (Noise.uniform(seed + 10, day) >= RAIN_CHANCE) {
            return null;
        }
        long start = FarmTime.midnight(day) + (long) (Noise.uniform(seed + 11, day) * FIRST_DRY_HOURS * HOUR);
        long duration = HOUR + (long) (Noise.uniform(seed + 12, day) * 6 * HOUR);
        double u = Noise.uniform(seed + 13, day);
        return new Rain(start, start + duration, 1.5 + 28 * u * u * u);
    }

    /** mm between two times at most a day apart. */
    double rainBetween(long from, long to) {
        double sum = 0;
        for (long day = FarmTime.day(from) - 1; day <= FarmTime.day(to); day++) {
            Rain rain = rain(day);
            if (rain != null) {
                sum += rain.fallen(to) - rain.fallen(from);
            }
        }
        return sum;
    }

    /** 0 to 1: how much it rains. */
    double wetness(long at) {
        return Noise.clamp(rainBetween(at - 10 * MINUTE, at) * 2, 0, 1);
    }

    /** 0 clear, 1 overcast. */
    double cloud(long at) {
        double drifting = Noise.clamp(0.35 + 0.45 * Noise.smooth(seed + 1, at / (6.0 * HOUR)), 0, 1);
        return Math.max(drifting, 0.95 * wetness(at));
    }

    /** W/m² on the ground without clouds. */
    double clearSky(long at) {
        double declination = Math.toRadians(-23.44) * Math.cos(2 * Math.PI * (FarmTime.year(at) + 10 / 365.0));
        double hourAngle = Math.toRadians(15 * (FarmTime.hour(at) - 12));
        double sine = Math.sin(LATITUDE) * Math.sin(declination)
                + Math.cos(LATITUDE) * Math.cos(declination) * Math.cos(hourAngle);
        return sine <= 0 ? 0 : 1080 * Math.pow(sine, 1.15);
    }

    /** W/m². */
    double solar(long at) {
        return clearSky(at) * (1 - 0.75 * cloud(at));
    }

    /** Degrees Celsius without the course of the day. */
    double meanTemp(long at) {
        double season = 17.5 + 11 * Math.sin(2 * Math.PI * (FarmTime.year(at) - 0.296));
        return season + 3.5 * Noise.smooth(seed + 2, at / (3.0 * DAY));
    }

    /** Degrees Celsius at 1.5 m. */
    double airTemp(long at) {
        double swing = 5.5 * (1 - 0.55 * cloud(at));
        double day = swing * Math.sin(2 * Math.PI * (FarmTime.hour(at) - 9) / 24);
        return meanTemp(at) + day - 1.5 * wetness(at) + 0.25 * Noise.smooth(seed + 3, at / (7.0 * MINUTE));
    }

    /** Percent; falls as the air warms. */
    double humidity(long at) {
        double dry = 2.6 * (airTemp(at) - meanTemp(at));
        double slow = 8 * Noise.smooth(seed + 4, at / (18.0 * HOUR));
        return Noise.clamp(72 - dry + slow + 22 * wetness(at), 22, 99);
    }

    /** m/s, mean of ten minutes. */
    double wind(long at) {
        double day = 1.1 * Math.max(0, Math.sin(2 * Math.PI * (FarmTime.hour(at) - 8) / 24));
        double fronts = 1.4 * Noise.smooth(seed + 5, at / (5.0 * HOUR)) + wetness(at);
        return Math.max(0.1, 1.9 + day + fronts + 0.3 * Noise.smooth(seed + 6, at / (4.0 * MINUTE)));
    }

    /** m/s. */
    double gust(long at) {
        return wind(at) * (1.55 + 0.3 * Noise.smooth(seed + 7, at / (1.0 * MINUTE))) + 0.4;
    }

    /** Degrees. */
    double windDirection(long at) {
        double turned = 120
                + 90 * Noise.smooth(seed + 8, at / (8.0 * HOUR))
                + 15 * Noise.smooth(seed + 18, at / (3.0 * MINUTE));
        return (turned % 360 + 360) % 360;
    }

    /** hPa. */
    double pressure(long at) {
        double tide = 1.1 * Math.cos(4 * Math.PI * (FarmTime.hour(at) - 10) / 24);
        return 1012 + 7 * Noise.smooth(seed + 9, at / (4.0 * DAY)) + tide - 2 * wetness(at);
    }

    /** Percent of the sensor's surface. */
    double leafWetness(long at) {
        double dew = 1 / (1 + Math.exp(-(humidity(at) - 91) / 1.8));
        return Noise.clamp(100 * Math.max(dew * 0.8, wetness(at)), 0, 100);
    }

    /** Degrees Celsius in the soil, {@code depth} in cm: damped and late (FAO-56 §3, Campbell). */
    double soilTemp(long at, double depth) {
        double damping = Math.exp(-depth / 12);
        double lateHours = depth / 12 * 24 / (2 * Math.PI);
        double day = 5.2 * damping * Math.sin(2 * Math.PI * (FarmTime.hour(at) - 9 - lateHours) / 24);
        return meanTemp(at - (long) (depth / 10 * 8 * HOUR)) + 0.6 + day;
    }
}
