package io.fieldwarden.edge.core;

import io.fieldwarden.device.DeviceId;
import java.net.URI;
import java.util.List;

/**
 * How an agent does at one moment.
 *
 * @param alerts that stand by the rules that run here, in the order in which they were raised
 * @param rules of the devices that have their rules from the hub
 */
public record AgentStatus(
        DeviceId device,
        URI hub,
        AgentCounters.Snapshot counters,
        Outbox.Status outbox,
        List<LocalWatch.Standing> alerts,
        List<HubRules.Status> rules) {
    public AgentStatus {
        alerts = List.copyOf(alerts);
        rules = List.copyOf(rules);
    }
}
