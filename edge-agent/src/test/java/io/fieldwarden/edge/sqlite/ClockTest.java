package io.fieldwarden.edge.sqlite;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.AgentClock;
import io.fieldwarden.edge.core.BootLog;
import io.fieldwarden.edge.core.ClockTrust;
import io.fieldwarden.edge.core.MovingClock;
import io.fieldwarden.edge.core.Outbox.Entry;
import io.fieldwarden.edge.core.Outbox.Priority;
import io.fieldwarden.edge.core.Sample;
import io.fieldwarden.edge.core.Uptime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The time of an agent over starts of process and machine, with the real outbox. */
final class ClockTest {
    private static final DeviceId DEVICE = new DeviceId("soil-1");
    private static final Instant NOON = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir
    Path folder;

    private final MovingClock machine = new MovingClock(Instant.EPOCH);
    private long uptime;
    private String start = "start-1";

    /** One run of the agent: its outbox and its clock. */
    private final class Run implements AutoCloseable {
        final SqliteOutbox outbox;
        final AgentClock clock;
        final List<Long> shifts = new ArrayList<>();

        Run(ClockTrust.By by) {
            outbox = SqliteOutbox.open(folder.resolve("outbox.db"), 1_000_000, start);
            ClockTrust trust = new ClockTrust(by, folder.resolve("synchronized"), Duration.ofSeconds(5));
            clock = new AgentClock(machine, new Uptime(start, () -> uptime), trust, outbox.boots());
            clock.onDated(shifts::add);
        }

        void sample(int value) {
            outbox.append(
                    List.of(new Sample(DEVICE, clock.instant(), Map.of(new ChannelId("n"), (double) value))),
                    Priority.READING);
        }

        List<Instant> times() {
            return outbox.oldest(100).stream()
                    .map(Entry::takenAt)
                    .map(Instant::ofEpochMilli)
                    .toList();
        }

        @Override
        public void close() {
            outbox.close();
        }
    }

    private void passes(Duration time) {
        uptime += time.toMillis();
        machine.advance(time);
    }

    private void machineStartsAgain(Instant wakesUpIn) {
        start = start + "+";
        uptime = 3_000;
        machine.set(wakesUpIn);
    }

    @Test
    void readings_from_before_the_clock_is_known_are_dated_by_the_time_since_the_start_over_a_restart_of_the_process() {
        passes(Duration.ofSeconds(20));
        try (Run first = new Run(ClockTrust.By.SYSTEM)) {
            first.sample(1);
            passes(Duration.ofSeconds(10));
            first.sample(2);
            assertThat(first.times()).as("not sent without a date").isEmpty();
            assertThat(first.outbox.status().undated()).isEqualTo(2);
            assertThat(first.clock.state().trusted()).isFalse();
        }
        passes(Duration.ofSeconds(30));
        try (Run second = new Run(ClockTrust.By.SYSTEM)) {
            second.sample(3);
            // The time server answers late: the clock jumps from 1970.
            machine.set(NOON);
            passes(Duration.ofSeconds(2));
            second.sample(4);
            assertThat(second.times())
                    .containsExactly(NOON.minusSeconds(40), NOON.minusSeconds(30), NOON, NOON.plusSeconds(2));
            assertThat(second.shifts)
                    .containsExactly(NOON.plusSeconds(2).toEpochMilli() - uptime - BootLog.Undated.BASE);
            assertThat(second.outbox.status().undated()).isZero();
            assertThat(second.outbox.status().estimated()).isZero();
        }
        passes(Duration.ofSeconds(8));
        try (Run third = new Run(ClockTrust.By.HUB)) {
            assertThat(third.clock.state().by())
                    .as("known since an earlier process")
                    .isEqualTo("this start");
            assertThat(third.clock.instant()).isEqualTo(NOON.plusSeconds(10));
        }
    }

    @Test
    void starts_of_the_machine_that_never_knew_the_time_are_put_as_late_as_they_can_have_been() {
        for (int boot = 0; boot < 2; boot++) {
            try (Run process = new Run(ClockTrust.By.SYSTEM)) {
                process.sample(10 * boot);
                passes(Duration.ofSeconds(60));
                process.sample(10 * boot + 1);
            }
            machineStartsAgain(Instant.EPOCH);
        }
        try (Run process = new Run(ClockTrust.By.SYSTEM)) {
            process.sample(20);
            machine.set(NOON);
            passes(Duration.ofSeconds(1));
            process.sample(21);
            Instant thirdStart = NOON.minusSeconds(3);
            assertThat(process.times())
                    .containsExactly(
                            thirdStart.minusSeconds(120),
                            thirdStart.minusSeconds(60),
                            thirdStart.minusSeconds(60),
                            thirdStart,
                            NOON,
                            NOON.plusSeconds(1));
            assertThat(process.outbox.status().estimated()).isEqualTo(4);
            assertThat(process.outbox.boots().number()).isEqualTo(3);
        }
    }

