package io.fieldwarden.edge.core;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;
import java.util.function.LongSupplier;

/**
 * The time since the machine was started, which no setting of clocks moves.
 *
 * @param machineStart differs after each start of the machine, the same for all processes of one
 * @param millis since then
 */
public record Uptime(String machineStart, LongSupplier millis) {
    private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

    /**
     * Linux: the kernel names each start, and {@link System#nanoTime} is CLOCK_MONOTONIC, which counts from it. Elsewhere each
     * process counts as a start of its own.
     */
    public static Uptime ofTheMachine() {
        return new Uptime(machineStartId(), () -> System.nanoTime() / 1_000_000);
    }

    private static String machineStartId() {
        try {
            String id = Files.readString(BOOT_ID).strip();
            return id.isEmpty() ? UUID.randomUUID().toString() : id;
        } catch (IOException e) {
            return UUID.randomUUID().toString();
        }
    }
}
