package io.fieldwarden.edge.http;

import com.fasterxml.jackson.core.JsonPointer;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.Breaker;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.SensorException;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** A device that shows its values as JSON by HTTP. One request for all channels; no redirects. Owned by one sampling thread. */
public final class HttpSensor implements Sensor {
    private static final int MOST_BYTES = 1 << 20;
    private static final JsonMapper JSON = new JsonMapper();

    private final URI url;
    private final Map<String, String> headers;
    private final Map<ChannelId, Place> places;
    private final Duration timeout;
    private final Breaker breaker = new Breaker();

    /**
     * @param url http or https
     * @param headers sent with each request, such as Authorization
     * @param timeout to connect, and again for the answer
     */
    public HttpSensor(URI url, Map<String, String> headers, Map<ChannelId, Place> places, Duration timeout) {
        if (!"http".equals(url.getScheme()) && !"https".equals(url.getScheme())) {
            throw new IllegalArgumentException("url: '" + url + "' is not http:// or https://");
        }
        this.url = url;
        this.headers = Map.copyOf(headers);
        this.places = Map.copyOf(places);
        this.timeout = timeout;
    }

    /** @param pointer RFC 6901, such as {@code /sensors/0/temp} */
    public record Place(JsonPointer pointer, double scale, double offset) {}

    public Collection<ChannelId> channels() {
        return places.keySet();
    }

    @Override
    public Map<ChannelId, Double> sample(Set<ChannelId> channels, Instant at) {
        Map<ChannelId, Double> values = new TreeMap<>();
        if (breaker.isOpen(at)) {
            return values;
        }
        try {
            JsonNode body = get();
            breaker.succeeded();
            for (ChannelId channel : channels) {
                Place place = places.get(channel);
                if (place != null) {
                    double value = number(body.at(place.pointer())) * place.scale() + place.offset();
                    if (Double.isFinite(value)) {
                        values.put(channel, value);
                    }
                }
            }
            return values;
        } catch (IOException e) {
            breaker.failed(at);
            throw new SensorException(url.getHost() + ": " + e.getMessage(), e);
        }
    }

    /** Numbers may stand as text; NaN for what is none. */
    private static double number(JsonNode node) {
        if (node.isNumber()) {
            return node.doubleValue();
        }
        if (node.isBoolean()) {
            return node.booleanValue() ? 1 : 0;
        }
        return node.isTextual() ? node.asDouble(Double.NaN) : Double.NaN;
    }

    private JsonNode get() throws IOException {
        HttpURLConnection connection = (HttpURLConnection) url.toURL().openConnection();
        connection.setConnectTimeout((int) timeout.toMillis());
        connection.setReadTimeout((int) timeout.toMillis());
        connection.setInstanceFollowRedirects(false);
        headers.forEach(connection::setRequestProperty);
        try {
            int status = connection.getResponseCode();
            if (status != HttpURLConnection.HTTP_OK) {
                throw new IOException("status " + status);
            }
            try (InputStream in = connection.getInputStream()) {
                byte[] body = in.readNBytes(MOST_BYTES + 1);
                if (body.length > MOST_BYTES) {
                    throw new IOException("the answer has more than " + MOST_BYTES + " bytes");
                }
                return JSON.readTree(body);
            }
        } finally {
            connection.disconnect();
        }
    }
}
