package io.fieldwarden.alert.influx;

import com.influxdb.LogLevel;
import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.InfluxQLQueryApi;
import com.influxdb.client.domain.InfluxQLQuery;
import com.influxdb.exceptions.InfluxException;
import com.influxdb.query.InfluxQLQueryResult;
import io.fieldwarden.alert.series.Downsampler;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.QualityCount;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesUnavailableException;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.series.Rollup;
import io.fieldwarden.device.series.RollupStep;
import io.fieldwarden.device.series.SeriesSchema;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.Credentials;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import org.jspecify.annotations.Nullable;

/**
 * Reads InfluxDB with InfluxQL, which 1, 2 (with a virtual retention policy) and 3 answer alike. A measurement or database
 * that does not exist yet is empty.
 */
public final class InfluxSeriesReader implements SeriesReader {
    private static final int PAGE = 50_000;
    private static final String FIELDS = quoted(SeriesSchema.FIELD_VALUE) + ", " + quoted(SeriesSchema.FIELD_QUALITY)
            + ", " + quoted(SeriesSchema.FIELD_REASON) + ", " + quoted(SeriesSchema.FIELD_RECEIVED) + ", "
            + quoted(SeriesSchema.FIELD_REPLAYED);

    private final InfluxSource source;
    private final InfluxDBClient client;
    private final InfluxQLQueryApi queries;

    public InfluxSeriesReader(InfluxSource source) {
        this.source = source;
        OkHttpClient.Builder http = new OkHttpClient.Builder()
                .connectTimeout(source.timeout())
                .readTimeout(source.timeout())
                .writeTimeout(source.timeout())
                .addInterceptor(chain -> chain.proceed(authorized(chain.request())));
        InfluxDBClientOptions.Builder options = InfluxDBClientOptions.builder()
                .url(source.url())
                .org(source.org())
                .bucket(source.bucket())
                .logLevel(LogLevel.NONE)
                .okHttpClient(http);
        if (!source.token().isEmpty()) {
            options.authenticateToken(source.token().toCharArray());
        }
        client = InfluxDBClientFactory.create(options.build());
        queries = client.getInfluxQLQueryApi();
    }

    /** Servers before 1.8 know user and password only, which the token then holds with a colon between them. */
    private static Request authorized(Request request) {
        String header = request.header("Authorization");
        int colon = header == null ? -1 : header.indexOf(':');
        if (header == null || !header.startsWith("Token ") || colon < 0) {
            return request;
        }
        return request.newBuilder()
                .header(
                        "Authorization",
                        Credentials.basic(header.substring("Token ".length(), colon), header.substring(colon + 1)))
                .build();
    }

    @Override
    public List<Point> read(DeviceId device, ChannelId channel, long from, long to, int limit) {
        List<Point> points = new ArrayList<>();
        long next = from;
        while (points.size() < limit && next < to) {
            int wanted = Math.min(PAGE, limit - points.size());
            List<Point> page = page(device, channel, next, to, wanted);
            points.addAll(page);
            if (page.size() < wanted) {
                break;
            }
            next = page.get(page.size() - 1).at() + 1;
        }
        return points;
    }

    @Override
    public List<Point> sample(DeviceId device, ChannelId channel, Span span, int points) {
        Downsampler downsampler = new Downsampler(span, points);
        long next = new InfluxArchive(this::run).sample(ofSeries(device, channel), span, downsampler);
        while (next < span.to()) {
            List<Point> page = page(device, channel, next, span.to(), PAGE);
            page.forEach(downsampler::add);
            if (page.size() < PAGE) {
                break;
            }
            next = page.get(page.size() - 1).at() + 1;
        }
        return downsampler.finish();
    }

    private List<Point> page(DeviceId device, ChannelId channel, long from, long to, int limit) {
        String query = where(device, channel)
                + String.format(
                        Locale.ROOT, " AND time >= %dms AND time < %dms ORDER BY time LIMIT %d", from, to, limit);
        List<Point> points = new ArrayList<>();
        for (InfluxQLQueryResult.Series series : run("SELECT " + FIELDS + query)) {
            series.getValues().forEach(row -> points.add(point(row)));
        }
        return points.stream().anyMatch(InfluxSeriesReader::maySayText) ? withTexts(points, query) : points;
    }

