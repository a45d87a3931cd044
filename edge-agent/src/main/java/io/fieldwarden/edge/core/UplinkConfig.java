package io.fieldwarden.edge.core;

import io.fieldwarden.device.DeviceId;
import java.net.URI;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Where the hub is and how the device proves itself.
 *
 * @param url {@code mqtt://host:port}, {@code mqtts://…}, {@code coap://…} or {@code coaps://…}; without a port the
 *     registered one of the scheme
 * @param device who sends
 * @param secret MQTT password, or DTLS pre-shared key
 * @param token access token, alone sufficient
 * @param window most messages under way at once
 * @param timeout longest wait for a connection and between two answers
 * @param trust for mqtts: which certificate is the hub's, and the agent's own
 */
public record UplinkConfig(
        URI url,
        DeviceId device,
        Optional<Secret> secret,
        Optional<Secret> token,
        int window,
        Duration timeout,
        Trust trust) {
    /** Messages under way at once over MQTT: enough to fill a line of 10 ms at 3,000 messages a second. */
    public static final int MQTT_WINDOW = 32;

    public static final Duration TIMEOUT = Duration.ofSeconds(20);

    private static final Set<String> SCHEMES = Set.of("mqtt", "mqtts", "coap", "coaps");
    private static final int MQTT_BYTES = 32 * 1024;
    /** Block-wise transfer makes a round trip per kilobyte of it. */
    private static final int COAP_BYTES = 4 * 1024;

    public UplinkConfig {
        if (url.getScheme() == null || !SCHEMES.contains(url.getScheme()) || url.getHost() == null) {
            throw new IllegalArgumentException("uplink.url: '" + url
                    + "' is not mqtt://HOST:PORT, mqtts://HOST:PORT, coap://HOST:PORT or coaps://HOST:PORT");
        }
        boolean certified = url.getScheme().equals("mqtts") && trust.own().isPresent();
        if (secret.isEmpty() && token.isEmpty() && !certified) {
            throw new IllegalArgumentException("uplink: neither secret nor token is given");
        }
        if (url.getScheme().equals("coap") && token.isEmpty()) {
            throw new IllegalArgumentException("uplink.token: coap:// needs the access token of the device");
        }
        if (url.getScheme().equals("coaps") && secret.isEmpty()) {
            throw new IllegalArgumentException("uplink.secret: coaps:// needs the secret of the device as its key");
        }
        if (window < 1 || window > 1000) {
            throw new IllegalArgumentException("uplink.window: " + window + " is not between 1 and 1000");
        }
        if (timeout.toMillis() < 100) {
            throw new IllegalArgumentException("uplink.timeout: " + timeout + " is less than 100 ms");
        }
    }

    /** By token, with the defaults of the scheme. */
    public static UplinkConfig byToken(URI url, DeviceId device, Secret token) {
        return of(url, device, Optional.empty(), Optional.of(token));
    }

    /** By device id and secret, with the defaults of the scheme. */
    public static UplinkConfig bySecret(URI url, DeviceId device, Secret secret) {
        return of(url, device, Optional.of(secret), Optional.empty());
    }

    /** With the defaults of the scheme. */
    public static UplinkConfig of(URI url, DeviceId device, Optional<Secret> secret, Optional<Secret> token) {
        return new UplinkConfig(url, device, secret, token, window(url), TIMEOUT, Trust.OF_THE_RUNTIME);
    }

    /** Messages under way at once: RFC 7252 §4.7 asks a CoAP client for one outstanding interaction. */
    public static int window(URI url) {
        return String.valueOf(url.getScheme()).startsWith("coap") ? 1 : MQTT_WINDOW;
    }

    /** The same way with other certificates. */
    public UplinkConfig with(Trust other) {
        return new UplinkConfig(url, device, secret, token, window, timeout, other);
    }

    public boolean coap() {
        return url.getScheme().startsWith("coap");
    }

    /** TLS or DTLS. */
    public boolean secured() {
        return url.getScheme().endsWith("s");
    }

    public int port() {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return switch (url.getScheme().toLowerCase(Locale.ROOT)) {
            case "mqtt" -> 1883;
            case "mqtts" -> 8883;
            case "coap" -> 5683;
            default -> 5684;
        };
    }

    /** The largest payload that goes into one message. */
    public int maxMessageBytes() {
        return coap() ? COAP_BYTES : MQTT_BYTES;
    }
}
