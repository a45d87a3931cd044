package io.fieldwarden.stream.rules;

import static io.fieldwarden.stream.rules.Samples.BOILER;
import static io.fieldwarden.stream.rules.Samples.LEVEL;
import static io.fieldwarden.stream.rules.Samples.PRESSURE;
import static io.fieldwarden.stream.rules.Samples.at;
import static io.fieldwarden.stream.rules.Samples.bound;
import static io.fieldwarden.stream.rules.Samples.lowLevel;
import static io.fieldwarden.stream.rules.Samples.overPressure;
import static io.fieldwarden.stream.rules.Samples.reading;
import static io.fieldwarden.stream.rules.Samples.received;
import static io.fieldwarden.stream.rules.Samples.silent;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.rule.AlertTransition.Kind;
import io.fieldwarden.stream.rules.DeviceRun.Outcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class DeviceRunTest {
    private final History history = new History();
    private DeviceState state = new DeviceState();
    private BoundRules rules = bound(1, overPressure(1.0, 10), lowLevel(), silent(60));

    private DeviceRun run() {
        return run(null);
    }

    private DeviceRun run(BoundRules before) {
        return new DeviceRun(BOILER, rules, before, state, history::hear);
    }

    private Map<Outcome, Integer> take(Reading... readings) {
        return run().take(List.of(readings));
    }

    @Test
    void readings_in_order_raise_and_clear() {
        take(reading(PRESSURE, 0, 1.2));
        take(reading(PRESSURE, 5, 1.3));
        take(reading(PRESSURE, 12, 1.3));
        take(reading(PRESSURE, 20, 0.8));

        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0", "BOIL-01 CLEARED 20.0");
    }

    @Test
    void the_channels_of_one_message_are_one_moment() {
        Map<Outcome, Integer> outcomes = take(reading(PRESSURE, 0, 1.2), reading(LEVEL, 0, 50));

        assertThat(outcomes).containsOnly(Map.entry(Outcome.IN_ORDER, 2));
    }

    @Test
    void a_late_reading_that_shows_that_there_was_nothing_withdraws_the_alert() {
        take(reading(PRESSURE, 0, 1.2));
        take(reading(PRESSURE, 12, 1.2));
        assertThat(history.alerts()).hasSize(1);

        Map<Outcome, Integer> outcomes = take(received(PRESSURE, 6, 0.5, at(13)));

        assertThat(outcomes).containsOnly(Map.entry(Outcome.INSERTED, 1));
        assertThat(history.told()).endsWith("BOIL-01 WITHDRAWN 10.0");
        assertThat(history.alerts()).isEmpty();
    }

    @Test
    void a_late_reading_that_moves_the_end_takes_back_the_old_end_first() {
        take(reading(PRESSURE, 0, 1.2));
        take(reading(PRESSURE, 12, 1.2));
        take(reading(PRESSURE, 40, 0.5));

        take(received(PRESSURE, 20, 0.5, at(41)));

        assertThat(history.told())
                .containsExactly(
                        "BOIL-01 RAISED 10.0", "BOIL-01 CLEARED 40.0", "BOIL-01 AMENDED 10.0", "BOIL-01 CLEARED 20.0");
    }

    @Test
    void a_late_reading_that_changes_nothing_says_nothing() {
        take(reading(PRESSURE, 0, 1.2));
        take(reading(PRESSURE, 12, 1.2));

        take(received(PRESSURE, 6, 1.2, at(13)), received(LEVEL, 3, 50, at(13)));

        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0");
    }

    @Test
    void a_correction_counts_and_a_repetition_does_not() {
        take(reading(PRESSURE, 0, 1.2));
        take(reading(PRESSURE, 6, 1.2));
        take(reading(PRESSURE, 12, 1.2));

        assertThat(take(reading(PRESSURE, 6, 1.2))).containsOnly(Map.entry(Outcome.DUPLICATE, 1));
        assertThat(take(reading(PRESSURE, 6, 0.3))).containsOnly(Map.entry(Outcome.CORRECTED, 1));

        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0", "BOIL-01 WITHDRAWN 10.0");
    }

    @ParameterizedTest
    @EnumSource(
            value = Quality.Reason.class,
            names = {"CLOCK_FUTURE", "SENTINEL", "OUT_OF_RANGE", "MARKED"})
    void a_reading_from_the_future_hides_and_delays_nothing_whatever_else_is_wrong_with_it(Quality.Reason reason) {
        take(reading(PRESSURE, 0, 1.2));
        Instant year2036 = Instant.parse("2036-01-01T00:00:00Z");
        Reading future = new Reading(
                BOILER,
                PRESSURE,
                year2036,
                Instant.ofEpochMilli(at(1)),
                0.1,
                reason == Quality.Reason.CLOCK_FUTURE ? Quality.suspect(reason) : Quality.bad(reason),
                false);

        assertThat(take(future)).containsOnly(Map.entry(Outcome.WRONG_CLOCK, 1));
        assertThat(take(reading(PRESSURE, 12, 1.2))).containsOnly(Map.entry(Outcome.IN_ORDER, 1));

        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0");
    }

    @Test
    void time_alone_raises_what_is_due_and_silence() {
        take(reading(PRESSURE, 0, 1.2));
        assertThat(run().nextTimer()).isEqualTo(at(10));

        run().advance(at(10));
        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0");
        run().advance(at(61));

        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0", "DEV-01 RAISED 60.0");
    }

    @Test
    void a_reading_that_was_under_way_while_time_passed_takes_back_what_time_had_raised() {
        take(reading(PRESSURE, 0, 1.2));
        run().advance(at(11));
        assertThat(history.alerts()).hasSize(1);

        take(received(PRESSURE, 9, 0.4, at(12)));

        assertThat(history.alerts()).isEmpty();
    }

    @Test
    void a_reading_older_than_the_window_is_left_to_history() {
        for (int minute = 0; minute <= 60; minute++) {
            take(reading(PRESSURE, minute * 60L, 0.5));
        }

        assertThat(take(received(PRESSURE, 10, 2, at(3601)))).containsOnly(Map.entry(Outcome.BEYOND_WINDOW, 1));

        assertThat(state.windowSize()).isBetween(15, 30);
    }

    @Test
    void the_window_is_bounded_whatever_the_lateness() {
        for (int i = 0; i < 3 * DeviceRun.MOST_READINGS; i++) {
            Instant at = Instant.ofEpochMilli(at(0) + i);
            run().take(List.of(new Reading(BOILER, PRESSURE, at, at, 0.5, Quality.GOOD, false)));
        }

        assertThat(state.windowSize()).isLessThanOrEqualTo(DeviceRun.MOST_READINGS);
    }

    @Test
    void readings_of_several_channels_at_one_moment_leave_the_window_too() {
        for (int minute = 0; minute < 120; minute++) {
            take(reading(PRESSURE, minute * 60L, 0.5), reading(LEVEL, minute * 60L, 50));
        }

        assertThat(state.windowSize()).isPositive().isLessThanOrEqualTo(2 * 24);
    }

    @Test
    void replayed_readings_leave_the_device_unwatched_and_raise_historic_alerts() {
        Instant long_ago = Instant.ofEpochMilli(at(0)).minus(Duration.ofDays(3));
        for (int i = 0; i < 3; i++) {
            take(new Reading(
                    BOILER,
                    PRESSURE,
                    long_ago.plusSeconds(i * 8L),
                    Instant.ofEpochMilli(at(0)),
                    1.2,
                    Quality.GOOD,
                    true));
        }

        assertThat(state.live()).isFalse();
        assertThat(history.alerts()).hasSize(1);
    }

    @Test
    void a_rule_that_stays_the_same_goes_on_in_the_next_version() {
        take(reading(PRESSURE, 0, 1.2));
        BoundRules before = rules;
        rules = bound(2, lowLevel(), overPressure(1.0, 10));

        run(before).take(List.of(reading(PRESSURE, 12, 1.2)));

        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0");
    }

    @Test
    void an_open_alert_is_cleared_by_the_new_version_of_its_rule() {
        take(reading(PRESSURE, 0, 1.2));
        take(reading(PRESSURE, 12, 1.2));
        rules = bound(2, overPressure(2.0, 10));

        take(reading(PRESSURE, 20, 1.2));

        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0", "BOIL-01 CLEARED 20.0");
    }

    @Test
    void an_alert_whose_rule_is_gone_is_cleared() {
        take(reading(PRESSURE, 0, 1.2));
        take(reading(PRESSURE, 12, 1.2));
        rules = bound(2, lowLevel());

        take(reading(LEVEL, 20, 50));

        assertThat(history.told()).containsExactly("BOIL-01 RAISED 10.0", "BOIL-01 CLEARED 12.0");
    }

    @Test
    void state_survives_its_own_format() {
        take(reading(PRESSURE, 0, 1.2), reading(LEVEL, 0, 10));
        take(reading(PRESSURE, 12, 1.2));
        run().advance(at(13));

        state = throughBytes(state);
        take(received(PRESSURE, 6, 0.5, at(14)));
        take(reading(PRESSURE, 15, 0.5), reading(LEVEL, 31, 10));

        assertThat(history.told())
                .containsExactly("BOIL-01 RAISED 10.0", "BOIL-01 WITHDRAWN 10.0", "BOIL-02 RAISED 30.0");
        assertThat(history.hasHeard(Kind.AMENDED)).isFalse();
    }

    static DeviceState throughBytes(DeviceState state) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            state.write(new DataOutputStream(bytes));
            return DeviceState.read(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