    /** Texts are asked for on their own: the client cannot read a row in which a field is absent. */
    private List<Point> withTexts(List<Point> points, String query) {
        Map<Long, String> texts = new HashMap<>();
        for (InfluxQLQueryResult.Series series : run("SELECT " + quoted(SeriesSchema.FIELD_TEXT) + query)) {
            series.getValues().forEach(row -> texts.put(number(row, "time"), text(row, SeriesSchema.FIELD_TEXT)));
        }
        return texts.isEmpty()
                ? points
                : points.stream()
                        .map(point -> said(point, texts.get(point.at())))
                        .toList();
    }

    /** The value of a text is 0. */
    private static boolean maySayText(Point point) {
        return point.value() == 0;
    }

    private static Point said(Point point, @Nullable String text) {
        return text == null
                ? point
                : new Point(point.at(), point.value(), point.quality(), point.receivedAt(), point.replayed(), text);
    }

    @Override
    public Map<ChannelId, Point> newest(DeviceId device) {
        String of =
                " FROM " + quoted(SeriesSchema.MEASUREMENT) + " WHERE " + tag(SeriesSchema.TAG_DEVICE, device.value());
        Map<ChannelId, Point> newest = newestOf(of);
        if (newest.values().stream().anyMatch(point -> point.quality().reason() == Quality.Reason.CLOCK_FUTURE)) {
            String timely =
                    " AND " + quoted(SeriesSchema.FIELD_REASON) + " <> '" + Quality.Reason.CLOCK_FUTURE.text() + "'";
            newest.putAll(newestOf(of + timely));
        }
        return newest;
    }

    private Map<ChannelId, Point> newestOf(String source) {
        String query = source + " GROUP BY " + quoted(SeriesSchema.TAG_CHANNEL) + " ORDER BY time DESC LIMIT 1";
        Map<ChannelId, Point> newest = new TreeMap<>();
        newest("SELECT " + FIELDS + query).forEach((channel, row) -> newest.put(channel, point(row)));
        if (newest.values().stream().anyMatch(InfluxSeriesReader::maySayText)) {
            newest("SELECT " + quoted(SeriesSchema.FIELD_TEXT) + query)
                    .forEach((channel, row) -> newest.computeIfPresent(
                            channel,
                            (same, point) -> point.at() == number(row, "time")
                                    ? said(point, text(row, SeriesSchema.FIELD_TEXT))
                                    : point));
        }
        return newest;
    }

    /**
     * The server sums up what it has when it is asked, so that nothing can be stale; where readings were dropped, what was
     * summed up of them before counts.
     */
    @Override
    public List<Rollup> rollups(DeviceId device, ChannelId channel, RollupStep step, Span span) {
        Map<Long, Rollup> rollups = new TreeMap<>();
        new InfluxRollups(this::run)
                .read(where(device, channel), step, span)
                .forEach(rollup -> rollups.put(rollup.at(), rollup));
        rollups.putAll(new InfluxArchive(this::run).read(ofSeries(device, channel), step, span));
        return List.copyOf(rollups.values());
    }

    /** The first row of each channel. */
    private Map<ChannelId, InfluxQLQueryResult.Series.Record> newest(String query) {
        Map<ChannelId, InfluxQLQueryResult.Series.Record> rows = new TreeMap<>();
        for (InfluxQLQueryResult.Series series : run(query)) {
            String channel = series.getTags().get(SeriesSchema.TAG_CHANNEL);
            if (channel != null && !channel.isEmpty() && !series.getValues().isEmpty()) {
                rows.put(new ChannelId(channel), series.getValues().get(0));
            }
        }
        return rows;
    }

    private static String where(DeviceId device, ChannelId channel) {
        return " FROM " + quoted(SeriesSchema.MEASUREMENT) + ofSeries(device, channel);
    }

