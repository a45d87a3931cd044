package io.fieldwarden.stream.influx;

import com.influxdb.LogLevel;
import com.influxdb.client.InfluxDBClient;
import com.influxdb.client.InfluxDBClientFactory;
import com.influxdb.client.InfluxDBClientOptions;
import com.influxdb.client.WriteApiBlocking;
import com.influxdb.client.domain.InfluxQLQuery;
import com.influxdb.client.domain.WritePrecision;
import com.influxdb.exceptions.InfluxException;
import com.influxdb.query.InfluxQLQueryResult;
import io.fieldwarden.stream.series.StoreException;
import java.io.IOException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import okhttp3.FormBody;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/** One server, whatever its version, which is asked once. Owned by one thread. */
final class InfluxLink implements AutoCloseable {
    private final InfluxConfig config;
    private final InfluxDBClient client;
    private final WriteApiBlocking writes;
    private final OkHttpClient plain;
    private volatile @Nullable String version;

    InfluxLink(InfluxConfig config) {
        this.config = config;
        plain = new OkHttpClient.Builder()
                .connectTimeout(config.timeout())
                .readTimeout(config.timeout())
                .writeTimeout(config.timeout())
                .build();
        InfluxDBClientOptions.Builder options = InfluxDBClientOptions.builder()
                .url(config.url())
                .org(config.org())
                .bucket(config.bucket())
                .logLevel(LogLevel.NONE)
                .okHttpClient(plain.newBuilder().addInterceptor(chain -> {
                    String known = version;
                    return chain.proceed(
                            known == null
                                    ? chain.request()
                                    : Dialect.ofVersion(known).map(chain.request()));
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

    /**
     * Of the server, such as {@code 1.8.10} or {@code v2.7.4}; empty when it does not say.
     *
     * @throws StoreException when it does not answer
     */
    String version() {
        String known = version;
        if (known != null) {
            return known;
        }
        Request ping = new Request.Builder().url(base() + "/ping").build();
        try (Response response = plain.newCall(ping).execute()) {
            String said = response.header("X-Influxdb-Version");
            String now = said == null ? "" : said;
            version = now;
            return now;
        } catch (IOException e) {
            throw new StoreException("InfluxDB " + config + ": no answer to /ping, " + e.getMessage(), true, e);
        }
    }

    /** @throws InfluxException as the server answers */
    void write(List<String> lines) {
        version();
        writes.writeRecords(WritePrecision.MS, lines);
    }

    /** Answers of one InfluxQL statement, times in milliseconds; none where there is no such database. */
    List<InfluxQLQueryResult.Series> query(String statement) {
        version();
        String[] bucket = config.bucket().split("/", 2);
        InfluxQLQuery query =
                new InfluxQLQuery(statement, bucket[0]).setPrecision(InfluxQLQuery.InfluxQLPrecision.MILLISECONDS);
        if (bucket.length == 2) {
            query.setRetentionPolicy(bucket[1]);
        }
        try {
            List<InfluxQLQueryResult.Series> series = new ArrayList<>();
            client.getInfluxQLQueryApi()
                    .queryJSON(query)
                    .getResults()
                    .forEach(result -> series.addAll(result.getSeries()));
            return series;
        } catch (InfluxException e) {
            if (String.valueOf(e.getMessage()).contains("database not found")) {
                return List.of();
            }
            throw failure(e);
        }
    }

    /** What is to be deleted: of one measurement, where these tags say this. */
    record Rows(String measurement, List<Tag> tags) {
        record Tag(String name, String value) {}
    }

    /** By a statement before version 2, by the delete API in version 2. */
    void delete(Rows rows, long from, long to) {
        if (version().matches("v?1\\..*")) {
            StringBuilder statement = new StringBuilder(
                    "DELETE FROM \"" + rows.measurement() + "\" WHERE time >= " + from + "ms AND time < " + to + "ms");
            rows.tags()
                    .forEach(tag ->
                            statement.append(" AND \"" + tag.name() + "\" = '" + escaped(tag.value(), '\'') + "'"));
            HttpUrl url = HttpUrl.get(base() + "/query")
                    .newBuilder()
                    .addQueryParameter("db", config.bucket().split("/", 2)[0])
                    .build();
            send(url, new FormBody.Builder().add("q", statement.toString()).build());
            return;
        }
        StringBuilder predicate = new StringBuilder("_measurement=\"" + rows.measurement() + "\"");
        rows.tags().forEach(tag -> predicate.append(" AND " + tag.name() + "=\"" + escaped(tag.value(), '"') + "\""));
        // Both ends of its span count.
        client.getDeleteApi().delete(time(from), time(to - 1), predicate.toString(), config.bucket(), config.org());
    }

    private static OffsetDateTime time(long at) {
        return Instant.ofEpochMilli(at).atOffset(ZoneOffset.UTC);
    }

    static String escaped(String text, char quote) {
        return text.replace("\\", "\\\\").replace(String.valueOf(quote), "\\" + quote);
    }

    private void send(HttpUrl url, RequestBody body) {
        Request.Builder request = new Request.Builder().url(url).post(body);
        if (!config.token().isEmpty()) {
            request.header("Authorization", "Token " + config.token());
        }
        try (Response response = plain.newCall(Dialect.signed(request.build())).execute()) {
            ResponseBody answer = response.body();
            String text = answer == null ? "" : answer.string();
            if (!response.isSuccessful() || text.contains("\"error\"")) {
                throw new StoreException(
                        "InfluxDB " + config + ": status " + response.code() + ", " + text, true, null);
            }
        } catch (IOException e) {
            throw new StoreException("InfluxDB " + config + ": no answer, " + e.getMessage(), true, e);
        }
    }

    StoreException failure(InfluxException e) {
        boolean lasting = e.status() == 401 || e.status() == 403 || e.status() == 404;
        String status = e.status() == 0 ? "no answer" : "status " + e.status();
        return new StoreException("InfluxDB " + config + ": " + status + ", " + e.getMessage(), !lasting, e);
    }

    private String base() {
        return config.url().replaceFirst("/+$", "");
    }

    @Override
    public void close() {
        client.close();
        plain.dispatcher().executorService().shutdown();
        plain.connectionPool().evictAll();
    }
}
