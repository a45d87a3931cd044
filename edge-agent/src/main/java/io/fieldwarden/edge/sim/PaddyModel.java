package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.DAY;
import static io.fieldwarden.edge.sim.FarmTime.HOUR;

/** A paddy field under alternate wetting and drying: filled to 60 mm every five days, then left to fall. */
final class PaddyModel implements Model {
    private static final long CYCLE = 5 * DAY;
    private static final double FILLING = 0.06;

    private final long seed;
    private final Weather weather;

    PaddyModel(long seed, Weather weather) {
        this.seed = seed;
        this.weather = weather;
    }

    @Override
    public void read(long at, Values out) {
        double phase = FarmTime.phase(at + seed * 7 * HOUR, CYCLE);
        boolean filling = phase < FILLING;
        double level = filling ? -20 + 80 * Noise.ease(phase / FILLING) : 60 - 80 * (phase - FILLING) / (1 - FILLING);
        double rain = Math.min(40, 0.6 * weather.rainBetween(at - DAY, at));
        double canopy = weather.airTemp(at) - 0.4;
        out.put("water_level", level + rain, 0);
        out.put("water_temp", weather.soilTemp(at, 3) + 0.8, 1);
        out.put("soil_temp", weather.soilTemp(at, 5), 1);
        out.put("air_temp", canopy, 1);
        out.put("air_rh", Noise.clamp(weather.humidity(at) + 6, 0, 99), 0);
        out.put("leaf_wetness", weather.leafWetness(at), 0);
        out.put("gate_open", filling ? 60 : 0, 0);
        out.put("flow_in", filling ? 42 + 3 * Noise.smooth(seed + 1, at / (2.0 * FarmTime.MINUTE)) : 0, 1);
        Model.station(seed, at, out);
    }
}
