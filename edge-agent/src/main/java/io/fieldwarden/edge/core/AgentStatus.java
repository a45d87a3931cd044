package io.fieldwarden.edge.core;

import io.fieldwarden.device.DeviceId;
import java.net.URI;
import java.util.List;

/**
 * How an agent does at one moment.
 *
 * @param hub the way in use
 * @param alerts that stand by the rules that run here, in the order in which they were raised
 * @param rules of the devices that have their rules from the hub
 */
public record AgentStatus(
        DeviceId device,
        URI hub,
        AgentCounters.Snapshot counters,
        Outbox.Status outbox,
        List<LocalWatch.Standing> alerts,
        List<HubRules.Status> rules,
        Surroundings around) {
    public AgentStatus {
        alerts = List.copyOf(alerts);
        rules = List.copyOf(rules);
    }

    /**
     * What it works with.
     *
     * @param reported alerts and answers that the hub has
     * @param switches between the ways to the hub since the start
     * @param fallback the second way is in use
     * @param resting readings wait for their window
     * @param settings where they come from
     */
    public record Surroundings(
            AgentClock.State clock, long reported, long switches, boolean fallback, boolean resting, Origin settings) {
        /** One way, always open, and the clock of the machine. */
        public static final Surroundings PLAIN =
                new Surroundings(AgentClock.State.OF_THE_MACHINE, 0, 0, false, false, Origin.FILE);
    }

    /**
     * Where the settings come from.
     *
     * @param command whose settings are in force; empty for those of the file on the machine
     * @param trial they are being tried
     * @param last what came of the last command, empty when there was none
     */
    public record Origin(String command, boolean trial, String last) {
        /** The file on the machine; no command was taken. */
        public static final Origin FILE = new Origin("", false, "");
    }
}
