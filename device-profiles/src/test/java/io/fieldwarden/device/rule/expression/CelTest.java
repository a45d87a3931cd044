package io.fieldwarden.device.rule.expression;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.rule.Condition;
import io.fieldwarden.device.rule.Timeline;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Formulas in CEL: what they mean in a rule, what is wrong with them, and what they may not do. */
class CelTest {
    private static final double NO_LIMIT = Double.POSITIVE_INFINITY;
    private static final Scope SCOPE = new Scope(
            Map.of(
                    "t",
                    Trait.NUMBER,
                    "u",
                    Trait.NUMBER,
                    "on",
                    new Trait(Trait.Kind.BOOLEAN, NO_LIMIT, 0),
                    "mode",
                    new Trait(Trait.Kind.CODE, NO_LIMIT, 0)),
            Map.of(
                    "limit", ExpressionType.NUMBER,
                    "kind", ExpressionType.TEXT,
                    "due", ExpressionType.DATE));
    private static final Map<String, String> VALUES = Map.of("limit", "2.5", "kind", "pig", "due", "2026-03-05");

    private static Condition bound(String expression, Map<String, String> values) {
        Expression.Parsed parsed = Expression.parse(expression, SCOPE);
        assertThat(parsed.faults()).isEmpty();
        return parsed.expression().orElseThrow().bind(values, ZoneId.of("Asia/Shanghai"), SCOPE);
    }

