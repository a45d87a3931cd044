package io.fieldwarden.hub.detect.inject;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;

/** Days of weather that drive the traces of a farm: recorded ones from a file, or made ones by seed. */
final class Weather {
    /**
     * One day.
     *
     * @param solar MJ/m²
     * @param high °C
     * @param low °C
     * @param dew °C
     * @param wind m/s, mean
     * @param rain mm
     */
    record Day(double solar, double high, double low, double dew, double wind, double rain) {}

    private final List<Day> days;

    private Weather(List<Day> days) {
        this.days = days;
    }

    /**
     * Reads a file with the columns {@code solar_rad_mj,tmax,tmin,tdew,wind_3m,rain}, one row a day.
     *
     * @throws IOException if it cannot be read, lacks a column or has less than a year
     */
    static Weather read(Path file) throws IOException {
        List<String> rows = Files.readAllLines(file);
        List<String> names =
                rows.isEmpty() ? List.of() : Arrays.asList(rows.get(0).split(",", -1));
        int[] at = new int[6];
        String[] wanted = {"solar_rad_mj", "tmax", "tmin", "tdew", "wind_3m", "rain"};
        for (int i = 0; i < wanted.length; i++) {
            at[i] = names.indexOf(wanted[i]);
            if (at[i] < 0) {
                throw new IOException(file + ": column '" + wanted[i] + "' is not in '" + names + "'");
            }
        }
        List<Day> days = new ArrayList<>();
        for (String row : rows.subList(1, rows.size())) {
            String[] cells = row.split(",", -1);
            double[] v = new double[at.length];
            for (int i = 0; i < at.length; i++) {
                v[i] = at[i] < cells.length && !cells[at[i]].isBlank() ? Double.parseDouble(cells[at[i]]) : Double.NaN;
            }
            if (Arrays.stream(v).allMatch(Double::isFinite)) {
                days.add(new Day(v[0], v[1], v[2], v[3], v[4], v[5]));
            }
        }
        if (days.size() < 365) {
            throw new IOException(file + ": " + days.size() + " whole days are less than a year");
        }
        return new Weather(days);
    }

    /** Two years of a temperate place: seasons, fronts of some days, showers. */
    static Weather made(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<Day> days = new ArrayList<>();
        double front = 0;
        double cloud = 0.3;
        for (int d = 0; d < 730; d++) {
            front = 0.75 * front + 2.2 * random.nextGaussian();
            cloud = Math.max(0, Math.min(1, 0.6 * cloud + 0.15 + 0.25 * random.nextGaussian()));
            double season = -Math.cos(2 * Math.PI * (d + 10) / 365);
            double low = 8 + 9 * season + front + 3 * cloud;
            double high = low + 13 * (1 - 0.6 * cloud) + random.nextGaussian();
            boolean wet = cloud > 0.6 && random.nextDouble() < 0.6;
            double rain = wet ? -8 * Math.log(1 - random.nextDouble()) : 0;
            double solar = (17 + 10 * season) * (1 - 0.75 * cloud);
            days.add(new Day(solar, high, low, low - 1 + random.nextGaussian(), 2 + random.nextDouble() * 2, rain));
        }
        return new Weather(days);
    }

    /** {@code count} days in a row that begin somewhere, by chance. */
    List<Day> days(int count, SplittableRandom random) {
        int from = random.nextInt(days.size() - count);
        return days.subList(from, from + count);
    }
}
