package io.fieldwarden.hub.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a process has used, as Linux counts it.
 *
 * @param cpuSeconds of all its threads since its start, in user and kernel mode; counted in hundredths
 * @param rssMib memory that is in RAM now
 */
record ProcessUse(double cpuSeconds, double rssMib) {
    /** What Linux calls USER_HZ, the same on every machine of today. */
    private static final double TICKS = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    static ProcessUse of(long pid) {
        Path folder = Path.of("/proc", Long.toString(pid));
        try {
            String stat = Files.readString(folder.resolve("stat"));
            // The name in parentheses may hold blanks; what is counted begins after it.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
            double cpu = (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS;
            long rssKib = 0;
            for (String line : Files.readAllLines(folder.resolve("status"))) {
                if (line.startsWith("VmRSS:")) {
                    rssKib = Long.parseLong(line.replaceAll("[^0-9]", ""));
                }
            }
            return new ProcessUse(cpu, rssKib / 1024.0);
        } catch (IOException e) {
            throw new UncheckedIOException("what process " + pid + " uses cannot be read (Linux only)", e);
        }
    }
}
