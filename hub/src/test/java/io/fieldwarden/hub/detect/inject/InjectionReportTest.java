package io.fieldwarden.hub.detect.inject;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.detect.DetectorSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A small run, with weather that the seed makes; {@code ./fieldwarden detect --inject} runs the large one. */
class InjectionReportTest {
    private static final InjectionRun.Options OPTIONS =
            new InjectionRun.Options(8, 288, 20_261_123, 3, DetectorSpec.DEFAULT_BUDGET, false);

    private static final InjectionReport REPORT = run(OPTIONS);

    private static InjectionReport run(InjectionRun.Options options) {
        try {
            return InjectionReport.of(options, Optional.empty());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(InjectionReport of) {
        StringWriter out = new StringWriter();
        of.print(new PrintWriter(out), true);
        return out.toString();
    }

    @Test
    void healthy_channels_keep_within_the_budget_of_false_alarms() {
        assertThat(REPORT.falseAlarmsPerWeek())
                .as(() -> text(REPORT))
                .isPositive()
                .isLessThanOrEqualTo(DetectorSpec.DEFAULT_BUDGET);
    }

    @ParameterizedTest
    @EnumSource(Injected.class)
    void as_much_is_found_of_each_fault_as_was_measured(Injected fault) {
        double least = fault == Injected.STUCK ? 0.82 : fault.goal();

        assertThat(REPORT.recall(fault)).as(() -> text(REPORT)).isGreaterThanOrEqualTo(least);
    }

    @Test
    void the_same_seed_gives_the_same_report() {
        assertThat(text(run(OPTIONS))).isEqualTo(text(REPORT));
    }
}
