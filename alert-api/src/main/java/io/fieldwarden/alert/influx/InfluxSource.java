package io.fieldwarden.alert.influx;

import java.time.Duration;

/**
 * Where an InfluxDB server is.
 *
 * @param url such as {@code http://localhost:8086}
 * @param org ignored by servers before 2
 * @param bucket for servers before 2 the database, or {@code database/retention-policy}
 * @param token empty for none; for servers before 2 {@code user:password}
 * @param timeout of connecting and of waiting for the answer, each
 */
public record InfluxSource(String url, String org, String bucket, String token, Duration timeout) {
    public static InfluxSource defaults(String url, String bucket) {
        return new InfluxSource(url, "fieldwarden", bucket, "", Duration.ofSeconds(10));
    }

    /** Without the token: this text goes into logs. */
    @Override
    public String toString() {
        return url + "/" + bucket;
    }
}
