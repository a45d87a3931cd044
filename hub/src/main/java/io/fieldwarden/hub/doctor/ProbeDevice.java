package io.fieldwarden.hub.doctor;

import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.DeviceTokens;
import io.fieldwarden.hub.client.Profiles;
import io.fieldwarden.hub.client.Registrar;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The device of the doctor: registered once, with a profile that pages nobody. */
final class ProbeDevice {
    static final String ID = "doctor";
    static final String CHANNEL = "probe";
    private static final String PROFILE = "doctor-probe";

    private final Path data;
    private final ApiClient client;

    ProbeDevice(Path data, ApiClient client) {
        this.data = data;
        this.client = client;
    }

    /** Registers it unless that has been done. @return its token */
    String token() throws IOException {
        if (!new Registrar(client).known(ID)) {
            new Profiles(client).push(PROFILE, profile());
        }
        return new DeviceTokens(data, client).of(ID, PROFILE);
    }

    private static String profile() throws IOException {
        try (InputStream in = ProbeDevice.class.getResourceAsStream("doctor-probe.yaml")) {
            if (in == null) {
                throw new IOException("doctor-probe.yaml is missing from the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