    @Test
    void a_jump_of_the_clock_is_not_followed_before_the_hub_confirms_it() {
        machine.set(NOON);
        try (Run process = new Run(ClockTrust.By.SYSTEM)) {
            process.sample(1);
            passes(Duration.ofSeconds(10));
            machine.set(Instant.parse("2036-02-07T06:28:16Z"));
            process.sample(2);
            passes(Duration.ofSeconds(10));
            process.sample(3);
            assertThat(process.times()).containsExactly(NOON, NOON.plusSeconds(10), NOON.plusSeconds(20));
            assertThat(process.clock.state().jumps()).isEqualTo(1);
            process.clock.told(NOON.plusSeconds(20).toEpochMilli(), 40);
            assertThat(process.clock.instant())
                    .as("the hub is of the other opinion")
                    .isEqualTo(NOON.plusSeconds(20));
            machine.set(NOON.plusSeconds(3_600));
            assertThat(process.clock.instant()).isEqualTo(NOON.plusSeconds(20));
            process.clock.told(NOON.plusSeconds(3_601).toEpochMilli(), 40);
            assertThat(process.clock.instant()).isEqualTo(NOON.plusSeconds(3_600));
        }
    }

    @Test
    void a_time_server_that_touches_its_file_confirms_a_jump_and_an_old_file_does_not() throws IOException {
        machine.set(NOON);
        Path file = Files.createFile(folder.resolve("synchronized"));
        Files.setLastModifiedTime(file, FileTime.from(NOON));
        try (Run process = new Run(ClockTrust.By.SYNCHRONIZED)) {
            assertThat(process.clock.instant()).isEqualTo(NOON);
            assertThat(process.clock.state().by()).isEqualTo("time server");
            passes(Duration.ofSeconds(10));
            machine.set(NOON.plusSeconds(7_210));
            assertThat(process.clock.instant()).as("set by hand").isEqualTo(NOON.plusSeconds(10));
            Files.setLastModifiedTime(file, FileTime.from(NOON.plusSeconds(7_211)));
            passes(Duration.ofSeconds(2));
            assertThat(process.clock.instant()).isEqualTo(NOON.plusSeconds(7_212));
        }
    }

    @Test
    void small_steps_of_a_time_server_are_followed_at_once() {
        machine.set(NOON);
        try (Run process = new Run(ClockTrust.By.SYSTEM)) {
            assertThat(process.clock.instant()).isEqualTo(NOON);
            machine.advance(Duration.ofSeconds(4));
            assertThat(process.clock.instant()).isEqualTo(NOON.plusSeconds(4));
            assertThat(process.clock.state().jumps()).isZero();
        }
    }

    @Test
    void a_clock_that_says_what_has_passed_is_not_believed_until_the_hub_tells_the_time() {
        machine.set(NOON);
        try (Run process = new Run(ClockTrust.By.SYSTEM)) {
            process.sample(1);
        }
        machineStartsAgain(NOON.minus(Duration.ofDays(2)));
        try (Run process = new Run(ClockTrust.By.SYSTEM)) {
            process.sample(2);
            assertThat(process.clock.state().trusted()).isFalse();
            passes(Duration.ofSeconds(5));
            process.clock.told(NOON.plusSeconds(65).toEpochMilli() - 20, 40);
            assertThat(process.times()).containsExactly(NOON, NOON.plusSeconds(60));
            assertThat(process.clock.state().by()).isEqualTo("hub");
            // Its own clock is two days behind still: it goes by the hub's word and the time since.
            passes(Duration.ofSeconds(5));
            assertThat(process.clock.instant()).isEqualTo(NOON.plusSeconds(70));
        }
    }

    @Test
    void an_agent_that_asks_the_hub_alone_takes_no_other_word() {
        machine.set(NOON);
        try (Run process = new Run(ClockTrust.By.HUB)) {
            assertThat(BootLog.Undated.is(process.clock.millis())).isTrue();
            process.clock.told(NOON.plusSeconds(500).toEpochMilli(), 0);
            assertThat(process.clock.instant()).isEqualTo(NOON.plusSeconds(500));
            passes(Duration.ofSeconds(1));
            assertThat(process.clock.instant()).isEqualTo(NOON.plusSeconds(501));
        }
    }
}
