package io.fieldwarden.hub.detect.inject;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** The channels of boilers, pumps, lifts, cranes and cold stores over some weeks: duty cycles, shifts, days of rest. */
final class EquipmentTraces {
    private final int perDay;
    private final int readings;
    private final SplittableRandom random;
    private final List<Trace> traces = new ArrayList<>();

    private EquipmentTraces(int weeks, int perDay, SplittableRandom random) {
        this.perDay = perDay;
        this.readings = weeks * 7 * perDay;
        this.random = random;
    }

    static List<Trace> of(int weeks, int perDay, SplittableRandom random) {
        EquipmentTraces plant = new EquipmentTraces(weeks, perDay, random);
        plant.boiler();
        plant.pump();
        plant.lift();
        plant.crane();
        plant.coldStore();
        plant.power();
        return List.copyOf(plant.traces);
    }

    private double hour(int i) {
        return 24.0 * (i % perDay) / perDay;
    }

    private boolean shift(int i) {
        return hour(i) >= 7 && hour(i) < 19 && (i / perDay) % 7 != 6;
    }

    private void add(String name, double min, double max, double resolution, double[] values) {
        traces.add(new Trace(name, min, max, resolution, values));
    }

    /** A burner with a hysteresis of pressure; steam is drawn by shift; water is fed by level. */
    private void boiler() {
        double[] pressure = new double[readings];
        double[] level = new double[readings];
        double[] flue = new double[readings];
        double p = 0.7;
        double l = 50;
        double f = 120;
        boolean burns = false;
        boolean feeds = false;
        for (int i = 0; i < readings; i++) {
            burns = burns ? p < 0.8 : p < 0.6;
            feeds = feeds ? l < 60 : l < 40;
            double draw = (shift(i) ? 0.03 : 0.01) * (1 + 0.2 * random.nextGaussian());
            p += ((burns ? 0.055 : 0) - draw) * 288 / perDay;
            l += ((feeds ? 4 : 0) - 60 * draw) * 288 / perDay;
            f += ((burns ? 185 : 95) - f) * 0.35;
            pressure[i] = p + 0.004 * random.nextGaussian();
            level[i] = l + 0.6 * random.nextGaussian();
            flue[i] = f + 1.5 * random.nextGaussian();
        }
        add("boiler_pressure", 0, 4, 0.001, pressure);
        add("boiler_level", 0, 100, 0.1, level);
        add("flue_temp", 0, 800, 0.1, flue);
    }

    /** Runs a third of the time; its bearing warms and shakes while it runs. */
    private void pump() {
        double[] current = new double[readings];
        double[] pressure = new double[readings];
        double[] shaking = new double[readings];
        double[] bearing = new double[readings];
        double tank = 50;
        double warm = 25;
        boolean runs = false;
        double[] tankLevel = new double[readings];
        for (int i = 0; i < readings; i++) {
            runs = runs ? tank < 85 : tank < 30;
            double use = (shift(i) ? 1.6 : 0.5) * (1 + 0.3 * random.nextGaussian());
            tank += ((runs ? 4 : 0) - use) * 288 / perDay;
            tank = Math.max(0, tank);
            warm += ((runs ? 58 : 24 + 4 * Math.sin(2 * Math.PI * (hour(i) - 9) / 24)) - warm) * 0.12;
            current[i] = runs ? 14 + 0.25 * random.nextGaussian() : 0;
            pressure[i] = runs ? 3.6 + 0.05 * random.nextGaussian() : 1.1 + tank * 0.01 + 0.02 * random.nextGaussian();
            shaking[i] = (runs ? 2.2 : 0.15) * Math.exp(0.08 * random.nextGaussian());
            bearing[i] = warm + 0.2 * random.nextGaussian();
            tankLevel[i] = tank + 0.3 * random.nextGaussian();
        }
        add("pump_current", 0, 100, 0.01, current);
        add("pump_pressure", 0, 16, 0.01, pressure);
        add("bearing_vibration", 0, 50, 0.01, shaking);
        add("bearing_temp", -40, 200, 0.1, bearing);
        add("tank_level", 0, 100, 0.1, tankLevel);
    }

