package io.fieldwarden.hub.series;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.alert.influx.InfluxSeriesReader;
import io.fieldwarden.alert.influx.InfluxSource;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesUnavailableException;
import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.influx.InfluxConfig;
import io.fieldwarden.stream.influx.InfluxPointWriter;
import io.fieldwarden.stream.influx.InfluxRetention;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.series.Retaining;
import io.fieldwarden.stream.series.StoreException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What a real InfluxDB server does, wherever it runs; each test has a database of its own. */
public abstract class InfluxSeriesContract extends RetainedSeriesContract {
    private static final AtomicInteger DATABASES = new AtomicInteger();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private String database;

    /** Where the server is; the same for all tests of a class. */
    protected abstract String url();

    @Override
    protected final void create() throws IOException, InterruptedException {
        database = "farm" + DATABASES.incrementAndGet();
        String statement = URLEncoder.encode("CREATE DATABASE " + database, StandardCharsets.UTF_8);
        assertThat(post("/query", "application/x-www-form-urlencoded", "q=" + statement))
                .isEqualTo(200);
    }

    @Override
    protected final PointWriter writer() {
        return new InfluxPointWriter(InfluxConfig.defaults(url(), database));
    }

    @Override
    protected final SeriesReader reader() {
        return new InfluxSeriesReader(InfluxSource.defaults(url(), database));
    }

    @Override
    protected final Retaining retaining() {
        return new InfluxRetention(InfluxConfig.defaults(url(), database));
    }

    private int post(String path, String type, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(url() + path))
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }

    @Test
    void points_whose_type_clashes_are_told_one_by_one_and_the_others_are_read() throws Exception {
        // A week in which somebody else has already written a text: only points of that week clash.
        Instant clash = NOON.minus(Duration.ofDays(30));
        assertThat(post(
                        "/write?precision=ms&db=" + database,
                        "text/plain",
                        "reading,device=x,channel=y value=\"text\" " + clash.toEpochMilli()))
                .isEqualTo(204);
        Reading first = reading(clash, 3);
        Reading second = reading(clash.plusSeconds(1), 4);
        PointWriter.Written written =
                writer.write(List.of(reading(NOON, 1), first, reading(NOON.plusSeconds(1), 2), second));
        assertThat(written.stored()).isEqualTo(2);
        assertThat(written.rejected()).extracting(PointWriter.Rejected::point).containsExactlyInAnyOrder(first, second);
        assertThat(written.rejected())
                .allSatisfy(rejected -> assertThat(rejected.message()).contains("field type conflict"));
        assertThat(all()).isEqualTo(points(List.of(reading(NOON, 1), reading(NOON.plusSeconds(1), 2))));
    }

    @Test
    void a_time_that_the_server_cannot_hold_is_told_and_the_others_are_read() {
        Reading farAhead = reading(Instant.parse("2999-01-01T00:00:00Z"), 3);
        PointWriter.Written written = writer.write(List.of(reading(NOON, 1), farAhead));
        assertThat(written.rejected()).extracting(PointWriter.Rejected::point).containsExactly(farAhead);
        assertThat(all()).containsExactly(point(reading(NOON, 1)));
    }

    @Test
    void a_database_that_is_missing_is_empty_to_the_reader_and_asks_the_writer_for_a_person() {
        String missing = database + "_missing";
        try (PointWriter lost = new InfluxPointWriter(InfluxConfig.defaults(url(), missing));
                SeriesReader early = new InfluxSeriesReader(InfluxSource.defaults(url(), missing))) {
            assertThat(early.newest(FIELD)).isEmpty();
            assertThatThrownBy(() -> lost.write(List.of(reading(NOON, 1))))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.retry()).isFalse())
                    .hasMessageContaining(missing);
        }
    }

    @Test
    void a_server_that_does_not_answer_is_told_apart_from_an_empty_one() {
        String nobody = "http://127.0.0.1:1";
        try (PointWriter lost = new InfluxPointWriter(InfluxConfig.defaults(nobody, database));
                SeriesReader away = new InfluxSeriesReader(InfluxSource.defaults(nobody, database))) {
            assertThatThrownBy(() -> away.newest(FIELD)).isInstanceOf(SeriesUnavailableException.class);
            assertThatThrownBy(() -> lost.write(List.of(reading(NOON, 1))))
                    .isInstanceOfSatisfying(
                            StoreException.class,
                            failure -> assertThat(failure.retry()).isTrue());
        }
    }
}
