package io.fieldwarden.edge.plc;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.Breaker;
import io.fieldwarden.edge.core.Sensor;
import io.fieldwarden.edge.core.SensorException;
import io.fieldwarden.edge.core.SensorProvider.Endpoint;
import io.fieldwarden.edge.core.SensorProvider.Place;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.plc4x.java.DefaultPlcDriverManager;
import org.apache.plc4x.java.api.PlcConnection;
import org.apache.plc4x.java.api.exceptions.PlcConnectionException;
import org.apache.plc4x.java.api.exceptions.PlcRuntimeException;
import org.apache.plc4x.java.api.messages.PlcReadRequest;
import org.apache.plc4x.java.api.messages.PlcReadResponse;
import org.apache.plc4x.java.api.types.PlcResponseCode;
import org.jspecify.annotations.Nullable;

/** One controller. One request for all channels that are due. Owned by one sampling thread. */
final class PlcSensor implements Sensor {
    private final DefaultPlcDriverManager drivers;
    private final Endpoint endpoint;
    private final Breaker breaker = new Breaker();
    private @Nullable PlcConnection connection;

    PlcSensor(DefaultPlcDriverManager drivers, Endpoint endpoint) {
        this.drivers = drivers;
        this.endpoint = endpoint;
    }

    @Override
    public Map<ChannelId, Double> sample(Set<ChannelId> channels, Instant at) {
        if (breaker.isOpen(at)) {
            return Map.of();
        }
        try {
            PlcReadResponse answer = ask(connected(), channels);
            breaker.succeeded();
            return values(answer);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw failed(at, e);
        } catch (ExecutionException | TimeoutException | PlcConnectionException | PlcRuntimeException e) {
            throw failed(at, e);
        }
    }

    private SensorException failed(Instant at, Exception e) {
        breaker.failed(at);
        close();
        Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
        String why = cause instanceof TimeoutException
                ? "no answer within " + endpoint.timeout().toMillis() + " ms"
                : String.valueOf(cause.getMessage());
        return new SensorException("controller: " + why, e);
    }

    /** The library looks for its transports by the class loader of the thread. */
    private PlcConnection connected() throws PlcConnectionException {
        PlcConnection now = connection;
        if (now != null && now.isConnected()) {
            return now;
        }
        close();
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(PlcSensor.class.getClassLoader());
        try {
            now = drivers.getConnection(endpoint.url().value());
            connection = now;
            return now;
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    private PlcReadResponse ask(PlcConnection to, Set<ChannelId> channels)
            throws InterruptedException, ExecutionException, TimeoutException {
        PlcReadRequest.Builder request = to.readRequestBuilder();
        for (ChannelId channel : channels) {
            Place place = endpoint.places().get(channel);
            if (place != null) {
                request.addTagAddress(channel.value(), place.address());
            }
        }
        return request.build()
                .execute()
                .thenApply(PlcReadResponse.class::cast)
                .get(endpoint.timeout().toMillis(), TimeUnit.MILLISECONDS);
    }

    /** One that the controller refuses is left out; when it refuses all, it has not answered. */
    private Map<ChannelId, Double> values(PlcReadResponse answer) {
        Map<ChannelId, Double> values = new TreeMap<>();
        String refused = "";
        for (String name : answer.getTagNames()) {
            ChannelId channel = new ChannelId(name);
            PlcResponseCode code = answer.getResponseCode(name);
            Place place = endpoint.places().get(channel);
            if (code != PlcResponseCode.OK || place == null) {
                refused = name + ": " + code;
            } else if (answer.isValidDouble(name)) {
                put(values, channel, answer.getDouble(name) * place.scale() + place.offset());
            } else if (answer.isValidBoolean(name)) {
                put(values, channel, answer.getBoolean(name) ? 1 : 0);
            } else {
                refused = name + ": is no number";
            }
        }
        if (values.isEmpty() && !refused.isEmpty()) {
            throw new SensorException("controller: " + refused);
        }
        return values;
    }

    private static void put(Map<ChannelId, Double> values, ChannelId channel, double value) {
        if (Double.isFinite(value)) {
            values.put(channel, value);
        }
    }

    @Override
    public void close() {
        PlcConnection now = connection;
        connection = null;
        if (now != null) {
            try {
                now.close();
            } catch (Exception e) {
                throw new SensorException("controller: the connection cannot be closed: " + e.getMessage(), e);
            }
        }
    }
}
