package io.fieldwarden.hub.detect.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The channels of a farm over some weeks, driven by days of {@link Weather} and by what people do: water, heat, vent, dose. */
final class FarmTraces {
    private final int perDay;
    private final int readings;
    private final List<Weather.Day> days;
    private final SplittableRandom random;
    private final List<Trace> traces = new ArrayList<>();

    private FarmTraces(int weeks, int perDay, Weather weather, SplittableRandom random) {
        this.perDay = perDay;
        this.readings = weeks * 7 * perDay;
        this.days = weather.days(weeks * 7 + 1, random);
        this.random = random;
    }

    static List<Trace> of(int weeks, int perDay, Weather weather, SplittableRandom random) {
        FarmTraces farm = new FarmTraces(weeks, perDay, weather, random);
        double[] air = farm.air();
        double[] sun = farm.sun();
        double[] wet = farm.rain();
        farm.open(air, sun, wet);
        farm.soil(air, wet);
        farm.greenhouse(air, sun);
        farm.water(air, wet);
        farm.barn(air);
        return List.copyOf(farm.traces);
    }

    private double hour(int i) {
        return 24.0 * (i % perDay) / perDay;
    }

    private Weather.Day day(int i) {
        return days.get(i / perDay);
    }

    private void add(String name, double min, double max, double resolution, double[] values) {
        traces.add(new Trace(name, min, max, resolution, values));
    }

    /** Low at five, high at three in the afternoon, as a cosine between the day's figures; small turbulence. */
    private double[] air() {
        double[] values = new double[readings];
        double turbulence = 0;
        for (int i = 0; i < readings; i++) {
            turbulence = 0.9 * turbulence + 0.08 * random.nextGaussian();
            double h = hour(i);
            Weather.Day today = day(i);
            double phase = h < 5 ? (h + 9) / 14 : h < 15 ? (h - 5) / 10 : (h - 15) / 14;
            boolean rises = h >= 5 && h < 15;
            double from =
                    rises ? today.low() : h < 5 && i >= perDay ? day(i - perDay).high() : today.high();
            double to = rises
                    ? today.high()
                    : h < 5 ? today.low() : days.get(i / perDay + 1).low();
            values[i] = from + (to - from) * (1 - Math.cos(Math.PI * phase)) / 2 + turbulence;
        }
        return values;
    }

    /** W/m²: the day's energy as a half sine from six to six, with passing clouds. */
    private double[] sun() {
        double[] values = new double[readings];
        double cloud = 0;
        for (int i = 0; i < readings; i++) {
            cloud = 0.85 * cloud + 0.12 * random.nextGaussian();
            double peak = day(i).solar() * 1e6 / (12 * 3_600) * Math.PI / 2;
            double height = Math.sin(Math.PI * (hour(i) - 6) / 12);
            values[i] = height <= 0 ? 0 : peak * height * Math.max(0.15, 1 - Math.abs(cloud));
        }
        return values;
    }

    /** mm in each period: the day's sum falls in showers. */
    private double[] rain() {
        double[] values = new double[readings];
        for (int d = 0; d < readings / perDay; d++) {
            double left = days.get(d).rain();
            while (left > 0.1) {
                int at = d * perDay + random.nextInt(perDay);
                for (int k = 0; k < 12 && at + k < readings && left > 0; k++) {
                    double falls = Math.min(left, 0.4 + 1.2 * random.nextDouble());
                    values[at + k] += falls;
                    left -= falls;
                }
            }
        }
        return values;
    }

    private void open(double[] air, double[] sun, double[] wet) {
        double[] humidity = new double[readings];
        double[] wind = new double[readings];
        double[] leaf = new double[readings];
        double gust = 0;
        double film = 0;
        for (int i = 0; i < readings; i++) {
            double dew = day(i).dew();
            humidity[i] = Math.min(100, 100 * Math.exp(17.6 * dew / (243 + dew) - 17.6 * air[i] / (243 + air[i])))
                    + 0.8 * random.nextGaussian();
            gust = 0.8 * gust + 0.25 * random.nextGaussian();
            wind[i] =
                    day(i).wind() * (0.6 + 0.5 * Math.max(0, Math.sin(Math.PI * (hour(i) - 7) / 14))) * Math.exp(gust);
            double cool = sun[i] > 0 ? 0 : 0.02 * Math.max(0, humidity[i] - 35);
            film = Math.min(100, film + 20 * wet[i] + cool * 288 / perDay);
            film = Math.max(0, film - (0.2 + sun[i] / 150) * 288 / perDay);
            leaf[i] = film + (film > 0 ? 0.8 * random.nextGaussian() : 0);
        }
        add("air_temp", -40, 60, 0.1, air);
        add("air_humidity", 0, 100, 0.1, humidity);
        add("solar_radiation", 0, 1_800, 1, sun);
        add("wind_speed", 0, 60, 0.1, wind);
        add("leaf_wetness", 0, 100, 1, leaf);
    }

