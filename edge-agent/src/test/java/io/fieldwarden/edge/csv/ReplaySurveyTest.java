package io.fieldwarden.edge.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReplaySurveyTest {
    @TempDir
    Path folder;

    private ReplaySurvey survey(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("recorded.csv"), text);
        return ReplaySurvey.of(new ReplayPlan(
                List.of(file), new DeviceId("field-1"), Map.of("t", new ChannelId("air_temp")), ReplayPlan.Pace.MAX));
    }

    @Test
    void the_period_is_the_usual_time_between_rows_whatever_gaps_there_are() throws IOException {
        ReplaySurvey survey = survey("""
                time,t,rain
                2026-01-01T00:00:00Z,1,0
                2026-01-01T01:00:00Z,1,0
                2026-01-01T02:00:00Z,1,0
                2026-01-01T02:00:00Z,1,0
                2026-01-01T09:00:00Z,1,0
                2026-01-01T10:00:00Z,1,0
                """);
        assertThat(survey.period()).contains(Duration.ofHours(1));
        assertThat(survey.channels()).containsExactlyInAnyOrder(new ChannelId("air_temp"), new ChannelId("rain"));
    }

    @Test
    void one_row_has_no_period() throws IOException {
        assertThat(survey("time,t\n2026-01-01T00:00:00Z,1\n").period()).isEmpty();
    }

    @Test
    void a_file_that_is_not_there_is_named() {
        ReplayPlan plan = new ReplayPlan(
                List.of(folder.resolve("none.csv")), new DeviceId("field-1"), Map.of(), ReplayPlan.Pace.MAX);
        assertThatThrownBy(() -> ReplaySurvey.of(plan))
                .isInstanceOf(CsvException.class)
                .hasMessageContaining("none.csv");
    }
}
