package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesReader.Span;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Readings summed up by quarter, hour and day, and both kinds as CSV files. */
final class RollupRoutes {
    private static final Duration USUAL_RANGE = Duration.ofDays(7);
    private static final int MAX_SPANS = 20_000;
    private static final int PAGE = 10_000;

    private final SeriesReader series;
    private final RegistryStore registry;
    private final ProfileStore profiles;

    RollupRoutes(Stores stores) {
        this.series = stores.series();
        this.registry = stores.registry();
        this.profiles = stores.profiles();
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/devices/{id}/rollups", Permission.DEVICES_VIEW, this::rollups),
                Route.get("/api/v1/devices/{id}/readings.csv", Permission.DEVICES_VIEW, this::csv));
    }

    /** What is asked for. */
    record Wanted(DeviceId device, ChannelId channel, String unit, Instant from, Instant to) {
        /** Whole spans of the step. */
        Span spans(RollupStep step) {
            long first = step.floor(from.toEpochMilli());
            long end = step.ceiling(to.toEpochMilli());
            if ((end - first) / step.millis() > MAX_SPANS) {
                throw Problem.badField("step", "gives more than " + MAX_SPANS + " spans: ask for a longer one or less");
            }
            return new Span(first, end);
        }
    }

    Wanted wanted(Call call) {
        Located device = ReadingRoutes.visible(registry, call);
        ChannelId channel =
                call.query("channel", ChannelId::new).orElseThrow(() -> Problem.badField("channel", "is missing"));
        Instant to = call.queryTime("to").orElse(call.now());
        Instant from = call.queryTime("from").orElse(to.minus(USUAL_RANGE));
        if (!from.isBefore(to)) {
            throw Problem.badField("from", "must be before 'to'");
        }
        String unit = profiles.active(device.device().profile())
                .flatMap(profile -> profile.channel(channel))
                .map(Channel::unit)
                .orElse("");
        return new Wanted(device.device().id(), channel, unit, from, to);
    }

    static Optional<RollupStep> step(Call call) {
        Optional<String> text = call.query("step", Function.identity());
        Optional<RollupStep> step = text.flatMap(RollupStep::of);
        if (text.isPresent() && step.isEmpty()) {
            throw Problem.badField("step", "'" + Problem.shown(text.get()) + "' is not one of 15m, 1h, 1d");
        }
        return step;
    }

    private void rollups(Call call) {
        Wanted wanted = wanted(call);
        RollupStep step = step(call).orElse(RollupStep.HOUR);
        ObjectNode node = Json.object();
        node.put("device", wanted.device().value());
        node.put("channel", wanted.channel().value());
        node.put("unit", wanted.unit());
        node.put("step", step.text());
        ArrayNode items = node.putArray("items");
        series.rollups(wanted.device(), wanted.channel(), step, wanted.spans(step)).stream()
                .map(RollupRoutes::node)
                .forEach(items::add);
        call.reply(node);
    }

    private static ObjectNode node(Rollup rollup) {
        ObjectNode node = Json.object();
        boolean usable = rollup.usable() > 0;
        node.put("at", Instant.ofEpochMilli(rollup.at()).toString());
        node.put("count", rollup.count());
        for (Quality.Level level : Quality.Level.values()) {
            node.put(level.name().toLowerCase(java.util.Locale.ROOT), rollup.count(level));
        }
        node.put("min", usable ? (Double) rollup.low().value() : null);
        node.put("max", usable ? (Double) rollup.high().value() : null);
        node.put("mean", usable ? (Double) rollup.mean() : null);
        return node.put("last", usable ? (Double) rollup.last().value() : null);
    }

    /** Written as it is read, page by page: a year of readings does not fit into memory. */
    private void csv(Call call) {
        Wanted wanted = wanted(call);
        Optional<RollupStep> step = step(call);
        Optional<Span> spans = step.map(wanted::spans);
        call.context().contentType("text/csv; charset=utf-8");
        call.context()
                .header(
                        "Content-Disposition",
                        "attachment; filename*=UTF-8''"
                                + java.net.URLEncoder.encode(
                                        wanted.device() + "-" + wanted.channel() + ".csv", StandardCharsets.UTF_8));
        try (Writer out =
                new BufferedWriter(new OutputStreamWriter(call.context().outputStream(), StandardCharsets.UTF_8))) {
            if (step.isPresent() && spans.isPresent()) {
                out.write("time,count,good,suspect,bad,missing,min,max,mean,last\r\n");
                for (Rollup rollup : series.rollups(wanted.device(), wanted.channel(), step.get(), spans.get())) {
                    out.write(line(rollup));
                }
            } else {
                out.write("time,value,text,quality,reason,received\r\n");
                readings(wanted, point -> out.write(line(point)));
            }
        } catch (IOException e) {
            throw new java.io.UncheckedIOException("CSV of " + wanted.device() + " could not be sent", e);
        }
    }

    /** What to do with a reading that is to be sent. */
    interface Each {
        void take(Point point) throws IOException;
    }

    /** All readings in order, page by page. */
    void readings(Wanted wanted, Each each) throws IOException {
        long from = wanted.from().toEpochMilli();
        long to = wanted.to().toEpochMilli();
        while (true) {
            List<Point> page = series.read(wanted.device(), wanted.channel(), from, to, PAGE);
            for (Point point : page) {
                each.take(point);
            }
            if (page.size() < PAGE) {
                return;
            }
            from = page.get(page.size() - 1).at() + 1;
        }
    }

    private static String line(Point point) {
        String text = point.text();
        return Instant.ofEpochMilli(point.at()) + ","
                + (text == null ? Double.toString(point.value()) : "") + "," + (text == null ? "" : quoted(text)) + ","
                + point.quality().level().name().toLowerCase(java.util.Locale.ROOT) + ","
                + point.quality().reason().text() + "," + Instant.ofEpochMilli(point.receivedAt()) + "\r\n";
    }

    private static String line(Rollup rollup) {
        StringBuilder line = new StringBuilder(Instant.ofEpochMilli(rollup.at()).toString());
        line.append(',').append(rollup.count());
        for (Quality.Level level : Quality.Level.values()) {
            line.append(',').append(rollup.count(level));
        }
        if (rollup.usable() == 0) {
            return line.append(",,,,\r\n").toString();
        }
        return line.append(',')
                .append(rollup.low().value())
                .append(',')
                .append(rollup.high().value())
                .append(',')
                .append(rollup.mean())
                .append(',')
                .append(rollup.last().value())
                .append("\r\n")
                .toString();
    }

    /** RFC 4180; a leading sign that a spreadsheet would run as a formula gets an apostrophe. */
    private static String quoted(String text) {
        String safe = !text.isEmpty() && "=+-@\t\r".indexOf(text.charAt(0)) >= 0 ? "'" + text : text;
        return '"' + safe.replace("\"", "\"\"") + '"';
    }
}