    private void soil(double[] air, double[] wet) {
        double[] warmth = new double[readings];
        double[] shallow = new double[readings];
        double[] deep = new double[readings];
        double t = air[0];
        double upper = 28;
        double lower = 30;
        int lag = perDay / 8;
        for (int i = 0; i < readings; i++) {
            t += (air[Math.max(0, i - lag)] - t) * 12.0 / perDay;
            warmth[i] = t + 0.03 * random.nextGaussian();
            boolean watering = upper < 20 && hour(i) >= 5 && hour(i) < 8;
            upper += watering ? 108.0 / perDay : 0.5 * wet[i];
            upper -= (upper - 10) * 0.09 / perDay * Math.max(0, air[i]) / 15;
            upper = Math.min(42, upper);
            lower += (upper - lower) * 0.12 / perDay;
            shallow[i] = upper + 0.06 * random.nextGaussian();
            deep[i] = lower + 0.04 * random.nextGaussian();
        }
        add("soil_temp_10", -20, 60, 0.1, warmth);
        add("soil_moisture_20", 0, 100, 0.1, shallow);
        add("soil_moisture_60", 0, 100, 0.1, deep);
    }

    private void greenhouse(double[] air, double[] sun) {
        double[] inside = new double[readings];
        double[] moist = new double[readings];
        double[] gas = new double[readings];
        double t = 18;
        double co2 = 450;
        boolean heats = false;
        boolean doses = false;
        for (int i = 0; i < readings; i++) {
            boolean light = hour(i) >= 6 && hour(i) < 19;
            double wanted = light ? 20 : 16;
            heats = heats ? t < wanted + 0.7 : t < wanted - 0.7;
            boolean vents = t > 27;
            t += ((air[i] - t) * (vents ? 0.12 : 0.02) + (heats ? 0.6 : 0) + sun[i] * 0.0007) * 288 / perDay;
            inside[i] = t + 0.1 * random.nextGaussian();
            moist[i] = 72 - 1.5 * (t - 20) + (light ? 0 : 8) + 1.2 * random.nextGaussian();
            doses = light && !vents && (doses ? co2 < 900 : co2 < 750);
            co2 += ((doses ? 25 : 0) + (light ? -4 : 3) - (co2 - 420) * (vents ? 0.2 : 0.01)) * 288 / perDay;
            gas[i] = co2 + 6 * random.nextGaussian();
        }
        add("greenhouse_temp", -20, 70, 0.1, inside);
        add("greenhouse_humidity", 0, 100, 0.1, moist);
        add("greenhouse_co2", 0, 5_000, 1, gas);
    }

    private void water(double[] air, double[] wet) {
        double[] level = new double[readings];
        double[] salt = new double[readings];
        double[] acid = new double[readings];
        double[] oxygen = new double[readings];
        double depth = 60;
        double ec = 2.2;
        double ph = 6;
        boolean fills = false;
        for (int i = 0; i < readings; i++) {
            fills = fills ? depth < 70 : depth < 40;
            depth += ((fills ? 0.5 : 0) - 0.022 * Math.max(0.2, air[i] / 20)) * 288 / perDay + 0.8 * wet[i];
            depth = Math.min(95, depth);
            level[i] = depth + 0.25 * random.nextGaussian();
            ec += (0.0006 + 0.0004 * random.nextGaussian()) * 288 / perDay;
            ec = ec > 2.5 ? 2.1 : ec;
            salt[i] = ec + 0.012 * random.nextGaussian();
            ph += 0.0012 * 288 / perDay;
            ph = ph > 6.3 ? 5.8 : ph;
            acid[i] = ph + 0.012 * random.nextGaussian();
            oxygen[i] = 7.5
                    - 0.08 * (air[i] - 15)
                    + 1.4 * Math.sin(2 * Math.PI * (hour(i) - 9) / 24)
                    + 0.1 * random.nextGaussian();
        }
        add("paddy_level", 0, 300, 0.1, level);
        add("nutrient_ec", 0, 20, 0.01, salt);
        add("nutrient_ph", 0, 14, 0.01, acid);
        add("pond_oxygen", 0, 20, 0.01, oxygen);
    }

    private void barn(double[] air) {
        double[] inside = new double[readings];
        double[] ammonia = new double[readings];
        double nh3 = 8;
        for (int i = 0; i < readings; i++) {
            inside[i] = 16
                    + 0.3 * (air[i] - 12)
                    + 0.8 * Math.sin(2 * Math.PI * hour(i) / 24)
                    + 0.15 * random.nextGaussian();
            double vent = Math.max(0.01, 0.02 + 0.002 * (inside[i] - 15));
            nh3 += (0.25 + 0.05 * random.nextGaussian() - vent * nh3) * 288 / perDay;
            ammonia[i] = nh3 + 0.3 * random.nextGaussian();
        }
        add("barn_temp", -30, 60, 0.1, inside);
        add("barn_ammonia", 0, 200, 0.1, ammonia);
    }
}
