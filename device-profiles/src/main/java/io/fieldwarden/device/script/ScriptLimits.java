package io.fieldwarden.device.script;

/**
 * What one call of a codec may use. A call that goes beyond is ended and has no result.
 *
 * @param cpuMillis time on the processor; a machine that is busy elsewhere does not fail a codec
 * @param wallMillis time on the clock
 * @param memory bytes of the sandbox, with the 1.3 MB that the engine needs itself; whole pages of 64 KiB
 * @param resultLength characters of the result as JSON
 */
public record ScriptLimits(int cpuMillis, int wallMillis, int memory, int resultLength) {
    /** Published codecs take about a millisecond on a server and 100 KB. */
    public static final ScriptLimits STANDARD = new ScriptLimits(250, 2_000, 16 << 20, 64 << 10);

    static final int PAGE = 64 << 10;

    public ScriptLimits {
        if (cpuMillis < 1 || wallMillis < cpuMillis) {
            throw new IllegalArgumentException("time: 1 <= cpu <= wall, not " + cpuMillis + " and " + wallMillis);
        }
        if (memory < 2 << 20 || resultLength < 2) {
            throw new IllegalArgumentException("memory: at least 2 MiB, result: at least 2 characters");
        }
    }

    int pages() {
        return memory / PAGE;
    }

    ScriptLimits withTime(int factor) {
        return new ScriptLimits(cpuMillis * factor, wallMillis * factor, memory, resultLength);
    }
}
