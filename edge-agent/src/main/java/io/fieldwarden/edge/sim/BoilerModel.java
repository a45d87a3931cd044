package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.MINUTE;
import static io.fieldwarden.edge.sim.FarmTime.SECOND;

/** A gas-fired steam boiler of 4 t/h: burner cycles of ten minutes between 0.85 and 1.05 MPa, feed pump modulating. */
final class BoilerModel implements Model {
    private static final long CYCLE = 10 * MINUTE;
    private static final double FIRING = 0.6;
    private static final long LEVEL_CYCLE = 7 * MINUTE;

    private final long seed;

    BoilerModel(long seed) {
        this.seed = seed;
    }

    @Override
    public void read(long at, Values out) {
        double phase = FarmTime.phase(at + seed * MINUTE, CYCLE);
        boolean firing = phase < FIRING;
        // 0 cold, 1 hot: follows the burner with its own inertia.
        double heat = firing ? Noise.ease(phase / FIRING * 1.6) : Math.exp(-(phase - FIRING) / 0.12);
        double pressure = 0.85 + 0.2 * (firing ? phase / FIRING : 1 - (phase - FIRING) / (1 - FIRING));
        double level = Math.sin(2 * Math.PI * FarmTime.phase(at, LEVEL_CYCLE));
        double ripple = Noise.smooth(seed + 1, at / (15.0 * SECOND));
        out.put("steam_pressure", pressure + 0.006 * ripple, 2);
        out.put("steam_temp", 100 * Math.pow(10 * (pressure + 0.1), 0.25), 1);
        out.put("water_level", 17 * level + 2 * ripple, 0);
        out.put("exhaust_temp", 112 + 34 * heat + ripple, 1);
        out.put("furnace_temp", 640 + 480 * heat + 6 * ripple, 0);
        out.put("furnace_pressure", firing ? -22 + 4 * ripple : -12 + 2 * ripple, 0);
        out.put("feed_water_temp", 62 + 2 * Noise.smooth(seed + 2, at / (20.0 * MINUTE)), 1);
        out.put("feed_water_pressure", 1.45 + 0.04 * ripple, 2);
        out.put("feed_water_flow", 2600 + 1300 * Math.cos(2 * Math.PI * FarmTime.phase(at, LEVEL_CYCLE)), 0);
        out.put("steam_flow", 2600 + 350 * Noise.smooth(seed + 3, at / (6.0 * MINUTE)), 0);
        out.put("fuel_pressure", 20 + 0.6 * ripple, 1);
        out.put("fuel_flow", firing ? 205 + 90 * heat + 3 * ripple : 0, 1);
        out.put("flue_o2", firing ? 4.4 + 0.3 * ripple : 8.5, 1);
        out.put("hardness", 0.014 + 0.004 * Noise.smooth(seed + 4, at / (3.0 * FarmTime.HOUR)), 3);
        out.put("gas_leak", Math.max(0, 0.4 + 0.4 * ripple), 1);
        out.put("run_signal", true);
        for (String healthy : new String[] {"elw_alarm", "shw_alarm", "op_alarm", "ff_alarm", "swd_alarm", "sv_open"}) {
            out.put(healthy, false);
        }
    }
}
