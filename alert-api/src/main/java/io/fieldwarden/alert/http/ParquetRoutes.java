package io.fieldwarden.alert.http;

import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BINARY;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.BOOLEAN;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.DOUBLE;
import static org.apache.parquet.schema.PrimitiveType.PrimitiveTypeName.INT64;

import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.parquet.ParquetTable;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeUnit;
import org.apache.parquet.schema.MessageType;
import org.apache.parquet.schema.Types;

/** Readings and roll-ups as Parquet files, for data analysis. Written as they are read; the same columns as the CSV files. */
final class ParquetRoutes {
    private static final LogicalTypeAnnotation TIME = LogicalTypeAnnotation.timestampType(true, TimeUnit.MILLIS);
    private static final LogicalTypeAnnotation TEXT = LogicalTypeAnnotation.stringType();

    private static final MessageType READING = Types.buildMessage()
            .required(INT64)
            .as(TIME)
            .named("time")
            .optional(DOUBLE)
            .named("value")
            .optional(BINARY)
            .as(TEXT)
            .named("text")
            .required(BINARY)
            .as(TEXT)
            .named("quality")
            .optional(BINARY)
            .as(TEXT)
            .named("reason")
            .required(INT64)
            .as(TIME)
            .named("received")
            .required(BOOLEAN)
            .named("replayed")
            .named("reading");

    private static final MessageType ROLLUP = Types.buildMessage()
            .required(INT64)
            .as(TIME)
            .named("time")
            .required(INT64)
            .named("count")
            .required(INT64)
            .named("good")
            .required(INT64)
            .named("suspect")
            .required(INT64)
            .named("bad")
            .required(INT64)
            .named("missing")
            .optional(DOUBLE)
            .named("min")
            .optional(DOUBLE)
            .named("max")
            .optional(DOUBLE)
            .named("mean")
            .optional(DOUBLE)
            .named("last")
            .named("rollup");

    private final RollupRoutes rollups;
    private final SeriesReader series;

    ParquetRoutes(Stores stores, RollupRoutes rollups) {
        this.rollups = rollups;
        this.series = stores.series();
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/devices/{id}/readings.parquet", Permission.DEVICES_VIEW, this::parquet));
    }

    private void parquet(Call call) {
        RollupRoutes.Wanted wanted = rollups.wanted(call);
        Optional<RollupStep> step = RollupRoutes.step(call);
        Optional<SeriesReader.Span> spans = step.map(wanted::spans);
        String name = wanted.device() + "-" + wanted.channel()
                + step.map(one -> "-" + one.text()).orElse("");
        call.context().contentType("application/vnd.apache.parquet");
        call.context()
                .header(
                        "Content-Disposition",
                        "attachment; filename*=UTF-8''" + URLEncoder.encode(name + ".parquet", StandardCharsets.UTF_8));
        Map<String, String> about = Map.of(
                "device", wanted.device().value(),
                "channel", wanted.channel().value(),
                "unit", wanted.unit(),
                "step", step.map(RollupStep::text).orElse("raw"));
        try (BufferedOutputStream out = new BufferedOutputStream(call.context().outputStream());
                ParquetTable table = new ParquetTable(out, step.isPresent() ? ROLLUP : READING, about)) {
            if (step.isPresent() && spans.isPresent()) {
                for (Rollup one : series.rollups(wanted.device(), wanted.channel(), step.get(), spans.get())) {
                    add(table, one);
                }
            } else {
                rollups.readings(wanted, point -> add(table, point));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Parquet of " + wanted.device() + " could not be sent", e);
        }
    }

    private static void add(ParquetTable table, Point point) throws IOException {
        String reason = point.quality().reason().text();
        table.add(
                point.at(),
                point.text() == null ? point.value() : null,
                point.text(),
                point.quality().level().name().toLowerCase(Locale.ROOT),
                reason.isEmpty() ? null : reason,
                point.receivedAt(),
                point.replayed());
    }

    private static void add(ParquetTable table, Rollup rollup) throws IOException {
        boolean usable = rollup.usable() > 0;
        table.add(
                rollup.at(),
                rollup.count(),
                rollup.count(Quality.Level.GOOD),
                rollup.count(Quality.Level.SUSPECT),
                rollup.count(Quality.Level.BAD),
                rollup.count(Quality.Level.MISSING),
                usable ? rollup.low().value() : null,
                usable ? rollup.high().value() : null,
                usable ? rollup.mean() : null,
                usable ? rollup.last().value() : null);
    }
}