    private static String ofSeries(DeviceId device, ChannelId channel) {
        return " WHERE " + tag(SeriesSchema.TAG_DEVICE, device.value()) + " AND "
                + tag(SeriesSchema.TAG_CHANNEL, channel.value());
    }

    @Override
    public Map<ChannelId, QualityCount> quality(DeviceId device, Span span) {
        String from = " FROM " + quoted(SeriesSchema.MEASUREMENT) + " WHERE "
                + tag(SeriesSchema.TAG_DEVICE, device.value())
                + String.format(Locale.ROOT, " AND time >= %dms AND time < %dms", span.from(), span.to());
        String perChannel = " GROUP BY " + quoted(SeriesSchema.TAG_CHANNEL);
        String quality = " AND " + quoted(SeriesSchema.FIELD_QUALITY);
        Map<ChannelId, QualityCount> counts = new TreeMap<>();
        for (Quality.Level level : Quality.Level.values()) {
            String count = "SELECT count(" + quoted(SeriesSchema.FIELD_VALUE) + ") AS n" + from + quality + " = "
                    + level.code() + perChannel;
            newest(count)
                    .forEach((channel, row) -> counts.merge(
                            channel,
                            QualityCount.NOTHING.plus(level, number(row, "n")),
                            (before, added) -> before.plus(level, number(row, "n"))));
        }
        String last = "SELECT last(" + quoted(SeriesSchema.FIELD_REASON) + ") AS reason" + from + quality + " > 0";
        newest(last + perChannel)
                .forEach((channel, row) -> counts.computeIfPresent(
                        channel, (same, count) -> count.withLast(Quality.Reason.ofText(text(row, "reason")))));
        return counts;
    }

    private List<InfluxQLQueryResult.Series> run(String text) {
        String[] bucket = source.bucket().split("/", 2);
        InfluxQLQuery query =
                new InfluxQLQuery(text, bucket[0]).setPrecision(InfluxQLQuery.InfluxQLPrecision.MILLISECONDS);
        if (bucket.length == 2) {
            query.setRetentionPolicy(bucket[1]);
        }
        try {
            List<InfluxQLQueryResult.Series> series = new ArrayList<>();
            queries.queryJSON(query).getResults().forEach(result -> series.addAll(result.getSeries()));
            return series;
        } catch (InfluxException e) {
            if (String.valueOf(e.getMessage()).contains("database not found")) {
                return List.of();
            }
            throw new SeriesUnavailableException("InfluxDB at " + source + " does not answer the query", e);
        }
    }

    private static Point point(InfluxQLQueryResult.Series.Record row) {
        Quality.Level level = Quality.Level.ofCode((int) number(row, SeriesSchema.FIELD_QUALITY));
        Quality.Reason reason = Quality.Reason.ofText(text(row, SeriesSchema.FIELD_REASON));
        return new Point(
                number(row, "time"),
                Double.parseDouble(text(row, SeriesSchema.FIELD_VALUE)),
                level == Quality.Level.GOOD
                        ? Quality.GOOD
                        : new Quality(level, reason == Quality.Reason.NONE ? Quality.Reason.OTHER : reason),
                number(row, SeriesSchema.FIELD_RECEIVED),
                Boolean.parseBoolean(text(row, SeriesSchema.FIELD_REPLAYED)));
    }

    /** The client gives numbers as texts or as doubles, depending on the answer's format. */
    static long number(InfluxQLQueryResult.Series.Record row, String column) {
        String text = text(row, column);
        return text.isEmpty() ? 0 : new java.math.BigDecimal(text).longValue();
    }

    static String text(InfluxQLQueryResult.Series.Record row, String column) {
        @Nullable Object value = row.getValueByKey(column);
        return value == null ? "" : value.toString();
    }

    private static String tag(String name, String value) {
        return quoted(name) + " = '" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
    }

    private static String quoted(String name) {
        return "\"" + name + "\"";
    }

    @Override
    public void close() {
        client.close();
    }
}
