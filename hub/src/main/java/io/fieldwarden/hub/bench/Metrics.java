package io.fieldwarden.hub.bench;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

/** The figures that a hub shows at {@code /metrics}, as they were at one moment. */
final class Metrics {
    private static final HttpClient HTTP =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private static final Duration ANSWER = Duration.ofSeconds(10);

    private final List<String> lines;

    private Metrics(List<String> lines) {
        this.lines = lines;
    }

    /** @param http address of the hub */
    static Metrics of(String http) {
        HttpRequest request = HttpRequest.newBuilder(URI.create(http + "/metrics"))
                .timeout(ANSWER)
                .build();
        try {
            String text =
                    HTTP.send(request, HttpResponse.BodyHandlers.ofString()).body();
            return new Metrics(
                    text.lines().filter(line -> !line.startsWith("#")).toList());
        } catch (IOException e) {
            throw new BenchException("the hub at " + http + " shows no metrics: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new BenchException("interrupted while waiting for metrics", e);
        }
    }

    /** The sum over all label values; 0 when there is no such figure. */
    double sum(String name) {
        return lines.stream()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }
}
