package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.MINUTE;
import static io.fieldwarden.edge.sim.FarmTime.SECOND;

/** A bridge crane of 10 t and 22.5 m span: lifting cycles of three minutes in working hours, some of them left out. */
final class CraneModel implements Model {
    static final double RATED_LOAD = 10;
    private static final long CYCLE = 3 * MINUTE;
    /** 2024-01-01T00:00:00Z: when it was handed over. */
    private static final long SINCE = 1_704_067_200_000L;

    private final long seed;

    CraneModel(long seed) {
        this.seed = seed;
    }

    @Override
    public void read(long at, Values out) {
        long cycle = Math.floorDiv(at, CYCLE);
        double phase = FarmTime.phase(at, CYCLE);
        boolean working = working(cycle);
        double target = 2 + 6 * Noise.uniform(seed + 1, cycle);
        // Lift 10..30 %, travel loaded to 60 %, lower to 75 %, return empty.
        double loaded = working ? Noise.ease((phase - 0.08) / 0.03) - Noise.ease((phase - 0.75) / 0.03) : 0;
        double load = target * loaded * (1 + 0.02 * Noise.smooth(seed + 2, at / (2.0 * SECOND)));
        double raised = working ? Noise.ease((phase - 0.1) / 0.2) - Noise.ease((phase - 0.6) / 0.15) : 0.4;
        double travelled = working ? Noise.ease((phase - 0.25) / 0.35) - Noise.ease((phase - 0.8) / 0.2) : 0;
        double reach = Noise.uniform(seed + 3, cycle);
        out.put("load", load, 2);
        out.put("load_pct", 100 * load / RATED_LOAD, 1);
        out.put("hoist_height", 0.6 + 6.5 * raised, 2);
        out.put("trolley_pos", 2 + 15 * travelled * reach, 2);
        out.put("gantry_pos", 5 + 48 * travelled * (0.4 + 0.6 * reach), 2);
        out.put("skew", 16 * Noise.smooth(seed + 4, at / (20.0 * SECOND)) * (0.2 + travelled), 0);
        for (String healthy : new String[] {
            "overload_limiter_ok",
            "height_limiter_ok",
            "gantry_limit_ok",
            "trolley_limit_ok",
            "door_interlock_ok",
            "mech_interlock_ok",
            "anticollision_ok",
            "overspeed_ok",
            "brake_ok"
        }) {
            out.put(healthy, true);
        }
        out.put("power_on", working);
        out.put("wind_speed", 0.7 + 0.3 * Noise.smooth(seed + 5, at / (2.0 * MINUTE)), 1);
        out.put("cycle_count", Math.floorDiv(at - SINCE, 3 * CYCLE) * 1.0, 0);
        out.put("run_seconds", Math.floorDiv(at - SINCE, 3 * SECOND) * 1.0, 0);
    }

    private boolean working(long cycle) {
        double hour = FarmTime.hour(cycle * CYCLE);
        double busy = hour >= 7 && hour < 19 ? 0.85 : 0.35;
        return Noise.uniform(seed + 6, cycle) < busy;
    }
}