    private static Timeline line(String expression) {
        return new Timeline(Timeline.rule(bound(expression, VALUES), 0));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            cel('t > param.limit')                      | 0:t=2.5 1:t=2.6              | 1 RAISED t=2.6
            cel('t > 2')                                | 0:t=2 1:t=3                  | 1 RAISED t=3
            cel('t * 2 + 1 > 7.0')                      | 0:t=3 1:t=3.1                | 1 RAISED t=3.1
            cel('10 - t / 2 < 3')                       | 0:t=14 1:t=15                | 1 RAISED t=15
            cel('t - u') > 1                            | 0:t=5 1:u=4.5 2:u=3          | 2 RAISED t=5
            cel('on && t > 3')                          | 0:t=4 1:on=0 2:on=1 3:on=0   | 2 RAISED on=1, 3 CLEARED on=0
            cel('mode == 3 ? t > 5 : t > 9')            | 0:t=6 1:mode=2 2:mode=3      | 2 RAISED mode=3
            cel('mode in [1, 4]')                       | 0:mode=3 1:mode=4            | 1 RAISED mode=4
            cel("param.kind == 'pig' && t > 3")         | 0:t=4                        | 0 RAISED t=4
            cel("!param.kind.startsWith('c') && t > 3") | 0:t=2 1:t=4                  | 1 RAISED t=4
            cel('max(t, u) - min(t, u) > 3')            | 0:t=1 1:u=4 2:u=4.1          | 2 RAISED t=1
            cel('sqrt(pow(t, 2) + pow(u, 2)) > 5')      | 0:t=3 1:u=4 2:u=4.1          | 2 RAISED t=3
            cel('abs(t) > 3 && exp(ln(u)) > 1 && atan(u) > 0.7') | 0:t=-4 1:u=2        | 1 RAISED t=-4
            held(cel('t > 3'), 60)                      | 0:t=4 59: 60:                | 60 RAISED t=4
            cel('t > 3') and u > 3                      | 0:t=4 1:u=4                  | 1 RAISED t=4
            count(cel('t > 3'), 60) >= 2                | 0:t=4 1:t=0 2:t=4            | 2 RAISED t=4
            integral(cel('t > 3.0 ? t - 3.0 : 0.0'), 2h) > 1.5 | 0:t=4 5400:t=4 5760:t=4 | 5760 RAISED t=4
            cel('mode / int(t) > 1')                    | 0:mode=4 1:t=0 2:t=2         | 2 RAISED mode=4
            """)
    void a_formula_raises_and_clears_like_any_other_condition(String expression, String readings, String happened) {
        Timeline line = line(expression);
        for (String word : readings.split("\\s+", -1)) {
            String[] parts = word.split("[:=]", -1);
            double second = Double.parseDouble(parts[0]);
            if (parts.length < 3) {
                line.until(second);
            } else {
                line.at(second, parts[1], Double.parseDouble(parts[2]));
            }
        }
        assertThat(String.join(", ", line.happened())).isEqualTo(happened);
    }

    @Test
    void it_is_unknown_until_every_channel_that_it_names_has_a_usable_value() {
        Quality bad = Quality.bad(Quality.Reason.SENTINEL);
        assertThat(line("cel('t > 3 || u > 3')").at(0, "t", 4).happened()).isEmpty();
        assertThat(line("not cel('t > 3 || u > 3')").at(0, "t", 1).happened()).isEmpty();
        assertThat(line("cel('t > 3')").at(0, "t", 99, bad).happened()).isEmpty();
        assertThat(line("cel('t > 3')").at(0, "t", 4).at(1, "t", -9999, bad).happened())
                .containsExactly("0 RAISED t=4");
    }

    @Test
    void where_it_has_no_value_it_is_unknown() {
        for (String text : List.of("mode / 0 == 1", "t / 0.0 > 1", "sqrt(-1.0 - t) > 0", "[1][mode] == 1")) {
            Timeline line = line("cel('" + text + "') or not cel('" + text + "')");
            assertThat(line.at(0, "t", 1).at(0, "mode", 5).happened()).as(text).isEmpty();
        }
    }

    @Test
    void other_parameters_are_another_condition_and_equal_ones_the_same() {
        Condition one = bound("cel('t > param.limit')", VALUES);
        assertThat(bound("cel('t > param.limit')", VALUES)).isEqualTo(one).hasSameHashCodeAs(one);
        assertThat(bound("cel('t > param.limit')", Map.of("limit", "3"))).isNotEqualTo(one);
    }

    @Test
    void a_parameter_that_is_missing_or_no_number_is_named() {
        assertThatThrownBy(() -> bound("cel('t > param.limit')", Map.of())).hasMessage("parameter 'limit' is missing");
        assertThatThrownBy(() -> bound("cel('t > param.limit')", Map.of("limit", "x")))
                .hasMessage("parameter 'limit': 'x' is no number");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            cel('tt > 2')              | 5  | tt          | is neither a channel nor a function: did you mean 't'?
            cel('sqr(t) > 2')          | 8  | sqr         | is neither a channel nor a function: did you mean 'sqrt'?
            cel('t > limit')           | 9  | limit       | is neither a channel nor a function: did you mean 'param.limit'?
            cel('t > param.limt')      | 9  | param.limt  | is no parameter that cel() can use: did you mean 'param.limit'?
            cel('t > param.due')       | 9  | param.due   | is no parameter that cel() can use: it is a date, of which days_until() and days_since() count the days outside of cel()
            cel('t == 2')              | 7  | ==          | '==' takes no (double, int): numbers are doubles, write 2.0 and not 2
            cel('on == 1')             | 8  | ==          | '==' takes no (bool, int): a channel of type boolean is true or false
            cel('on ? t : mode') > 1   | 8  | ?           | '? :' takes no (bool, double, int): numbers are doubles, write 2.0 and not 2
            cel('string(t)')           | 5  | string(t)   | gives a string: a rule needs a bool or a number
            cel('1 > 2')               | 5  | 1 > 2       | names no channel
            cel('t') and u > 1         | 0  | cel(…)      | is a number where a condition is needed
            cel('t > 1') > 1           | 13 | >           | compares a condition with a number
            cel(t)                     | 4  | t           | is not a text: write cel('text')
            """)
    void a_fault_points_into_the_text_and_says_what_would_be_right(
            String expression, int at, String value, String rule) {
        assertThat(Expression.parse(expression, SCOPE).faults()).containsExactly(new ExpressionFault(at, value, rule));
    }

