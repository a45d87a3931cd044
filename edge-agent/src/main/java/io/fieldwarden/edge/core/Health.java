package io.fieldwarden.edge.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Tells the hub how the agent does: now and then, and soon after something that matters has changed. What is told is not kept;
 * the next time says it anew. Owned by the sending thread of one agent.
 */
public final class Health {
    /** Tells nothing. */
    public static final Health SILENT = new Health(Duration.ZERO, () -> {
        throw new IllegalStateException("a silent agent is not asked how it does");
    });

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final JsonMapper JSON = new JsonMapper();

    private final Duration every;
    private final Supplier<AgentStatus> status;
    private Instant told = Instant.MIN;
    private String matters = "";

    /** @param every zero for never */
    public Health(Duration every, Supplier<AgentStatus> status) {
        this.every = every;
        this.status = status;
    }

    /** What to tell now, if anything; to be followed by {@link #told} when the hub has it. */
    Optional<Uplink.Message> due(Instant now) {
        // The clock may have been set back since.
        boolean early = !told.equals(Instant.MIN) && now.isBefore(told.plus(SOON)) && !now.isBefore(told);
        if (every.isZero() || early) {
            return Optional.empty();
        }
        AgentStatus at = status.get();
        boolean late = told.equals(Instant.MIN) || now.isBefore(told) || !now.isBefore(told.plus(every));
        return late || !matters(at).equals(matters)
                ? Optional.of(new Uplink.Message(at.device(), json(at), MessageKind.STATUS))
                : Optional.empty();
    }

    void told(Instant now) {
        told = now;
        matters = matters(status.get());
    }

    /** What is told at once when it changes: whether anything is lost, the time is known, or the way is another. */
    private static String matters(AgentStatus at) {
        long dropped = at.outbox().dropped();
        return (dropped == 0 ? 0 : Long.highestOneBit(dropped))
                + "/" + at.outbox().lost()
                + "/" + at.around().clock().trusted()
                + "/" + at.around().clock().jumps()
                + "/" + at.around().fallback()
                + "/" + at.around().settings();
    }

    /** Without the texts of rules and alerts: less than a kilobyte. */
    static String json(AgentStatus at) {
        ObjectNode health = JSON.createObjectNode().put("format", 1);
        Outbox.Status kept = at.outbox();
        health.putObject("outbox")
                .put("entries", kept.entries())
                .put("bytes", kept.bytes())
                .put("limit", kept.limit())
                .put("dropped", kept.dropped())
                .put("lostAlerts", kept.lost())
                .put("undated", kept.undated())
                .put("estimated", kept.estimated());
        AgentClock.State clock = at.around().clock();
        health.putObject("clock")
                .put("trusted", clock.trusted())
                .put("by", clock.by())
                .put("boot", clock.boot())
                .put("jumps", clock.jumps())
                .put("offHubMillis", clock.offHubMillis());
        health.putObject("uplink")
                .put("scheme", at.hub().getScheme())
                .put("fallback", at.around().fallback())
                .put("switches", at.around().switches());
        health.putObject("counts")
                .put("sampled", at.counters().sampled())
                .put("accepted", at.counters().accepted())
                .put("reported", at.around().reported())
                .put("rejected", at.counters().rejected())
                .put("sensorFailures", at.counters().failures().sensor())
                .put("notKept", at.counters().failures().outbox());
        AgentStatus.Origin settings = at.around().settings();
        health.putObject("settings")
                .put("command", settings.command())
                .put("trial", settings.trial())
                .put("last", settings.last());
        health.put("localAlerts", at.alerts().size());
        try {
            return JSON.writeValueAsString(health);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts and numbers cannot be written", e);
        }
    }
}
