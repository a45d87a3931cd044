package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fieldwarden.alert.evidence.ArchiveFile;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVPrinter;

/** Raw readings around an alert, every channel of the device, as a CSV file (RFC 4180). Safe for many threads. */
final class EvidenceReadings {
    private static final Duration AROUND = Duration.ofMinutes(10);
    private static final int PAGE = 4_000;
    private static final int MOST = 200_000;

    private final SeriesReader series;

    EvidenceReadings(SeriesReader series) {
        this.series = series;
    }

    /**
     * @param cut whether there were more than {@value #MOST}
     * @param windows the spans of time it has the readings of
     */
    record Csv(ArchiveFile file, boolean cut, ArrayNode windows) {}

    /** For one archive. */
    private final class Rows {
        private final Alert alert;
        private final Optional<DeviceProfile> profile;
        private final CSVPrinter out;
        private int left = MOST;

        Rows(Alert alert, Optional<DeviceProfile> profile, CSVPrinter out) {
            this.alert = alert;
            this.profile = profile;
            this.out = out;
        }

        void of(SeriesReader.Span span) throws IOException {
            TreeSet<ChannelId> channels = new TreeSet<>();
            profile.ifPresent(known -> channels.addAll(known.channels().keySet()));
            alert.basis().channel().ifPresent(channels::add);
            for (ChannelId channel : channels) {
                of(channel, span);
            }
        }

        private void of(ChannelId channel, SeriesReader.Span span) throws IOException {
            String unit = profile.flatMap(known -> known.channel(channel))
                    .map(Channel::unit)
                    .orElse("");
            List<Point> page;
            long from = span.from();
            do {
                page = from < span.to()
                        ? series.read(alert.subject().device(), channel, from, span.to(), PAGE)
                        : List.of();
                for (Point point : page) {
                    row(channel, unit, point);
                    from = point.at() + 1;
                }
            } while (page.size() == PAGE && left > 0);
        }

        private void row(ChannelId channel, String unit, Point point) throws IOException {
            if (left-- > 0) {
                out.printRecord(
                        channel.value(),
                        unit,
                        Instant.ofEpochMilli(point.at()),
                        point.text() == null ? Double.toString(point.value()) : "",
                        point.text() == null ? "" : point.text(),
                        point.quality().level().name().toLowerCase(Locale.ROOT),
                        point.quality().reason().text(),
                        Instant.ofEpochMilli(point.receivedAt()),
                        point.replayed());
            }
        }
    }

    Csv of(Alert alert, Optional<DeviceProfile> profile) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        ArrayNode windows = Json.array();
        try (CSVPrinter out =
                new CSVPrinter(new OutputStreamWriter(bytes, StandardCharsets.UTF_8), CSVFormat.RFC4180)) {
            out.printRecord(
                    "channel", "unit", "observed", "value", "text", "quality", "reason", "received", "replayed");
            Rows rows = new Rows(alert, profile, out);
            for (SeriesReader.Span span : spans(alert)) {
                windows.addObject()
                        .put("from", Instant.ofEpochMilli(span.from()).toString())
                        .put("to", Instant.ofEpochMilli(span.to()).toString());
                rows.of(span);
            }
            out.flush();
            return new Csv(ArchiveFile.of("readings.csv", bytes.toByteArray()), rows.left < 0, windows);
        } catch (IOException e) {
            throw new UncheckedIOException("readings cannot be written to memory", e);
        }
    }

    /** Around the raise, and around the clearing; one span where they meet, so that no reading is there twice. */
    private static List<SeriesReader.Span> spans(Alert alert) {
        Instant raised = alert.life().raisedAt();
        Instant cleared = alert.life().clearedAt().filter(raised::isBefore).orElse(raised);
        List<SeriesReader.Span> spans = new ArrayList<>();
        if (cleared.minus(AROUND).isAfter(raised.plus(AROUND))) {
            spans.add(span(raised, raised));
            spans.add(span(cleared, cleared));
        } else {
            spans.add(span(raised, cleared));
        }
        return spans;
    }

    private static SeriesReader.Span span(Instant from, Instant to) {
        return new SeriesReader.Span(
                from.minus(AROUND).toEpochMilli(), to.plus(AROUND).toEpochMilli() + 1);
    }
}
