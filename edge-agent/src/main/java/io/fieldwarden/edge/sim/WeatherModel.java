package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.HOUR;
import static io.fieldwarden.edge.sim.FarmTime.MINUTE;

/** A weather station. */
final class WeatherModel implements Model {
    private final long seed;
    private final Weather weather;

    WeatherModel(long seed, Weather weather) {
        this.seed = seed;
        this.weather = weather;
    }

    @Override
    public void read(long at, Values out) {
        double solar = weather.solar(at);
        out.put("air_temp", weather.airTemp(at), 1);
        out.put("air_rh", weather.humidity(at), 0);
        out.put("air_pressure", weather.pressure(at), 1);
        out.put("wind_speed", weather.wind(at), 1);
        out.put("wind_gust", weather.gust(at), 1);
        out.put("wind_dir", weather.windDirection(at), 0);
        out.put("rain_10min", weather.rainBetween(at - 10 * MINUTE, at), 1);
        out.put("rain_day", weather.rainBetween(startOfRainDay(at), at), 1);
        out.put("solar_rad", solar, 0);
        out.put("par", solar * 2.02, 0);
        out.put("sunshine_min", weather.clearSky(at) > 120 ? 10 * (1 - weather.cloud(at)) : 0, 0);
        out.put("leaf_wetness", weather.leafWetness(at), 0);
        out.put("snow_depth", 0, 0);
        double washed = 18 * weather.wetness(at);
        out.put("pm25", Math.max(4, 36 + 18 * Noise.smooth(seed + 1, at / (9.0 * HOUR)) - washed), 0);
        Model.station(seed, at, out);
    }

    /** The day of the rain gauge runs from 20 h to 20 h. */
    private static long startOfRainDay(long at) {
        long today = FarmTime.midnight(FarmTime.day(at)) + 20 * HOUR;
        return today <= at ? today : today - FarmTime.DAY;
    }
}
