package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.HOUR;
import static io.fieldwarden.edge.sim.FarmTime.MINUTE;

/** A frozen store at -20 °C: compressor cycles of 18 minutes, a defrost every six hours, a door opened in working hours. */
final class ColdStoreModel implements Model {
    private static final long CYCLE = 18 * MINUTE;
    private static final double RUNNING = 0.62;
    private static final long DEFROST_EVERY = 6 * HOUR;
    private static final long DEFROST = 18 * MINUTE;
    private static final long DOOR_SLOT = 12 * MINUTE;

    private final long seed;

    ColdStoreModel(long seed) {
        this.seed = seed;
    }

    @Override
    public void read(long at, Values out) {
        double phase = FarmTime.phase(at, CYCLE);
        long sinceDefrost = Math.floorMod(at + seed * HOUR, DEFROST_EVERY);
        boolean defrost = sinceDefrost < DEFROST;
        boolean compressor = !defrost && phase < RUNNING;
        double cycle = phase < RUNNING ? 0.6 - 1.2 * phase / RUNNING : -0.6 + 1.2 * (phase - RUNNING) / (1 - RUNNING);
        double heat = defrost
                ? 2.1 * Noise.ease(sinceDefrost / (double) DEFROST)
                : 2.1 * Math.exp(-(sinceDefrost - DEFROST) / (12.0 * MINUTE));
        double temp = -20.4 + cycle + heat + 0.9 * doorHeat(at);
        out.put("air_temp", temp, 1);
        out.put("air_temp_2", temp + 0.4 + 0.1 * Noise.smooth(seed + 1, at / (4.0 * MINUTE)), 1);
        out.put("product_temp", -19.6 + 0.15 * Noise.smooth(seed + 2, at / (5.0 * HOUR)), 1);
        out.put("air_rh", 90 + 2 * Noise.smooth(seed + 3, at / (1.0 * HOUR)), 0);
        out.put("evap_temp", defrost ? 4 : compressor ? -29 + cycle : -23, 1);
        out.put("door_open", doorOpen(at));
        out.put("compressor_on", compressor);
        double ripple = 0.03 * Noise.smooth(seed + 4, at / (40.0 * FarmTime.SECOND));
        out.put("suction_pressure", compressor ? 0.11 + ripple / 3 : 0.24, 3);
        out.put("discharge_pressure", compressor ? 1.38 + ripple : 0.92, 3);
        out.put("nh3_ppm", 2 + Noise.smooth(seed + 5, at / (9.0 * MINUTE)), 0);
        out.put("co2", 0.1, 1);
        out.put("o2", 20.8, 1);
        out.put("mains_ok", true);
    }

    /** In each slot of a working day the door may open once, for one to three minutes. */
    private long openUntil(long slot) {
        long start = slot * DOOR_SLOT;
        double hour = FarmTime.hour(start);
        boolean working = hour >= 7 && hour < 18;
        if (!working || Noise.uniform(seed + 6, slot) > 0.4) {
            return Long.MIN_VALUE;
        }
        return start + MINUTE + (long) (Noise.uniform(seed + 7, slot) * 2 * MINUTE);
    }

    private boolean doorOpen(long at) {
        return at < openUntil(Math.floorDiv(at, DOOR_SLOT));
    }

    private double doorHeat(long at) {
        double heat = 0;
        long now = Math.floorDiv(at, DOOR_SLOT);
        for (long slot = now - 2; slot <= now; slot++) {
            long until = openUntil(slot);
            if (until != Long.MIN_VALUE) {
                double warming = Noise.ease((Math.min(at, until) - slot * DOOR_SLOT) / (2.0 * MINUTE));
                heat += warming * Math.exp(-Math.max(0, at - until) / (6.0 * MINUTE));
            }
        }
        return heat;
    }
}