    @Test
    void a_fault_in_a_later_line_or_behind_wide_characters_has_its_place() {
        String text = "cel(\"t > 1 &&\n  '𠀀' == 'b' && tt > 1\")";
        assertThat(Expression.parse(text, SCOPE).faults())
                .extracting(ExpressionFault::at)
                .containsExactly(text.indexOf("tt > 1"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[1, 2].all(x, x > 1) && on",
                "[1, 2].exists(x, x > mode)",
                "[1, 2].map(x, x)[0] > mode",
                "t >",
                "t > 1 &&& on",
                "",
                "t.foo > 1",
                "has(t)",
                "土 > t"
            })
    void there_are_no_loops_and_what_is_no_formula_is_a_fault(String text) {
        Expression.Parsed parsed = Expression.parse("cel('" + text + "')", SCOPE);
        assertThat(parsed.expression()).isEmpty();
        assertThat(parsed.faults()).isNotEmpty();
    }

    @Test
    void size_and_depth_are_bounded() {
        String deep = "(".repeat(300) + "t" + ")".repeat(300);
        String many = "[" + "t,".repeat(450) + "t][0]";
        for (String text : List.of(deep, many)) {
            assertThat(Expression.parse("cel('" + text + "') > 1", SCOPE).faults())
                    .as(text)
                    .isNotEmpty();
        }
    }

    /** Whatever a formula of a profile does with odd values, the program goes on. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "string(mode).matches(param.kind)",
                "duration(param.kind) > duration('1s') || t > 1",
                "int(t * 1e300) > 1",
                "uint(mode) > 1u",
                "9223372036854775807 + mode > 1",
                "timestamp(param.kind) > timestamp('2020-01-01T00:00:00Z') || t > 1",
                "timestamp(mode).getHours() > 1",
                "timestamp('2020-01-01T00:00:00Z').getHours(param.kind) > mode",
                "(dyn(t) ? 1 : 2) > 1",
                "dyn(t) + 'x' == 'y'",
                "mode % 0 == 1",
                "{1: 2}[mode] == 3"
            })
    void odd_values_throw_nothing(String text) {
        CelText compiled = CelText.compile(text, SCOPE).compiled();
        assertThat(compiled).as("compiled").isNotNull();
        var formula = compiled.bind(SCOPE, name -> "(");
        for (double value : new double[] {-1, 0, 7e18, -1e300}) {
            double[] values = new double[formula.inputs().size()];
            java.util.Arrays.fill(values, value);
            assertThat(formula.of(values)).isIn(0.0, 1.0, Double.NaN);
        }
    }

    /** In a process of its own: the edge agent on a small box must not pay for what its rules do not use. */
    @Test
    void profiles_without_formulas_do_not_load_the_library(@TempDir Path folder) throws Exception {
        assertThat(loadedBy(folder, "plain"))
                .contains("io.fieldwarden.device.rule.expression.Checker")
                .noneMatch(name -> name.startsWith("dev.cel.") || name.startsWith("com.google.common."));
        assertThat(loadedBy(folder, "cel('t > 3')")).anyMatch(name -> name.startsWith("dev.cel."));
    }

    private static List<String> loadedBy(Path folder, String what) throws IOException, InterruptedException {
        Path out = folder.resolve("classes.txt");
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Xlog:class+load:file=" + out,
                        "-cp",
                        System.getProperty("java.class.path"),
                        CatalogueLoad.class.getName(),
                        what)
                .redirectErrorStream(true)
                .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).as(said).isTrue();
        assertThat(process.exitValue()).as(said).isZero();
        return Files.readAllLines(out).stream()
                .map(line -> line.replaceFirst("^(\\[[^]]*])+ ?", "").split(" ", 2)[0])
                .toList();
    }
}
