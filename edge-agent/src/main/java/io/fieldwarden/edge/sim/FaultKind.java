package io.fieldwarden.edge.sim;

import java.time.Duration;

/**
 * What can go wrong in the simulation. Each lasts longer than the hold time of the rules it is meant for (rule ids of the
 * catalogue in brackets), so that it can be seen; the long ones begin in the past.
 */
public enum FaultKind {
    /** Nobody irrigated: far below the wilting point's margin [SOIL-01 up to major, two hours]. */
    DRY_SOIL("dry-soil", Duration.ofMinutes(145), (values, seconds) -> {
        values.put("soil_vwc_10", 11.2, 1);
        values.put("soil_vwc_20", 11.9 - seconds / 40_000, 1);
        values.put("soil_vwc_40", 15.5, 1);
        values.put("soil_psi_20", -160, 1);
    }),
    /** A clear night [WX-05, half an hour]. */
    FROST("frost", Duration.ofMinutes(50), (values, seconds) -> {
        values.put("air_temp", -1.2 - Math.sin(seconds / 700), 1);
        values.put("air_rh", 93, 0);
        values.put("wind_speed", 0.3, 1);
        values.put("wind_gust", 0.8, 1);
    }),
    /** The same station in summer: a hot wind [WX-01 up to major, an hour]. */
    HEAT("heat", Duration.ofMinutes(80), (values, seconds) -> {
        values.put("air_temp", 38.4 + 0.5 * Math.sin(seconds / 900), 1);
        values.put("air_rh", 34, 0);
    }),
    /** A squall [WX-15]. */
    GUST("gust", Duration.ofSeconds(50), (values, seconds) -> {
        values.put("wind_speed", 9.6, 1);
        values.put("wind_gust", 17.6 + 3 * Math.sin(seconds / 16), 1);
    }),
    /** The burner does not stop [BOIL-01 up to critical, 10 s; BOIL-04, BOIL-18]. */
    BOILER_OVER_PRESSURE("boiler-over-pressure", Duration.ofSeconds(75), (values, seconds) -> {
        double pressure = Math.min(1.34, values.get("steam_pressure") + seconds * 0.015);
        values.put("steam_pressure", pressure, 2);
        values.put("op_alarm", pressure >= 1.28);
        values.put("sv_open", pressure >= 1.3);
    }),
    /** The feed pump fails [BOIL-08, 10 s; BOIL-05]. */
    BOILER_LOW_WATER("boiler-low-water", Duration.ofSeconds(80), (values, seconds) -> {
        double level = Math.max(-96, values.get("water_level") - 3.2 * seconds);
        values.put("water_level", level, 0);
        values.put("feed_water_flow", 0, 0);
        values.put("feed_water_pressure", 0.2, 2);
        values.put("elw_alarm", level < -80);
        values.put("run_signal", level >= -80);
    }),
    /** The door opens while the car runs, the safety circuit stops it [LIFT-07, 3 s; LIFT-11, 10 s]. */
    LIFT_DOOR_FAULT("lift-door-fault", Duration.ofSeconds(50), (values, seconds) -> {
        boolean running = seconds < 14;
        values.put("car_running", running);
        values.put("speed", running ? 0.9 : 0, 2);
        values.put("door_closed", false);
        values.put("door_zone", false);
        values.put("fault_code", 1, 0);
    }),
    /** The car stops between floors, empty [LIFT-05, 45 s]. */
    LIFT_BETWEEN_FLOORS("lift-between-floors", Duration.ofSeconds(80), (values, seconds) -> {
        stopped(values);
        values.put("passenger", false);
        values.put("fault_code", 4, 0);
    }),
    /** The car stops between floors with somebody in it [LIFT-01, 60 s; LIFT-18, 3 s]. */
    LIFT_ENTRAPMENT("lift-entrapment", Duration.ofSeconds(110), (values, seconds) -> {
        stopped(values);
        values.put("passenger", true);
        values.put("fault_code", 11, 0);
        values.put("alarm_button", seconds > 8);
    }),
    /** A load nobody weighed [BRG-01 up to critical, 2 s]. */
    CRANE_OVERLOAD("crane-overload", Duration.ofSeconds(45), (values, seconds) -> {
        double percent = Math.min(117, 60 + 4.5 * seconds);
        values.put("load_pct", percent, 1);
        values.put("load", CraneModel.RATED_LOAD * percent / 100, 2);
        values.put("hoist_height", 0.8, 2);
        values.put("power_on", true);
    }),
    /** The load limiter reports itself out of order [BRG-05, 10 s]. */
    CRANE_LIMITER(
            "crane-limiter", Duration.ofSeconds(45), (values, seconds) -> values.put("overload_limiter_ok", false)),
    /** The aerator hangs in the weeds [POND-03, 60 s; POND-11, 60 s]. */
    POND_LOW_OXYGEN("pond-low-oxygen", Duration.ofSeconds(110), (values, seconds) -> {
        double oxygen = Math.max(1.5, values.get("do") - 0.4 * seconds);
        values.put("do", oxygen, 2);
        values.put("do_sat", oxygen * 10, 0);
        values.put("aerator_on", true);
        values.put("aerator_current", 0.7, 1);
    }),
    /** The condenser fan stands [COLD-07, 10 s]; the store warms meanwhile. */
    COLD_STORE_WARM("cold-store-warm", Duration.ofSeconds(60), (values, seconds) -> {
        values.put("discharge_pressure", Math.min(2.55, 1.4 + 0.06 * seconds), 3);
        values.put("air_temp", values.get("air_temp") + 0.05 * seconds, 1);
        values.put("air_temp_2", values.get("air_temp_2") + 0.05 * seconds, 1);
        values.put("compressor_on", true);
    }),
    /** No mains [GH-16, 30 s; COLD-11, 60 s]. */
    MAINS_OFF("mains-off", Duration.ofSeconds(95), (values, seconds) -> {
        values.put("mains_ok", false);
        if (values.has("compressor_on")) {
            values.put("compressor_on", false);
        }
        if (values.has("fan_on")) {
            values.put("fan_on", false);
        }
    }),
    /** Says nothing any more [DEV-01, three reporting periods]. */
    DEAD_SENSOR("dead-sensor", Duration.ofSeconds(110), (values, seconds) -> {}),
    /** Says the same for hours [DEV-05, six hours]. */
    STUCK_SENSOR("stuck-sensor", Duration.ofMinutes(385), (values, seconds) -> {});

    private final String id;
    private final Duration duration;
    /** Lambdas without state. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Effect effect;

    FaultKind(String id, Duration duration, Effect effect) {
        this.id = id;
        this.duration = duration;
        this.effect = effect;
    }

    /** Changes what a healthy device would measure, so many seconds after the beginning. */
    @FunctionalInterface
    interface Effect {
        void apply(Values values, double seconds);
    }

    public String id() {
        return id;
    }

    public Duration duration() {
        return duration;
    }

    void apply(Values values, double seconds) {
        effect.apply(values, seconds);
    }

    private static void stopped(Values values) {
        values.put("car_running", false);
        values.put("speed", 0, 2);
        values.put("direction", 0, 0);
        values.put("door_closed", true);
        values.put("door_zone", false);
    }
}
