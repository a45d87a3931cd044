package io.fieldwarden.stream.influx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.series.PointWriterContract;
import io.fieldwarden.stream.series.StoreException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class InfluxPointWriterTest extends PointWriterContract {
    private static final String DATABASE = "farm";

    @TempDir
    private static Path folder;

    private static InfluxServer server;

    @BeforeAll
    static void startServer() throws Exception {
        server = InfluxServer.start(folder);
    }

    @AfterAll
    static void stopServer() {
        if (server != null) {
            server.close();
        }
    }

    @Override
    protected PointWriter open() throws Exception {
        server.query("", "DROP DATABASE " + DATABASE);
        server.query("", "CREATE DATABASE " + DATABASE);
        return new InfluxPointWriter(InfluxConfig.defaults(server.url(), DATABASE));
    }

    @Override
    protected List<Reading> stored(DeviceId device, ChannelId channel) throws Exception {
        String statement = "SELECT value, quality, reason, received, replayed FROM reading WHERE device = '"
                + device.value() + "' AND channel = '" + channel.value() + "' ORDER BY time";
        JsonNode rows =
                new ObjectMapper().readTree(server.query(DATABASE, statement)).at("/results/0/series/0/values");
        List<Reading> found = new ArrayList<>();
        for (JsonNode row : rows) {
            found.add(new Reading(
                    device,
                    channel,
                    Instant.ofEpochMilli(row.get(0).asLong()),
                    Instant.ofEpochMilli(row.get(4).asLong()),
                    row.get(1).asDouble(),
                    new Quality(
                            Quality.Level.ofCode(row.get(2).asInt()),
                            Quality.Reason.ofText(row.get(3).asText())),
                    row.get(5).asBoolean()));
        }
        return found;
    }

    @Override
    protected void takeAway() {
        server.stop();
    }

    @Override
    protected void giveBack() throws Exception {
        server.launch();
    }

    @Test
    void a_server_that_is_away_at_the_first_write_asks_for_a_retry() {
        InfluxConfig nobody = new InfluxConfig("http://127.0.0.1:1", "o", DATABASE, "", false, Duration.ofMillis(500));
        try (InfluxPointWriter away = new InfluxPointWriter(nobody)) {
            StoreException failure =
                    catchThrowableOfType(StoreException.class, () -> away.write(List.of(reading(NOON, 1))));

            assertThat(failure.retry()).isTrue();
        }
    }

    @Test
    void a_point_of_another_type_is_returned_with_the_servers_words_and_the_others_are_written() throws Exception {
        // A shard of another week where the field is already a string: only points of that week clash.
        Instant clash = NOON.minus(Duration.ofDays(30));
        assertThat(server.write(DATABASE, "reading,device=x,channel=y value=\"text\" " + clash.toEpochMilli()))
                .isEqualTo(204);
        Reading wrong = reading(clash, 3);
        List<Reading> batch = List.of(reading(NOON, 1), wrong, reading(NOON.plusSeconds(1), 2));

        PointWriter.Written written = writer.write(batch);

        assertThat(written.stored()).isEqualTo(2);
        assertThat(written.rejected()).singleElement().satisfies(rejected -> {
            assertThat(rejected.point()).isEqualTo(wrong);
            assertThat(rejected.message()).contains("field type conflict");
        });
        assertThat(stored(FIELD, TEMP)).hasSize(2);
    }

    @Test
    void a_time_beyond_what_the_server_can_hold_is_returned_as_rejected() throws Exception {
        Reading farFuture = reading(Instant.parse("2999-01-01T00:00:00Z"), 3);

        PointWriter.Written written = writer.write(List.of(reading(NOON, 1), farFuture));

        assertThat(written.rejected()).extracting(PointWriter.Rejected::point).containsExactly(farFuture);
        assertThat(stored(FIELD, TEMP)).containsExactly(reading(NOON, 1));
    }

    @Test
    void a_missing_database_asks_for_a_person() {
        try (InfluxPointWriter lost = new InfluxPointWriter(InfluxConfig.defaults(server.url(), "nowhere"))) {
            StoreException failure =
                    catchThrowableOfType(StoreException.class, () -> lost.write(List.of(reading(NOON, 1))));

            assertThat(failure.retry()).isFalse();
            assertThat(failure).hasMessageContaining("nowhere");
        }
    }
}
