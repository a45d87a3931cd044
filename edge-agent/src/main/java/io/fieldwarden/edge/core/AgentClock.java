package io.fieldwarden.edge.core;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.OptionalLong;
import java.util.function.LongConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time by which an agent works. It follows the clock of the machine where that is believed ({@link ClockTrust}), and never
 * jumps with it: after a jump it goes on by the time since the start of the machine until a time server or the hub confirms
 * the new time. Before the clock is believed for the first time it gives undated times ({@link BootLog.Undated}).
 *
 * <p>Any thread may ask. Whoever is told of the dating must not ask this clock in turn.
 */
public final class AgentClock extends Clock {
    private static final Logger LOG = LoggerFactory.getLogger(AgentClock.class);
    /** What a battery clock may have lost while the machine was off. */
    private static final long SLACK_MILLIS = Duration.ofMinutes(10).toMillis();
    /** Before this program was written; no reading of it is older. */
    private static final long NEVER_BEFORE =
            Instant.parse("2025-01-01T00:00:00Z").toEpochMilli();

    private static final long NOT_AFTER = Instant.parse("2100-01-01T00:00:00Z").toEpochMilli();
    private static final long LOOK_MILLIS = 1_000;
    /** Between a setting of the clock and its notice here. */
    private static final long TOUCHED_MILLIS = 60_000;

    private final Clock machine;
    private final Uptime uptime;
    private final ClockTrust trust;
    private final BootLog boots;
    private LongConsumer dated = shift -> {};

    private boolean trusted;
    /** Wall time less uptime, while trusted. */
    private long offset;

    private boolean jumped;
    private long jumpedTo;
    private long jumps;
    private String witness = "";
    private long lookedAt = Long.MIN_VALUE / 2;
    private long beyondHub;

    /**
     * How far the time can be believed.
     *
     * @param trusted readings carry dates
     * @param by who said so last: {@code system}, {@code time server}, {@code hub}, or {@code this start} when an earlier
     *     process of the same start of the machine knew it; empty while not trusted
     * @param boot the number of this start of the machine
     * @param jumps how often the machine's clock jumped since this process was started
     * @param offHubMillis by how much this clock was ahead of the hub's when that last told the time
     */
    public record State(boolean trusted, String by, int boot, long jumps, long offHubMillis) {
        /** Where nobody looks after the clock: the machine's is taken as it is. */
        public static final State OF_THE_MACHINE = new State(true, "system", 0, 0, 0);
    }

    public AgentClock(Clock machine, Uptime uptime, ClockTrust trust, BootLog boots) {
        this.machine = machine;
        this.uptime = uptime;
        this.trust = trust;
        this.boots = boots;
        OptionalLong known = boots.shift();
        if (known.isPresent()) {
            trusted = true;
            offset = known.getAsLong() + BootLog.Undated.BASE;
            witness = "this start";
        }
    }

    /**
     * @param listener given the milliseconds that make undated times dates, once, on the thread whose question or whose word of
     *     the hub brought it about; the outbox has dated its entries by then
     */
    public synchronized void onDated(LongConsumer listener) {
        dated = listener;
    }

    @Override
    public synchronized long millis() {
        long since = uptime.millis().getAsLong();
        long wall = machine.millis();
        if (!trusted) {
            String by = believable(since, wall);
            if (by.isEmpty()) {
                return BootLog.Undated.BASE + since;
            }
            trust(since, wall, by);
            return wall;
        }
        long own = since + offset;
        if (trust.by() != ClockTrust.By.HUB
                && Math.abs(wall - own) <= trust.tolerance().toMillis()) {
            jumped = false;
            offset = wall - since;
            return wall;
        }
        return trust.by() == ClockTrust.By.HUB ? own : jumped(since, wall, own);
    }

    private long jumped(long since, long wall, long own) {
        if (!jumped) {
            jumped = true;
            jumpedTo = wall;
            jumps++;
            LOG.atWarn()
                    .addKeyValue("byMillis", wall - own)
                    .log("The clock of the machine jumped; it is not followed yet");
        }
        if (look(since) && possible(wall) && setByTimeServer(wall)) {
            follow(since, wall, "time server");
            return wall;
        }
        return own;
    }

    /** Who vouches for the time of the machine; empty when nobody does. */
    private String believable(long since, long wall) {
        if (trust.by() == ClockTrust.By.HUB || !possible(wall) || !look(since)) {
            return "";
        }
        if (followsTimeServer()) {
            return "time server";
        }
        boolean back = wall < boots.certainlyPassed() - SLACK_MILLIS;
        return trust.by() == ClockTrust.By.SYSTEM && !back ? "system" : "";
    }

    private static boolean possible(long wall) {
        return wall >= NEVER_BEFORE && wall < NOT_AFTER;
    }

    private boolean followsTimeServer() {
        return Files.exists(trust.synchronizedFile());
    }

    /** The file is touched with each setting; after one by hand it is as old, or as far ahead, as the jump was large. */
    private boolean setByTimeServer(long wall) {
        try {
            long touched = Files.getLastModifiedTime(trust.synchronizedFile()).toMillis();
            return touched >= jumpedTo - TOUCHED_MILLIS && touched <= wall + TOUCHED_MILLIS;
        } catch (IOException e) {
            LOG.atTrace().setCause(e).log("No time server is followed");
            return false;
        }
    }

    /** At most once a second. */
    private boolean look(long since) {
        if (since - lookedAt < LOOK_MILLIS) {
            return false;
        }
        lookedAt = since;
        return true;
    }

    private void trust(long since, long wall, String by) {
        long shift = wall - since - BootLog.Undated.BASE;
        boots.date(shift);
        trusted = true;
        follow(since, wall, by);
        LOG.atInfo().addKeyValue("by", by).addKeyValue("boot", boots.number()).log("The time is known");
        dated.accept(shift);
    }

    private void follow(long since, long time, String by) {
        jumped = false;
        offset = time - since;
        witness = by;
    }

    /**
     * The hub has told its time.
     *
     * @param hubMillis epoch milliseconds, when it answered
     * @param tookMillis between question and answer: how exact it is
     */
    public synchronized void told(long hubMillis, long tookMillis) {
        long since = uptime.millis().getAsLong();
        long wall = machine.millis();
        long hub = hubMillis + tookMillis / 2;
        long room = trust.tolerance().toMillis() + tookMillis;
        if (!possible(hub)) {
            return;
        }
        if (!trusted) {
            boolean exact = trust.by() != ClockTrust.By.HUB && Math.abs(wall - hub) <= room;
            trust(since, exact ? wall : hub, "hub");
            return;
        }
        beyondHub = since + offset - hub;
        boolean off = Math.abs(beyondHub) > room;
        if (trust.by() == ClockTrust.By.HUB && off) {
            follow(since, hub, "hub");
        } else if (jumped && Math.abs(wall - hub) <= room) {
            follow(since, wall, "hub");
        }
    }

    public synchronized State state() {
        return new State(trusted, witness, boots.number(), jumps, beyondHub);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }
}
