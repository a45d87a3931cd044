package io.fieldwarden.device.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Timeline;
import java.time.ZoneId;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the words of the language mean, by what a rule without hold times raises and clears. Times are seconds. */
class ExpressionTest {
    private static final Scope SCOPE = new Scope(
            Map.of("t", Trait.NUMBER, "u", Trait.NUMBER, "v", new Trait(Trait.Kind.NUMBER, 0.1, 0.5)),
            Map.of(
                    "n", ExpressionType.NUMBER,
                    "flag", ExpressionType.NUMBER,
                    "kind", ExpressionType.TEXT,
                    "due", ExpressionType.DATE,
                    "opens", ExpressionType.TEXT));
    private static final Map<String, String> VALUES =
            Map.of("n", "2.5", "flag", "true", "kind", "pig", "due", "2026-03-05", "opens", "09:00");

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            t > 3                        | 0:t=3 1:t=3.1                | 1 RAISED t=3.1
            t >= 3                       | 0:t=2.9 1:t=3                | 1 RAISED t=3
            3 < t                        | 0:t=3 1:t=4                  | 1 RAISED t=4
            t <= -3                      | 0:t=-2 1:t=-3                | 1 RAISED t=-3
            t == 3                       | 0:t=2 1:t=3 2:t=4            | 1 RAISED t=3, 2 CLEARED t=4
            t != 0                       | 0:t=-0.0 1:t=1               | 1 RAISED t=1
            t in (1, 2)                  | 0:t=0 1:t=2                  | 1 RAISED t=2
            not t in (1, 2)              | 0:t=1 1:t=3                  | 1 RAISED t=3
            t == true                    | 0:t=0 1:t=1                  | 1 RAISED t=1
            t == $flag                   | 0:t=0 1:t=1                  | 1 RAISED t=1
            t > 2*$n + 1                 | 0:t=6 1:t=6.5                | 1 RAISED t=6.5
            t > 2*($n + 1)               | 0:t=7 1:t=7.5                | 1 RAISED t=7.5
            t - u > 1                    | 0:t=5 1:u=4.5 2:u=3          | 2 RAISED t=5
            t > 2 - -1 - 1               | 0:t=2 1:t=3                  | 1 RAISED t=3
            -t > 3                       | 0:t=-3 1:t=-4                | 1 RAISED t=-4
            t / u > 1                    | 0:t=5 1:u=0 2:u=4            | 2 RAISED t=5
            abs(t) > 3                   | 0:t=-3 1:t=-4                | 1 RAISED t=-4
            max(abs(t), abs(u)) > 3      | 0:t=1 1:u=-4                 | 1 RAISED t=1
            min(t, u) > 3                | 0:t=4 1:u=3 2:u=5            | 2 RAISED t=4
            t > 3 and u > 3              | 0:t=4 1:u=4                  | 1 RAISED t=4
            t > 3 and u > 3              | 0:t=4 1:u=4 2:u=0            | 1 RAISED t=4, 2 CLEARED u=0
            t > 3 or u > 3               | 0:t=1 1:u=4                  | 1 RAISED u=4
            t > 3 or u > 3 and v > 3     | 0:v=1 1:u=4 2:t=4            | 2 RAISED t=4
            (t > 3 or u > 3) and v > 3   | 0:v=1 1:u=4 2:v=4            | 2 RAISED u=4
            not (t > 3 and u > 3)        | 0:t=4 1:u=4 2:u=1            | 2 RAISED u=1
            not not t > 3                | 0:t=4                        | 0 RAISED t=4
            t > 3 or u > 3               | 0:t=4                        | 0 RAISED t=4
            $kind == 'pig' and t > 3     | 0:t=4                        | 0 RAISED t=4
            $kind == 'cow' and t > 3     | 0:t=4                        | -
            $kind != 'cow' and t > 3     | 0:t=4                        | 0 RAISED t=4
            $kind in ('cow', 'pig') and t > 3 | 0:t=4                   | 0 RAISED t=4
            $n in (1, 2.5) and t > 3     | 0:t=4                        | 0 RAISED t=4
            $n > 2 or t > 3              | 0:t=0                        | 0 RAISED -=0
            bit(t, 0) == 1               | 0:t=4 1:t=5                  | 1 RAISED t=5
            bit(t, 31) == 1              | 0:t=1 1:t=2147483648         | 1 RAISED t=2147483648
            bit(t, 2) == 1               | 0:t=-4 1:t=4.5 2:t=4         | 2 RAISED t=4
            outside(t, 2, 5)             | 0:t=3 1:t=1.9 2:t=2 3:t=5.1  | 1 RAISED t=1.9, 2 CLEARED t=2, 3 RAISED t=5.1
            outside(t - u, -1, $n)       | 0:t=3 1:u=0.5 2:u=0.4        | 2 RAISED t=3
            sqrt(t) > 3                  | 0:t=-10 1:t=9 2:t=9.1        | 2 RAISED t=9.1
            exp(t) > 20                  | 0:t=2.99 1:t=3               | 1 RAISED t=3
            ln(t) > 0                    | 0:t=-5 1:t=1 2:t=1.1         | 2 RAISED t=1.1
            atan(t) > 0.78               | 0:t=0.98 1:t=1               | 1 RAISED t=1
            pow(t, 2) > 9                | 0:t=3 1:t=-3.1               | 1 RAISED t=-3.1
            """)
    void of_the_present_values(String expression, String readings, String happened) {
        expect(expression, readings, happened);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            age(t) > 60                  | 0:t=1 60.001:                | 60.001 RAISED -=60.001
            age(t) > 60                  | 0:t=1 30:u=1 60:             | -
            age(t) >= 1m                 | 0:t=1 60:                    | 60 RAISED -=60
            60 < age(any)                | 0:t=1 30:u=1 90.001:         | 90.001 RAISED -=60.001
            age(t) <= 60                 | 0:t=1                        | 0 RAISED -=0
            rate(t, 60) > 5              | 0:t=0 30:t=9 60:t=9          | 60 RAISED t=9
            rate(t, 60) > 5              | 0:t=0 59:t=9 99:             | -
            rate(t, 60) > 5              | 0:t=0 120:t=10 180:t=15.1    | 180 RAISED t=15.1
            abs(rate(t, 60)) > 5         | 0:t=9 60:t=3                 | 60 RAISED t=3
            rate(t, 60) > 5              | 0:t=0 60:t=6 120:t=6         | 60 RAISED t=6, 120 CLEARED t=6
            flat(t, 60)                  | 0:t=1 30:t=1 59:t=1 99:      | -
            flat(t, 60)                  | 0:t=1 30:t=1 60:t=1 61:t=2   | 60 RAISED t=1, 61 CLEARED t=2
            avg(t, 60) > 5               | 0:t=4 30:t=8 60:t=0          | 60 RAISED t=0
            avg(t, 60) > 6               | 0:t=4 30:t=8 60:t=0          | -
            sum(t, 60) >= 0.3            | 0:t=0 20:t=0.1 40:t=0.1 60:t=0.1 | 60 RAISED t=0.1
            sum(t, 60) > 6               | 0:t=9 60:t=3 90:t=3 120:t=4  | 120 RAISED t=4
            sum(t, 60) > 6               | 0:t=0 60:t=5 60:t=4 60:t=5   | -
            min(t, 60) > 3               | 0:t=4 30:t=5 60:t=6          | 60 RAISED t=6
            min(t, 60) > 3               | 0:t=2 30:t=5 60:t=6 61:t=7   | 61 RAISED t=7
            max(t, 60) < 3               | 0:t=2 30:t=1 59:t=1 60:t=1   | 60 RAISED t=1
            max(t, 60) < 3               | 0:t=9 30:t=1 60:t=1 90:t=2   | 90 RAISED t=2
            count(t > 3, 60) >= 2        | 0:t=4 1:t=0 2:t=4            | 2 RAISED t=4
            count(t > 3, 60) >= 2        | 0:t=4 1:t=4 2:t=4 3:t=0      | -
            count(t > 3, 60) >= 2        | 0:t=4 1:t=0 59:t=4 70:       | 59 RAISED t=4, 60 CLEARED t=4
            count(t > 3, 60) < 1         | 0:t=0 59:t=0                 | -
            count(t > 3, 60) < 1         | 0:t=0 60:t=0                 | 60 RAISED t=0
            count(t > 3, 60) < 1         | 0:t=4 1:t=0 60:t=0           | 60 RAISED t=0
            hours(t > 3, 2h) >= 1        | 0:t=4 3599:t=4 3600:t=4      | 3600 RAISED t=4
            hours(t > 3, 2h) < 1         | 0:t=0 3600:t=0 7199:t=0 7200:t=0 | 7200 RAISED t=0
            hours(t > 3, 2h) >= 1        | 0:t=4 1800:t=0 3600:t=4 5400:t=4 9000:t=0 | 5400 RAISED t=4
            k_of_n(t > 3, 2, 3)          | 0:t=4 1:t=0 2:t=4            | 2 RAISED t=4
            k_of_n(t > 3, 2, 3)          | 0:t=4 1:u=4 2:t=0 3:t=0 4:t=4 | -
            k_of_n(t > 3, 2, 3)          | 0:t=4 1:t=4 2:t=0 3:t=0      | 1 RAISED t=4, 3 CLEARED t=0
            t > 3 and rate(t, 60) > 0    | 0:t=4 60:t=5                 | 60 RAISED t=5
            held(t > 3, 1m)              | 0:t=4 59:t=3 60:t=4 120:     | 120 RAISED t=4
            held(t > 3, 60) and u > 0    | 0:t=4 60: 70:u=1 71:t=0      | 70 RAISED t=4, 71 CLEARED t=0
            then(t > 3, u > 3, 60)       | 0:t=4 10:u=4                 | 10 RAISED u=4
            then(t > 3, u > 3, 60)       | 0:u=4 5:t=4 9:               | -
            then(t > 3, u > 3, 60)       | 0:t=4 0:u=4 9:               | -
            then(t > 3, u > 3, 60)       | 0:u=4 0:t=4 9:               | -
            then(t > 3, u > 3, 60)       | 0:t=4 100:u=4                | 100 RAISED u=4
            then(t > 3, u > 3, 60)       | 0:t=4 10:t=0 70:u=4          | 70 RAISED u=4
            then(t > 3, u > 3, 60)       | 0:t=4 10:t=0 70.001:u=4      | -
            then(t > 3, u > 3, 60)       | 0:t=4 9:u=4 90:t=0 99:u=0    | 9 RAISED u=4, 99 CLEARED u=0
            then(t > 3, u > 3, 60)       | 0:t=4 9:t=0 99:t=4 99:u=4    | -
            then(t > 3, u > 3, 60)       | 0:t=4 9:t=0 60:t=4 60:u=4    | 60 RAISED u=4
            then(t > 3, then(u > 3, v > 3, 9), 99) | 0:t=4 10:u=4 19:v=4 | 19 RAISED v=4
            not then(t > 3, u > 3, 60)   | 0:t=4 1:u=1                  | 1 RAISED u=1
            integral(t, 2h) < 1          | 0:t=0 7199:t=0 7200:t=0      | 7200 RAISED t=0
            integral(max(t - 3, 0), 2h) > 1.5 | 0:t=4 5400:t=4 5760:t=4 | 5760 RAISED t=4
            integral(t - 3, 2h) > 0      | 0:t=4 3600:t=2 7199:t=2 7201:t=9 | -
            integral(t - u, 1h) > 1      | 0:t=4 0:u=2 1800:u=1 3600:t=4 | 3600 RAISED t=4
            """)
    void of_the_past(String expression, String readings, String happened) {
        expect(expression, readings, happened);
    }

    /** Of the sensor: what stands behind ! makes a reading BAD, what stands behind ? makes it SUSPECT. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            bad(t)                       | 0:u=1 1:t=5!out_of_range 2:t=4 | 1 RAISED t=5, 2 CLEARED t=4
            bad(t)                       | 0:u=-9!sentinel 1:t=1?rate   | -
            bad(t)                       | 0:t=1!marked 1:t=2!sentinel  | 1 RAISED t=2
            not bad(t)                   | 0:u=1 1:t=1                  | 1 RAISED t=1
            bad(any)                     | 0:t=1 5:u=-9!sentinel 6:t=2 7:v=-8!stuck 8:u=1 9:v=2 | 5 RAISED u=-9, 9 CLEARED v=2
            bad(any)                     | 0:t=1 5:u=-9!sentinel 7:     | 5 RAISED u=-9
            bad(t) and u > 3             | 0:u=4 1:t=9!sentinel         | 1 RAISED t=9
            quality(t, 'marked')         | 0:t=1!sentinel 1:t=2!marked  | 1 RAISED t=2
            quality(t, 'suspect')        | 0:t=1!sentinel 1:t=2?calibration | 1 RAISED t=2
            quality(t, 'rate')           | 0:t=1!sentinel 1:t=2?rate    | 1 RAISED t=2
            quality(any, 'bad')          | 0:t=1 1:u=2!stuck            | 1 RAISED u=2
            k_of_n(bad(t), 2, 3)         | 0:t=1!stuck 1:t=2 2:t=3!stuck | 2 RAISED t=3
            jumps(v)                     | 0:v=1 10:v=2.5 20:v=9 30:v=9 | 20 RAISED v=9, 30 CLEARED v=9
            jumps(any)                   | 0:t=1 1:v=1 2:v=5 3:t=99 4:v=5 | 2 RAISED v=5, 4 CLEARED v=5
            jumps(v)                     | 0:v=1 0:v=99 1:v=99!stuck    | -
            count(jumps(v), 1h) >= 2     | 0:v=1 1:v=9 2:v=9 3:v=1      | 3 RAISED v=1
            """)
    void of_the_sensor(String expression, String readings, String happened) {
        expect(expression, readings, happened);
    }

    /** The line of time starts at 2026-03-02 08:00 in Shanghai; the date is 2026-03-05. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            days_until($due) <= 3        | 0:t=1                        | 0 RAISED -=3
            days_until($due) < 3         | 0:t=1 57599:                 | -
            days_until($due) < 3         | 0:t=1 57600:                 | 57600 RAISED -=2
            days_since($due) > 0         | 0:t=1 316799: 316800:        | 316800 RAISED -=-1
            t > 3 and days_until($due) < 3 | 0:t=4 57600:               | 57600 RAISED t=4
            time_of_day('22:00', '06:00') | 0:t=1 50399.999: 50400: 79200: | 50400 RAISED -=0, 79200 CLEARED -=0
            time_of_day('06:00', '09:30') | 0:t=1 5400: 79200:          | 0 RAISED -=0, 5400 CLEARED -=0, 79200 RAISED -=0
            time_of_day($opens, '10:00') and t > 3 | 0:t=4 3600: 7200:  | 3600 RAISED t=4, 7200 CLEARED t=4
            """)
    void of_the_calendar(String expression, String readings, String happened) {
        expect(expression, readings, happened);
    }

    private static void expect(String expression, String readings, String happened) {
        Expression.Parsed parsed = Expression.parse(expression, SCOPE);
        assertThat(parsed.faults()).isEmpty();
        Condition condition = parsed.expression().orElseThrow().bind(VALUES, ZoneId.of("Asia/Shanghai"), SCOPE);
        Timeline line = new Timeline(Timeline.rule(condition, 0));
        for (String word : readings.strip().split("\\s+", -1)) {
            String[] parts = word.split("[:=]", -1);
            double second = Double.parseDouble(parts[0]);
            if (parts.length < 3) {
                line.until(second);
            } else {
                String[] value = parts[2].split("[!?]", -1);
                Quality quality = Quality.GOOD;
                if (value.length > 1) {
                    Quality.Reason reason = Quality.Reason.ofText(value[1]);
                    quality = parts[2].contains("!") ? Quality.bad(reason) : Quality.suspect(reason);
                }
                line.at(second, parts[1], Double.parseDouble(value[0]), quality);
            }
        }
        assertThat(String.join(", ", line.happened())).isEqualTo(happened.equals("-") ? "" : happened);
    }
}
