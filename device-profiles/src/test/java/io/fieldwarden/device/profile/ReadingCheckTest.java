package io.fieldwarden.device.profile;

import static io.fieldwarden.device.profile.Fixtures.HEAD;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.Verdict;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadingCheckTest {
    private static final long NOON = Instant.parse("2026-05-04T12:00:00Z").toEpochMilli();
    private static final DeviceId DEVICE = new DeviceId("d");
    private static final ReadingCheck CHECK = new ReadingCheck(Fixtures.valid(HEAD + """
            lateness: 15m
            channels:
              t: {zh: 温, unit: Cel, range: [-40, 80], sentinels: [85, -9999]}
              on: {zh: 开, type: boolean}
              code: {zh: 码, type: code}
              count: {zh: 数, unit: "1", type: counter}
              badge: {zh: 工牌, type: text}
            """));

    @ParameterizedTest
    @CsvSource({
        "t, 20.5, GOOD, NONE",
        "t, -40, GOOD, NONE",
        "t, 80, GOOD, NONE",
        "t, 80.0001, BAD, OUT_OF_RANGE",
        "t, -40.0001, BAD, OUT_OF_RANGE",
        "t, 85, BAD, SENTINEL",
        "t, -9999, BAD, SENTINEL",
        "t, 1.7976931348623157E308, BAD, OUT_OF_RANGE",
        "on, 1, GOOD, NONE",
        "on, 2, BAD, OUT_OF_RANGE",
        "code, 99, GOOD, NONE",
        "count, 1e15, GOOD, NONE",
    })
    void a_number_is_kept_with_its_quality(String channel, double value, String level, String reason) {
        Reading reading = only(raw(channel, 0, value, RawValue.Kind.NUMBER, null));
        assertThat(reading.value()).isEqualTo(value);
        assertThat(reading.quality().level()).hasToString(level);
        assertThat(reading.quality().reason()).hasToString(reason);
    }

    @ParameterizedTest
    @CsvSource({
        "0, GOOD, NONE, false",
        "300000, GOOD, NONE, false",
        "300001, SUSPECT, CLOCK_FUTURE, false",
        "315360000000, SUSPECT, CLOCK_FUTURE, false",
        "-900000, GOOD, NONE, false",
        "-900001, GOOD, NONE, true",
        "-86400000, GOOD, NONE, true",
        "-831211200001, SUSPECT, CLOCK_PAST, true",
    })
    void a_time_is_held_against_ours(long delta, String level, String reason, boolean late) {
        Reading reading = only(raw("t", delta, 20, RawValue.Kind.NUMBER, null));
        assertThat(reading.observedAt().toEpochMilli()).isEqualTo(NOON + delta);
        assertThat(reading.receivedAt().toEpochMilli()).isEqualTo(NOON);
        assertThat(reading.quality().level()).hasToString(level);
        assertThat(reading.quality().reason()).hasToString(reason);
        assertThat(reading.replayed()).isEqualTo(late);
    }

    @Test
    void a_value_without_time_gets_that_of_the_receipt() {
        RawValue raw = new RawValue("t", RawValue.NO_TIME, 20, RawValue.Kind.NUMBER, null, null);
        assertThat(only(raw).observedAt().toEpochMilli()).isEqualTo(NOON);
    }

    @Test
    void a_value_out_of_range_tells_so_even_when_its_clock_is_wrong_too() {
        assertThat(only(raw("t", 1_000_000_000, 99, RawValue.Kind.NUMBER, null))
                        .quality()
                        .reason())
                .hasToString("OUT_OF_RANGE");
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "-",
            value = {
                "x, 1, NUMBER, -, UNKNOWN_CHANNEL, channel 'x' is not in profile p@1",
                "t, 0, TEXT, warm, WRONG_TYPE, channel 't': TEXT 'warm' is not a NUMBER",
                "t, 0, NULL, null, WRONG_TYPE, channel 't': NULL 'null' is not a NUMBER",
                "t, 1, BOOLEAN, -, WRONG_TYPE, channel 't': a boolean is not a NUMBER",
                "code, 1, BOOLEAN, -, WRONG_TYPE, channel 'code': a boolean is not a CODE",
                "t, 0, STRUCTURE, {…}, WRONG_TYPE, channel 't': STRUCTURE '{…}' is not a NUMBER",
                "badge, 0, STRUCTURE, {…}, WRONG_TYPE, channel 'badge': STRUCTURE '{…}' is not a TEXT",
                "badge, 7, NUMBER, -, WRONG_TYPE, channel 'badge': NUMBER '7.0' is not a TEXT",
                "badge, 1, BOOLEAN, -, WRONG_TYPE, channel 'badge': BOOLEAN '1.0' is not a TEXT",
                "t, NaN, NUMBER, -, NOT_FINITE, channel 't': NaN is not finite",
                "t, Infinity, NUMBER, -, NOT_FINITE, channel 't': Infinity is not finite",
            })
    void what_cannot_be_a_reading_is_rejected_with_the_reason(
            String channel,
            double value,
            RawValue.Kind kind,
            @Nullable String text,
            RejectReason reason,
            String detail) {
        Verdict verdict = check(raw(channel, 0, value, kind, text));
        assertThat(verdict.readings()).isEmpty();
        assertThat(verdict.rejections()).singleElement().satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo(reason);
            assertThat(rejection.detail()).startsWith(detail);
        });
    }

    @ParameterizedTest
    @CsvSource({"-1", "253402300800000", "9223372036854775807"})
    void a_time_that_nobody_can_write_is_rejected(long at) {
        Verdict verdict = check(new RawValue("t", at, 20, RawValue.Kind.NUMBER, null, null));
        assertThat(verdict.rejections()).extracting(Verdict.Rejection::reason).containsExactly(RejectReason.BAD_TIME);
    }

    @Test
    void a_text_is_kept_as_it_is_up_to_its_bound() {
        Reading badge = only(raw("badge", 0, 0, RawValue.Kind.TEXT, "浙A-0042"));
        assertThat(badge.text()).isEqualTo("浙A-0042");
        assertThat(badge.value()).isZero();
        assertThat(badge.quality()).isEqualTo(Quality.GOOD);
        assertThat(only(raw("badge", 0, 0, RawValue.Kind.TEXT, "x".repeat(256))).text())
                .hasSize(256);
        assertThat(check(raw("badge", 0, 0, RawValue.Kind.TEXT, "x".repeat(257)))
                        .rejections())
                .extracting(Verdict.Rejection::reason)
                .containsExactly(RejectReason.TOO_LARGE);
    }

    @Test
    void a_rule_cannot_compare_a_text() {
        assertThat(Fixtures.load(HEAD + """
                        channels:
                          badge: {zh: 工牌, type: text}
                        rules:
                          - {id: R-1, severity: info, raise: "badge == 1", zh: 工牌}
                        """).faults())
                .singleElement()
                .satisfies(fault -> assertThat(fault.toString()).contains("badge"));
    }

    @Test
    void each_value_of_a_message_is_judged_by_itself() {
        Verdict verdict = check(
                raw("t", 0, 20, RawValue.Kind.NUMBER, null),
                raw("x", 0, 1, RawValue.Kind.NUMBER, null),
                raw("on", 0, 1, RawValue.Kind.BOOLEAN, null));
        assertThat(verdict.readings())
                .extracting(reading -> reading.channel().value())
                .containsExactly("t", "on");
        assertThat(verdict.rejections()).hasSize(1);
    }

    @Test
    void a_message_from_a_buffer_marks_all_its_readings() {
        Verdict verdict = CHECK.check(
                DEVICE,
                new Decoded.Values(List.of(raw("t", 0, 20, RawValue.Kind.NUMBER, null)), true),
                Instant.ofEpochMilli(NOON));
        assertThat(verdict.readings()).allMatch(Reading::replayed);
    }

    private static RawValue raw(String channel, long delta, double value, RawValue.Kind kind, @Nullable String text) {
        return new RawValue(channel, NOON + delta, value, kind, text, null);
    }

    private static Verdict check(RawValue... values) {
        return CHECK.check(DEVICE, new Decoded.Values(List.of(values), false), Instant.ofEpochMilli(NOON));
    }

    private static Reading only(RawValue value) {
        Verdict verdict = check(value);
        assertThat(verdict.rejections()).isEmpty();
        assertThat(verdict.readings()).hasSize(1);
        return verdict.readings().get(0);
    }
}
