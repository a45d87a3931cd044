package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.sqlite.SqliteSeriesReader;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.StoringJob;
import io.fieldwarden.alert.support.Web;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.device.log.ReadingBatches;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** With a stand-in for the stream job that stores what is on the log. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MarksTest {
    private static final Instant START = Instant.parse("2026-03-01T08:00:00Z");
    private static final Duration LATER = Duration.ofSeconds(2);
    private static final String MOISTURE = "soil_vwc_10";
    private static final String TEMPERATURE = "soil_temp_10";
    private static final Quality MARKED = Quality.bad(Quality.Reason.MARKED);
    private static final Quality DOUBT = Quality.suspect(Quality.Reason.RATE);

    @TempDir
    static Path folder;

    private final MemoryTopicLog log = new MemoryTopicLog();
    private Running running;
    private StoringJob job;
    private SqliteSeriesReader series;
    private Web technician;

    @BeforeAll
    void open() {
        job = StoringJob.start(folder, log);
        running = Running.open(folder, log);
        series = new SqliteSeriesReader(folder);
        technician = running.as(Role.TECHNICIAN);
    }

    @AfterAll
    void close() {
        series.close();
        running.close();
        job.close();
    }

    private void device(String id) {
        assertThat(technician
                        .post("/api/v1/devices", "{\"id\":\"" + id + "\",\"profile\":\"soil-station\"}")
                        .status())
                .isEqualTo(201);
    }

    private static Reading reading(String device, String channel, int minute, Quality quality, boolean replayed) {
        Instant at = START.plusSeconds(60L * minute);
        return new Reading(
                new DeviceId(device), new ChannelId(channel), at, at.plus(LATER), 20 + minute, quality, replayed);
    }

    private void send(Reading... readings) {
        for (Reading one : readings) {
            ReadingBatches.Message message = new ReadingBatches.Message(
                    one.device(), ProfileRef.parse("soil-station@1"), one.receivedAt(), "mqtt", one.replayed());
            log.append(
                    LogTopic.READINGS,
                    List.of(new TopicLog.Entry(
                            one.device().value(),
                            Optional.of(ByteString.copyFrom(ReadingBatches.encode(message, List.of(one)))))));
        }
        Reading last = readings[readings.length - 1];
        await().atMost(Duration.ofSeconds(30))
                .until(() -> points(last.device().value(), last.channel().value()).stream()
                        .anyMatch(point -> point.at() == last.observedAt().toEpochMilli()));
    }

    private List<Point> points(String device, String channel) {
        return series.read(new DeviceId(device), new ChannelId(channel), 0, Long.MAX_VALUE, 1_000);
    }

    private List<Quality> qualities(String device, String channel) {
        return points(device, channel).stream().map(Point::quality).toList();
    }

    private Web.Answer mark(String device, String channel, int fromMinute, int toMinute) {
        Map<String, String> body = new java.util.TreeMap<>(Map.of(
                "from", START.plusSeconds(60L * fromMinute).toString(),
                "to", START.plusSeconds(60L * toMinute).toString(),
                "reason", "sensor was in the workshop"));
        if (!channel.isEmpty()) {
            body.put("channel", channel);
        }
        return technician.post("/api/v1/devices/" + device + "/marks", Web.json(body));
    }

    private String marked(String device, String channel, int fromMinute, int toMinute) {
        Web.Answer answer = mark(device, channel, fromMinute, toMinute);
        assertThat(answer.status()).as(answer.text()).isEqualTo(201);
        String id = answer.json().path("id").asText();
        awaitState(device, id, "marked");
        return id;
    }

    private void takeBack(String device, String id) {
        Web.Answer answer = technician.delete("/api/v1/devices/" + device + "/marks/" + id);
        assertThat(answer.status()).as(answer.text()).isEqualTo(202);
        awaitState(device, id, "taken-back");
    }

    private JsonNode find(String device, String id) {
        for (JsonNode item :
                technician.get("/api/v1/devices/" + device + "/marks").json().path("items")) {
            if (item.path("id").asText().equals(id)) {
                return item;
            }
        }
        throw new AssertionError("no mark " + id);
    }

    private void awaitState(String device, String id, String state) {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> find(device, id).path("state").asText().equals(state));
    }

    @Test
    void marked_readings_are_sent_again_as_bad_and_get_their_quality_again_when_it_is_taken_back() {
        device("m1");
        send(
                reading("m1", MOISTURE, 0, Quality.GOOD, false),
                reading("m1", MOISTURE, 1, DOUBT, true),
                reading("m1", MOISTURE, 2, Quality.bad(Quality.Reason.SENTINEL), false),
                reading("m1", MOISTURE, 3, Quality.GOOD, false),
                reading("m1", TEMPERATURE, 1, Quality.GOOD, false));
        List<Point> before = points("m1", MOISTURE);
        String id = marked("m1", MOISTURE, 0, 3);
        assertThat(qualities("m1", MOISTURE))
                .containsExactly(MARKED, MARKED, Quality.bad(Quality.Reason.SENTINEL), Quality.GOOD);
        assertThat(qualities("m1", TEMPERATURE)).containsExactly(Quality.GOOD);
        assertThat(points("m1", MOISTURE).stream().map(Point::receivedAt))
                .isEqualTo(before.stream().map(Point::receivedAt).toList());
        assertThat(points("m1", MOISTURE).get(1).replayed()).isTrue();
        assertThat(find("m1", id).path("readings").asInt()).isEqualTo(2);
        takeBack("m1", id);
        assertThat(points("m1", MOISTURE)).isEqualTo(before);
    }

    @Test
    void a_mark_without_a_channel_is_about_all_channels() {
        device("m2");
        send(reading("m2", MOISTURE, 0, Quality.GOOD, false), reading("m2", TEMPERATURE, 0, Quality.GOOD, false));
        String id = marked("m2", "", 0, 1);
        assertThat(qualities("m2", MOISTURE)).containsExactly(MARKED);
        assertThat(qualities("m2", TEMPERATURE)).containsExactly(MARKED);
        takeBack("m2", id);
        assertThat(qualities("m2", TEMPERATURE)).containsExactly(Quality.GOOD);
    }

    @Test
    void what_another_mark_covers_stays_marked_until_that_is_taken_back_too() {
        device("m3");
        send(
                reading("m3", MOISTURE, 0, DOUBT, false),
                reading("m3", MOISTURE, 1, DOUBT, false),
                reading("m3", MOISTURE, 2, DOUBT, false));
        String first = marked("m3", MOISTURE, 0, 2);
        String second = marked("m3", "", 1, 3);
        takeBack("m3", first);
        assertThat(qualities("m3", MOISTURE)).containsExactly(DOUBT, MARKED, MARKED);
        takeBack("m3", second);
        assertThat(qualities("m3", MOISTURE)).containsExactly(DOUBT, DOUBT, DOUBT);
    }

    @Test
    void a_reading_that_arrives_for_a_marked_span_is_marked_too_and_is_no_new_contact_by_that() {
        device("m4");
        send(reading("m4", MOISTURE, 0, Quality.GOOD, false));
        String id = marked("m4", MOISTURE, 0, 10);
        send(reading("m4", MOISTURE, 5, DOUBT, true), reading("m4", MOISTURE, 20, Quality.GOOD, false));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(qualities("m4", MOISTURE)).containsExactly(MARKED, MARKED, Quality.GOOD));
        takeBack("m4", id);
        assertThat(qualities("m4", MOISTURE)).containsExactly(Quality.GOOD, DOUBT, Quality.GOOD);
    }

    @Test
    void corrections_are_no_contact_of_the_device() {
        device("m5");
        send(reading("m5", MOISTURE, 0, Quality.GOOD, false));
        marked("m5", MOISTURE, 0, 1);
        long corrections = log.all(LogTopic.READINGS).stream()
                .filter(record -> record.key().equals("m5"))
                .map(record -> ReadingBatches.parse(record.value().orElseThrow().toByteArray()))
                .filter(batch -> batch.getTransport().equals(ReadingBatches.MARK))
                .count();
        assertThat(corrections).isEqualTo(1);
        // What stands behind it on the topic shows that the feed has passed it.
        device("m5-behind");
        send(reading("m5-behind", MOISTURE, 0, Quality.GOOD, false));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> technician
                        .get("/api/v1/devices/m5-behind")
                        .json()
                        .path("lastContact")
                        .isTextual());
        assertThat(Instant.parse(lastContact("m5").asText()).toEpochMilli())
                .isEqualTo(log.all(LogTopic.READINGS).stream()
                        .filter(record -> record.key().equals("m5"))
                        .findFirst()
                        .orElseThrow()
                        .timestamp());
    }

    private JsonNode lastContact(String device) {
        return technician.get("/api/v1/devices/" + device).json().path("lastContact");
    }

    @Test
    void who_marked_what_and_took_it_back_is_on_record() {
        device("m6");
        send(reading("m6", MOISTURE, 0, Quality.GOOD, false));
        String id = marked("m6", MOISTURE, 0, 1);
        takeBack("m6", id);
        JsonNode mark = find("m6", id);
        assertThat(mark.path("by").asText()).isEqualTo("technician");
        assertThat(mark.path("takenBackBy").asText()).isEqualTo("technician");
        List<String> actions = new ArrayList<>();
        technician
                .get("/api/v1/changes?kind=device&id=m6")
                .json()
                .path("items")
                .forEach(item -> actions.add(item.path("action").asText() + " "
                        + item.path("detail").path("reason").asText()));
        assertThat(actions).startsWith("unmark sensor was in the workshop", "mark sensor was in the workshop");
        assertThat(technician.delete("/api/v1/devices/m6/marks/" + id).status()).isEqualTo(202);
        assertThat(technician.get("/api/v1/changes?kind=device&id=m6").json().path("items"))
                .hasSize(actions.size());
    }

    @Test
    void a_mark_that_makes_no_sense_is_refused_with_the_field() {
        device("m7");
        assertThat(mark("m7", "no_such_channel", 0, 1).json().path("field").asText())
                .isEqualTo("channel");
        assertThat(mark("m7", "", 1, 1).json().path("field").asText()).isEqualTo("from");
        assertThat(mark("m7", "", 0, 60 * 24 * 367).json().path("field").asText())
                .isEqualTo("to");
        String future = Web.json(Map.of("from", START.toString(), "to", "2199-01-01T00:00:00Z", "reason", "x"));
        assertThat(technician
                        .post("/api/v1/devices/m7/marks", future)
                        .json()
                        .path("field")
                        .asText())
                .isEqualTo("to");
        String silent = Web.json(
                Map.of("from", START.toString(), "to", START.plusSeconds(1).toString(), "reason", " "));
        assertThat(technician
                        .post("/api/v1/devices/m7/marks", silent)
                        .json()
                        .path("field")
                        .asText())
                .isEqualTo("reason");
        assertThat(technician.delete("/api/v1/devices/m7/marks/none").status()).isEqualTo(404);
        marked("m7", "", 0, 1);
        assertThat(mark("m7", "", 0, 1).code()).isEqualTo("already-marked");
        assertThat(technician
                        .get("/api/v1/devices/m7/quality?from=" + START + "&to=" + START.plusSeconds(60))
                        .json()
                        .path("items"))
                .isEmpty();
    }
}
