package io.fieldwarden.hub.bench;

import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.ApiException;
import io.fieldwarden.hub.client.Profiles;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The devices of one run, of a profile with 21 channels and two rules, registered through the API. */
final class Fleet {
    static final String PROFILE = "bench-tank";
    private static final int NOT_FOUND = 404;

    private final String prefix;
    private final List<MqttLoad.Device> devices;

    private Fleet(String prefix, List<MqttLoad.Device> devices) {
        this.prefix = prefix;
        this.devices = devices;
    }

    /** Registers that many and waits until the MQTT port knows the last of them. */
    static Fleet register(ApiClient client, URI mqtt, int count) throws IOException {
        if (!hasProfile(client)) {
            new Profiles(client).push(PROFILE, profile());
        }
        String prefix = "bench-" + Long.toString(System.currentTimeMillis(), Character.MAX_RADIX) + "-";
        Registrar registrar = new Registrar(client);
        List<MqttLoad.Device> devices = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            Registrar.NewDevice made = registrar.register(Registrar.request(prefix + i, PROFILE, Map.of()));
            devices.add(new MqttLoad.Device(i, made.id(), made.token()));
        }
        // The registry reaches the device ports over the log in the order of registration.
        MqttLoad.awaitAccepted(mqtt, devices.get(count - 1));
        return new Fleet(prefix, devices);
    }

    /** An earlier run left it, when the hub is not one of the benchmark's own. */
    private static boolean hasProfile(ApiClient client) {
        try {
            client.get("/profiles/" + PROFILE);
            return true;
        } catch (ApiException e) {
            if (e.status() == NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private static String profile() throws IOException {
        try (InputStream in = Fleet.class.getResourceAsStream(PROFILE + ".yaml")) {
            if (in == null) {
                throw new UncheckedIOException(new IOException(PROFILE + ".yaml is not in this program"));
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What the names of all its devices begin with, and those of no other. */
    String prefix() {
        return prefix;
    }

    List<MqttLoad.Device> devices() {
        return devices;
    }
}
