package io.fieldwarden.edge.sim;

import static io.fieldwarden.edge.sim.FarmTime.DAY;
import static io.fieldwarden.edge.sim.FarmTime.HOUR;
import static io.fieldwarden.edge.sim.FarmTime.SECOND;

/**
 * A lift of eleven storeys at 1.75 m/s. Time is cut into slots of 50 s; in a busy one the car goes from the floor of the
 * slot before to another, opens its door and closes it again.
 */
final class LiftModel implements Model {
    private static final long SLOT = 50 * SECOND;
    private static final int FLOORS = 11;
    private static final double STOREY = 3.0;
    private static final double SPEED = 1.75;
    private static final double ACCELERATION = 0.9;
    private static final double DOOR_SECONDS = 3;
    private static final double OPEN_SECONDS = 7;
    /** 2024-01-01T00:00:00Z: when it was handed over. */
    private static final long SINCE = 1_704_067_200_000L;

    private final long seed;

    LiftModel(long seed) {
        this.seed = seed;
    }

    /** @param travelled m since the start; speed in m/s, acceleration in m/s² */
    private record Motion(double travelled, double speed, double acceleration) {}

    @Override
    public void read(long at, Values out) {
        long slot = Math.floorDiv(at, SLOT);
        double seconds = Math.floorMod(at, SLOT) / 1000.0;
        int from = floorAfter(slot - 1);
        int to = floorAfter(slot);
        boolean busy = from != to;
        double distance = Math.abs(to - from) * STOREY;
        double trip = busy ? tripSeconds(distance) : 0;
        boolean running = busy && seconds < trip;
        Motion motion = running ? motion(seconds, distance) : new Motion(distance, 0, 0);
        double sinceStop = seconds - trip;
        boolean open = busy && !running && sinceStop > DOOR_SECONDS && sinceStop < DOOR_SECONDS + OPEN_SECONDS;
        int up = Integer.signum(to - from);
        double height = from * STOREY + up * motion.travelled();
        out.put("service_mode", 1, 0);
        out.put("car_running", running);
        out.put("direction", !running ? 0 : up > 0 ? 1 : 2, 0);
        out.put("door_zone", Math.abs(height / STOREY - Math.rint(height / STOREY)) * STOREY < 0.2);
        out.put("floor", Math.rint(height / STOREY), 0);
        out.put("door_closed", !open);
        out.put("passenger", busy && (running || sinceStop < DOOR_SECONDS + OPEN_SECONDS - 2));
        out.put("speed", motion.speed(), 2);
        out.put("accel_z", up * motion.acceleration() + 0.03 * Noise.smooth(seed + 1, at / 700.0), 2);
        out.put("machine_room_temp", 27 + 4 * Math.sin(2 * Math.PI * (FarmTime.hour(at) - 9) / 24), 1);
        out.put("brake_stroke", 0.42 + 0.03 * Noise.smooth(seed + 2, at / (3.0 * DAY)), 2);
        out.put("run_count", Math.floorDiv(at - SINCE, 2 * SLOT) * 1.0, 0);
        out.put("run_hours", Math.floorDiv(at - SINCE, 4 * HOUR) * 1.0, 0);
        out.put("fault_code", 0, 0);
        out.put("power_ok", true);
        for (String healthy : new String[] {"up_limit", "down_limit", "alarm_button", "ebike"}) {
            out.put(healthy, false);
        }
    }

    /** Where the car stands at the end of a slot: where the last busy slot took it. */
    private int floorAfter(long slot) {
        for (long s = slot; s > slot - 200; s--) {
            double hour = FarmTime.hour(s * SLOT);
            double traffic = hour > 7 && hour < 20 ? 0.75 : 0.25;
            if (Noise.uniform(seed + 3, s) < traffic) {
                return 1 + (int) (Noise.uniform(seed + 4, s) * FLOORS);
            }
        }
        return 1;
    }

    private static double tripSeconds(double distance) {
        double ramp = SPEED / ACCELERATION;
        double ramps = SPEED * ramp;
        return distance >= ramps ? 2 * ramp + (distance - ramps) / SPEED : 2 * Math.sqrt(distance / ACCELERATION);
    }

    private static Motion motion(double seconds, double distance) {
        double trip = tripSeconds(distance);
        double ramp = Math.min(SPEED / ACCELERATION, trip / 2);
        double top = ramp * ACCELERATION;
        if (seconds < ramp) {
            return new Motion(ACCELERATION * seconds * seconds / 2, ACCELERATION * seconds, ACCELERATION);
        }
        if (seconds < trip - ramp) {
            return new Motion(top * ramp / 2 + top * (seconds - ramp), top, 0);
        }
        double left = trip - seconds;
        return new Motion(distance - ACCELERATION * left * left / 2, ACCELERATION * left, -ACCELERATION);
    }
}
