package io.fieldwarden.stream.influx;

import com.influxdb.LogLevel;
import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.InfluxException;
import io.fieldwarden.device.Reading;
import io.fieldwarden.stream.series.PointWriter;
import io.fieldwarden.stream.series.StoreException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Writes points to InfluxDB 1, 2 or 3 over HTTP, one blocking request per batch; owned by one thread. Which write address
 * the server has is asked once, at the first write.
 */
public final class InfluxPointWriter implements PointWriter {
    private static final Pattern DROPPED = Pattern.compile("dropped=(\\d+)");

    private final InfluxConfig config;
    private final InfluxDBClient client;
    private final WriteApiBlocking writes;
    private final OkHttpClient pings;
    private volatile @Nullable Dialect dialect;

    public InfluxPointWriter(InfluxConfig config) {
        this.config = config;
        pings = new OkHttpClient.Builder()
                .connectTimeout(config.timeout())
                .readTimeout(config.timeout())
                .writeTimeout(config.timeout())
                .build();
        InfluxDBClientOptions.Builder options = InfluxDBClientOptions.builder()
                .url(config.url())
                .org(config.org())
                .bucket(config.bucket())
                .logLevel(LogLevel.NONE)
                .okHttpClient(pings.newBuilder().addInterceptor(chain -> {
                    Dialect known = dialect;
                    return chain.proceed(known == null ? chain.request() : known.map(chain.request()));
                }));
        if (!config.token().isEmpty()) {
            options.authenticateToken(config.token().toCharArray());
        }
        client = InfluxDBClientFactory.create(options.build());
        if (config.gzip()) {
            client.enableGzip();
        }
        writes = client.getWriteApiBlocking();
    }

    @Override
    public Written write(List<Reading> points) {
        if (points.isEmpty()) {
            return new Written(0, List.of());
        }
        if (dialect == null) {
            dialect = ask();
        }
        List<Rejected> rejected = new ArrayList<>(0);
        send(lastOfEachKey(points), rejected);
        return new Written(points.size() - rejected.size(), rejected);
    }

    /** Sends, and on a refusal that concerns single points halves the batch until these are found: writes are repeatable. */
    private void send(List<Reading> points, List<Rejected> rejected) {
        try {
            writes.writeRecords(
                    WritePrecision.MS, points.stream().map(Lines::of).toList());
        } catch (InfluxException e) {
            if (!concernsPoints(e)) {
                throw failure(e);
            }
            String message = String.valueOf(e.getMessage());
            Matcher dropped = DROPPED.matcher(message);
            boolean all =
                    e.status() != 413 && dropped.find() && dropped.group(1).equals("" + points.size());
            if (points.size() == 1 || all) {
                points.forEach(point -> rejected.add(new Rejected(point, message)));
                return;
            }
            int half = points.size() / 2;
            send(points.subList(0, half), rejected);
            send(points.subList(half, points.size()), rejected);
        }
    }

    private static boolean concernsPoints(InfluxException e) {
        return e.status() == 400 || e.status() == 413 || e.status() == 422;
    }

    private StoreException failure(InfluxException e) {
        boolean lasting = e.status() == 401 || e.status() == 403 || e.status() == 404;
        String status = e.status() == 0 ? "no answer" : "status " + e.status();
        return new StoreException("InfluxDB " + config + ": " + status + ", " + e.getMessage(), !lasting, e);
    }

    /** The server keeps one of two lines with the same key, but does not say which. */
    private static List<Reading> lastOfEachKey(List<Reading> points) {
        Map<Key, Reading> last = new LinkedHashMap<>(points.size() * 2);
        for (Reading point : points) {
            last.put(
                    new Key(
                            point.device().value(),
                            point.channel().value(),
                            point.observedAt().toEpochMilli()),
                    point);
        }
        return last.size() == points.size() ? points : List.copyOf(last.values());
    }

    private Dialect ask() {
        String url = config.url().replaceFirst("/+$", "") + "/ping";
        Request ping = new Request.Builder().url(url).build();
        try (Response response = pings.newCall(ping).execute()) {
            String version = response.header("X-Influxdb-Version");
            return Dialect.ofVersion(version == null ? "" : version);
        } catch (IOException e) {
            throw new StoreException("InfluxDB " + config + ": no answer to /ping, " + e.getMessage(), true, e);
        }
    }

    @Override
    public void close() {
        client.close();
        pings.dispatcher().executorService().shutdown();
        pings.connectionPool().evictAll();
    }

    private record Key(String device, String channel, long at) {}
}