    /** Trips by chance, more in the morning and evening; the machine room follows. */
    private void lift() {
        double[] current = new double[readings];
        double[] room = new double[readings];
        double warm = 24;
        for (int i = 0; i < readings; i++) {
            double h = hour(i);
            double busy = h < 6 ? 0.03 : h < 9 || (h >= 17 && h < 20) ? 0.7 : 0.35;
            boolean moves = random.nextDouble() < busy;
            current[i] = moves
                    ? 12 + 5 * random.nextDouble() + 0.2 * random.nextGaussian()
                    : 1.2 + 0.04 * random.nextGaussian();
            warm += (22 + 3 * Math.sin(2 * Math.PI * (h - 9) / 24) + 8 * busy - warm) * 0.05;
            room[i] = warm + 0.1 * random.nextGaussian();
        }
        add("lift_motor_current", 0, 200, 0.01, current);
        add("machine_room_temp", -20, 90, 0.1, room);
    }

    /** Lifts loads in shifts, hangs empty otherwise; a load cell that drifts with warmth by little. */
    private void crane() {
        double[] load = new double[readings];
        double[] wind = new double[readings];
        double gust = 0;
        double held = 0;
        for (int i = 0; i < readings; i++) {
            if (shift(i)) {
                held = random.nextDouble() < 0.4 ? (random.nextDouble() < 0.5 ? 0 : 1 + 4 * random.nextDouble()) : held;
            } else {
                held = 0;
            }
            load[i] = 0.12 + held + 0.01 * random.nextGaussian() + 0.01 * Math.sin(2 * Math.PI * hour(i) / 24);
            gust = 0.97 * gust + 0.12 * random.nextGaussian();
            wind[i] = (3.5 + Math.sin(2 * Math.PI * (hour(i) - 9) / 24)) * Math.exp(gust);
        }
        add("crane_load", -1, 50, 0.01, load);
        add("crane_wind", 0, 70, 0.1, wind);
    }

    /** A compressor with hysteresis, doors in shifts, defrost twice a day. */
    private void coldStore() {
        double[] inside = new double[readings];
        double[] suction = new double[readings];
        double t = -18;
        boolean runs = false;
        for (int i = 0; i < readings; i++) {
            boolean defrosts = hour(i) % 12 < 0.5;
            runs = !defrosts && (runs ? t > -19.5 : t > -17);
            boolean door = shift(i) && random.nextDouble() < 0.06;
            t += ((runs ? -0.35 : 0) + 0.12 + (door ? 0.8 : 0) + (defrosts ? 0.15 : 0)) * 288 / perDay;
            inside[i] = t + 0.08 * random.nextGaussian();
            suction[i] = (runs ? 1.4 : 3.1) + 0.04 * random.nextGaussian();
        }
        add("cold_store_temp", -60, 40, 0.1, inside);
        add("suction_pressure", -1, 30, 0.01, suction);
    }

    /** The mains sags under load; a battery is charged by the sun and used at night. */
    private void power() {
        double[] mains = new double[readings];
        double[] battery = new double[readings];
        double slow = 0;
        double charge = 0.8;
        double cloud = 0.2;
        for (int i = 0; i < readings; i++) {
            slow = 0.995 * slow + 0.12 * random.nextGaussian();
            mains[i] = 230 - (shift(i) ? 3 : 0) + slow + 0.5 * random.nextGaussian();
            cloud = i % perDay == 0 ? Math.max(0, Math.min(0.9, 0.5 * cloud + 0.3 * random.nextDouble())) : cloud;
            double sun = Math.max(0, Math.sin(Math.PI * (hour(i) - 6) / 12)) * (1 - cloud);
            charge = Math.max(0.2, Math.min(1, charge + (0.006 * sun - 0.0012) * 288 / perDay));
            battery[i] = 11.8 + charge + 1.0 * sun * (charge > 0.9 ? 0.8 : 0.5) + 0.01 * random.nextGaussian();
        }
        add("mains_voltage", 0, 500, 0.1, mains);
        add("battery_voltage", 0, 60, 0.01, battery);
    }
}
