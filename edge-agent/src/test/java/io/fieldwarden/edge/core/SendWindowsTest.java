package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SendWindowsTest {
    private static final ZoneId CHINA = ZoneId.of("Asia/Shanghai");

    private static SendWindows windows(Path metered, String... spans) {
        return new SendWindows(
                List.of(spans).stream().map(SendWindows.Window::parse).toList(), CHINA, Optional.ofNullable(metered));
    }

    private static Instant at(String time) {
        return Instant.parse("2026-05-01T" + time + ":00+08:00");
    }

    @Test
    void a_window_is_open_from_its_first_minute_to_before_its_last_in_the_time_of_its_zone() {
        SendWindows windows = windows(null, "06:00-06:20", "18:00-18:20");
        assertThat(windows.open(at("05:59"))).isFalse();
        assertThat(windows.open(at("06:00"))).isTrue();
        assertThat(windows.open(at("06:19"))).isTrue();
        assertThat(windows.open(at("06:20"))).isFalse();
        assertThat(windows.open(at("18:10"))).isTrue();
    }

    @Test
    void a_window_may_lie_over_midnight() {
        SendWindows windows = windows(null, "23:30-00:30");
        assertThat(windows.open(at("23:45"))).isTrue();
        assertThat(windows.open(at("00:15"))).isTrue();
        assertThat(windows.open(at("00:30"))).isFalse();
    }

    @Test
    void windows_count_only_while_the_line_costs(@TempDir Path folder) throws IOException {
        Path metered = folder.resolve("metered");
        SendWindows windows = windows(metered, "06:00-06:20");
        assertThat(windows.open(at("12:00"))).as("nobody knows: it may cost").isFalse();
        Files.writeString(metered, "0\n");
        assertThat(windows.open(at("12:00"))).isTrue();
        Files.writeString(metered, "1\n");
        assertThat(windows.open(at("12:00"))).isFalse();
    }

    @Test
    void an_agent_that_does_not_know_the_time_may_ask_the_hub() {
        assertThat(windows(null, "06:00-06:20").open(Instant.ofEpochMilli(BootLog.Undated.BASE + 5)))
                .isTrue();
    }

    @Test
    void what_is_no_window_is_refused_with_its_words() {
        assertThatThrownBy(() -> SendWindows.Window.parse("6-7")).hasMessageContaining("'6-7' is not a window");
        assertThatThrownBy(() -> SendWindows.Window.parse("06:00-25:00")).hasMessageContaining("not a window of times");
        assertThatThrownBy(() -> SendWindows.Window.parse("06:00-06:00")).hasMessageContaining("no length");
    }
}
