package io.fieldwarden.stream.influx;

import java.io.Serializable;
import java.time.Duration;

/**
 * Where the InfluxDB server is.
 *
 * @param url such as {@code http://localhost:8086}
 * @param org ignored by servers before 2
 * @param bucket for servers before 2 the database, or {@code database/retention-policy}
 * @param token empty for none; for servers before 2 {@code user:password}
 * @param gzip compresses what is sent
 * @param timeout of connecting, of sending and of waiting for the answer, each
 */
public record InfluxConfig(String url, String org, String bucket, String token, boolean gzip, Duration timeout)
        implements Serializable {
    public InfluxConfig {
        if (!url.startsWith("http://") && !url.startsWith("https://")) {
            throw new IllegalArgumentException(
                    "store.influx.url: '" + url + "' does not begin with http:// or https://");
        }
        if (bucket.isEmpty()) {
            throw new IllegalArgumentException("store.influx.bucket: is empty");
        }
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("store.influx.timeout: " + timeout + " is not positive");
        }
    }

    public static InfluxConfig defaults(String url, String bucket) {
        return new InfluxConfig(url, "fieldwarden", bucket, "", true, Duration.ofSeconds(10));
    }

    /** Without the token: this text goes into logs. */
    @Override
    public String toString() {
        return url + "/" + bucket;
    }
}
