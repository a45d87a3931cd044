package io.fieldwarden.edge.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.Backlog;
import io.fieldwarden.edge.core.Backoff;
import io.fieldwarden.edge.core.Delivery;
import io.fieldwarden.edge.core.MovingClock;
import io.fieldwarden.edge.core.Outcome;
import io.fieldwarden.edge.core.Pause;
import io.fieldwarden.edge.core.ScriptedUplink;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.csv.CsvReplay.Totals;
import io.fieldwarden.edge.csv.ReplayPlan.Order;
import io.fieldwarden.edge.csv.ReplayPlan.Pace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvReplayTest {
    private static final Instant NOW = Instant.parse("2026-05-01T12:00:00Z");
    private static final Pattern TIME = Pattern.compile("\"ts\":(-?\\d+)");
    private static final Path SHARED = shared();

    @TempDir
    Path folder;

    private final MovingClock clock = new MovingClock(NOW);
    private final ScriptedUplink uplink = new ScriptedUplink();
    private final List<String> bad = new ArrayList<>();
    private final List<String> rejections = new ArrayList<>();
    private final List<Totals> progress = new ArrayList<>();
    private final List<Instant> sentAt = new ArrayList<>();

    /** {@code shared/data} beside the project or any folder above it. */
    private static Path shared() {
        Path folder = Path.of("").toAbsolutePath();
        while (folder.getParent() != null && !Files.isDirectory(folder.resolve("shared/data"))) {
            folder = folder.getParent();
        }
        return folder.resolve("shared/data");
    }

    private Path file(String name, String... lines) throws IOException {
        return Files.write(folder.resolve(name), List.of(lines));
    }

    private Totals replay(Pace pace, Map<String, ChannelId> mapping, Path... files) throws InterruptedException {
        return replay(pace, mapping, 50, files);
    }

    private Totals replay(Pace pace, Map<String, ChannelId> mapping, int rows, Path... files)
            throws InterruptedException {
        uplink.onSend = () -> sentAt.add(clock.instant());
        Pause pause = clock::advance;
        Backoff backoff =
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(5), RandomGenerator.of("SplittableRandom"));
        SenderConfig config =
                new SenderConfig(4, rows, 32_768, Backlog.DEFAULTS, Duration.ofSeconds(1), Duration.ofSeconds(5));
        ReplayPlan plan = new ReplayPlan(List.of(files), new DeviceId("office"), mapping, pace);
        return new CsvReplay(
                        plan,
                        config,
                        new Delivery(uplink, backoff, pause, Duration.ofMinutes(2)),
                        clock,
                        pause,
                        new CsvReplay.Listener() {
                            @Override
                            public void bad(BadCell cell) {
                                bad.add(cell.toString());
                            }

                            @Override
                            public void rejected(long firstLine, long lastLine, String reason) {
                                rejections.add(firstLine + "-" + lastLine + " " + reason);
                            }

                            @Override
                            public void progress(Totals totals) {
                                progress.add(totals);
                            }
                        })
                .run();
    }

    private List<Long> times() {
        List<Long> times = new ArrayList<>();
        for (String json : uplink.arrived) {
            Matcher matcher = TIME.matcher(json);
            while (matcher.find()) {
                times.add(Long.parseLong(matcher.group(1)));
            }
        }
        return times;
    }

    @Test
    void rows_are_sent_in_order_with_their_times_marked_as_replayed() throws Exception {
        Path file = file(
                "a.csv",
                "\uFEFFtime,value,air rh",
                "2013-07-04 00:00:00,69.88,40",
                "2013-07-04T01:00:00Z,\"71.2\",",
                "1372903200000,true,41");
        Totals totals =
                replay(Pace.MAX, Map.of("value", new ChannelId("air_temp"), "air rh", new ChannelId("air_rh")), file);
        assertThat(totals).isEqualTo(new Totals(3, 5, 0, 1, 3, 0));
        assertThat(uplink.arrived).containsExactly("""
                        [{"ts":1372896000000,"values":{"air_rh":40,"air_temp":69.88},"replayed":true},\
                        {"ts":1372899600000,"values":{"air_temp":71.2},"replayed":true},\
                        {"ts":1372903200000,"values":{"air_rh":41,"air_temp":1},"replayed":true}]""");
        assertThat(progress.get(progress.size() - 1)).isEqualTo(totals);
    }

    @Test
    void bad_cells_are_told_with_file_line_column_and_rule_and_the_rest_of_the_row_is_sent() throws Exception {
        Path file = file(
                "b.csv",
                "time,a,b",
                "2020-01-01T00:00:00Z,1,2",
                "2020-01-01T00:01:00Z,x,3",
                "yesterday,4,5",
                "2020-01-01T00:03:00Z,NaN,1e999",
                "2020-01-01T00:04:00Z,1f,0x10,7",
                "",
                "2020-01-01T00:05:00Z,,",
                "2020-01-01T00:06:00Z,8,9");
        Totals totals = replay(Pace.MAX, Map.of(), file);
        assertThat(totals).isEqualTo(new Totals(3, 5, 7, 1, 3, 0));
        String path = file.toString();
        assertThat(bad)
                .containsExactly(
                        path + ":3: a 'x' is not a finite number",
                        path
                                + ":4: time 'yesterday' is not ISO 8601, yyyy-MM-dd HH:mm:ss or epoch milliseconds; the row "
                                + "is left out",
                        path + ":5: a 'NaN' is not a finite number",
                        path + ":5: b '1e999' is not a finite number",
                        path + ":6: a '1f' is not a finite number",
                        path + ":6: b '0x10' is not a finite number",
                        path + ":6: column 4 '7' has no header");
    }

    @Test
    void a_file_that_cannot_be_a_recording_is_refused_before_anything_is_sent() throws Exception {
        Path good = file("good.csv", "time,a", "2020-01-01T00:00:00Z,1");
        assertThatThrownBy(() -> replay(Pace.MAX, Map.of(), good, folder.resolve("absent.csv")))
                .isInstanceOf(CsvException.class)
                .hasMessageContaining("absent.csv: cannot be read");
        assertThatThrownBy(() -> replay(Pace.MAX, Map.of(), file("empty.csv")))
                .hasMessageContaining("empty.csv:1: header");
        assertThatThrownBy(() -> replay(Pace.MAX, Map.of(), file("twice.csv", "time,a,a")))
                .hasMessageContaining("channel 'a' stands there twice");
        assertThatThrownBy(() -> replay(Pace.MAX, Map.of("b", new ChannelId("c")), good))
                .hasMessageContaining("no column 'b' (columns are [time, a])");
        assertThatThrownBy(() -> replay(Pace.MAX, Map.of(), file("name.csv", "time,a b/c")))
                .hasMessageContaining("column 'a b/c'");
        assertThat(uplink.arrived).isEmpty();
    }

    @Test
    void shuffled_rows_are_the_same_rows_in_an_order_that_the_seed_repeats() throws Exception {
        List<String> lines = new ArrayList<>(List.of("time,a"));
        for (int i = 0; i < 500; i++) {
            lines.add((1_600_000_000_000L + i * 1_000L) + "," + i);
        }
        Path file = file("many.csv", lines.toArray(String[]::new));
        Pace shuffled = new Pace(Order.SHUFFLED, 7, OptionalDouble.empty(), false);
        replay(shuffled, Map.of(), file);
        List<Long> first = times();
        assertThat(first).hasSize(500).doesNotHaveDuplicates();
        assertThat(first).isNotEqualTo(first.stream().sorted().toList());
        uplink.arrived.clear();
        replay(shuffled, Map.of(), file);
        assertThat(times()).isEqualTo(first);
        uplink.arrived.clear();
        replay(new Pace(Order.SHUFFLED, 8, OptionalDouble.empty(), false), Map.of(), file);
        assertThat(times()).isNotEqualTo(first).containsExactlyInAnyOrderElementsOf(first);
    }

    @Test
    void a_speed_of_60_sends_a_minute_in_a_second() throws Exception {
        Path file = file("pace.csv", "time,a", "0,1", "60000,2", "120000,3", "120000,4");
        replay(new Pace(Order.FILE, 0, Pace.speed("60x"), false), Map.of(), file);
        assertThat(sentAt).containsExactly(NOW, NOW.plusSeconds(1), NOW.plusSeconds(2));
        assertThat(times()).containsExactly(0L, 60_000L, 120_000L, 120_000L);
    }

    @Test
    void shifted_to_now_the_last_row_has_the_time_of_its_sending() throws Exception {
        Path file = file("shift.csv", "time,a", "0,1", "60000,2", "120000,3");
        replay(new Pace(Order.FILE, 0, OptionalDouble.empty(), true), Map.of(), file);
        long now = NOW.toEpochMilli();
        assertThat(times()).containsExactly(now - 120_000, now - 60_000, now);
        assertThat(uplink.arrived).allSatisfy(json -> assertThat(json).contains("replayed"));

        uplink.arrived.clear();
        replay(new Pace(Order.FILE, 0, Pace.speed("1x"), true), Map.of(), file);
        assertThat(times()).containsExactly(now, now + 60_000, now + 120_000);
        assertThat(uplink.arrived)
                .as("sent at the time it says: live")
                .allSatisfy(json -> assertThat(json).doesNotContain("replayed"));
    }

    @Test
    void rejected_messages_are_told_with_their_lines_and_counted() throws Exception {
        uplink.script.add(new Outcome.Accepted());
        uplink.script.add(new Outcome.Rejected("unknown channel"));
        Path file = file("rejected.csv", "time,a", "1,1", "2,2", "3,3", "4,4", "5,5");
        Totals totals = replay(Pace.MAX, Map.of(), 2, file);
        assertThat(totals).isEqualTo(new Totals(5, 5, 0, 3, 3, 2));
        assertThat(rejections).containsExactly("4-5 unknown channel");
    }

    @Test
    void a_hub_that_is_away_for_a_while_gets_every_row_once() throws Exception {
        for (int i = 0; i < 3; i++) {
            uplink.script.add(new Outcome.Unreachable("down"));
            uplink.script.add(new Outcome.Busy(Duration.ofSeconds(3)));
        }
        Path file = file("away.csv", "time,a", "1,1", "2,2", "3,3", "4,4", "5,5");
        Totals totals = replay(Pace.MAX, Map.of(), 1, file);
        assertThat(totals.accepted()).isEqualTo(5);
        assertThat(times()).containsExactlyInAnyOrder(1L, 2L, 3L, 4L, 5L);
    }

    @Test
    void several_files_are_one_recording() throws Exception {
        Path first = file("1.csv", "time,a", "1000,1");
        Path second = file("2.csv", "time,b", "3000,2");
        replay(new Pace(Order.FILE, 0, Pace.speed("2"), false), Map.of(), first, second);
        assertThat(times()).containsExactly(1_000L, 3_000L);
        assertThat(sentAt).containsExactly(NOW, NOW.plusSeconds(1));
    }

    @Test
    void impossible_paces_are_refused() {
        assertThatThrownBy(() -> Pace.speed("fast")).hasMessageContaining("--speed: 'fast'");
        assertThatThrownBy(() -> new Pace(Order.FILE, 0, OptionalDouble.of(0), false))
                .hasMessageContaining("positive");
        assertThatThrownBy(() -> new Pace(Order.SHUFFLED, 0, OptionalDouble.of(2), false))
                .hasMessageContaining("use max");
    }

    @Test
    void the_shared_recordings_are_read_without_a_bad_cell() throws Exception {
        Path office = SHARED.resolve("nab/data/realKnownCause/ambient_temperature_system_failure.csv");
        Path weather = SHARED.resolve("weather/maricopa-daily-2003-2011.csv");
        Assumptions.assumeTrue(
                Files.exists(office) && Files.exists(weather),
                () -> "skipped: the shared recordings are not at " + SHARED.toAbsolutePath());
        Totals temperatures = replay(Pace.MAX, Map.of("value", new ChannelId("air_temp")), office);
        assertThat(temperatures).isEqualTo(new Totals(7_267, 7_267, 0, 146, 7_267, 0));
        Totals days = replay(Pace.MAX, Map.of(), weather);
        assertThat(days.rows()).isGreaterThan(3_000);
        assertThat(days.accepted()).isEqualTo(days.rows());
        assertThat(bad).isEmpty();
    }
}
