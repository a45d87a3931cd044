package io.fieldwarden.ingest;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.tcp.AllowedNetworks;
import io.fieldwarden.ingest.tcp.TcpConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Devices of field protocols: the pond {@link #MN} whose id and secret are its MN and PW, the pond {@code pond-2} of a file, the
 * DTU {@code dtu-1} with {@code th-1} and {@code th-2} behind it.
 */
public final class FieldFarm {
    public static final String MN = "010000A8900016F000169DC0";
    public static final String PW = "123456";
    private static final String HASH = Secrets.hashGenerated(PW);
    private static final RegistryEntry.Credentials NONE = new RegistryEntry.Credentials("", "");

    /** The usual transmitter of temperature and humidity: two registers of tenths. */
    private static final String TRANSMITTER = """
            format: 1
            profile: th-modbus
            version: 1
            name: {zh: 温湿度变送器, en: Transmitter}
            channels:
              air_rh: {zh: 湿度, en: Humidity, unit: "%", range: [0, 100]}
              air_temp: {zh: 温度, en: Temperature, unit: Cel, range: [-40, 80]}
              fan: {zh: 风机, en: Fan, type: boolean}
            payload:
              format: modbus
              reads:
                - {table: holding, start: 0, count: 2}
                - {table: coil, start: 4, count: 3}
              registers:
                - {channel: air_rh, address: 0, scale: 0.1}
                - {channel: air_temp, address: 1, type: int16, scale: 0.1}
                - {channel: fan, table: coil, address: 5}
            """;

    private FieldFarm() {}

    public static DeviceRegistry registry() {
        DeviceRegistry registry = new DeviceRegistry();
        ProfileId pond = new ProfileId("pond-water-quality");
        registry.put(new RegistryEntry.Profile(new ProfileRef(pond, 1), true, Catalogue.yaml(pond)));
        registry.put(new RegistryEntry.Profile(new ProfileRef(new ProfileId("th-modbus"), 1), true, TRANSMITTER));
        registry.put(device(MN, "pond-water-quality", Optional.empty(), new RegistryEntry.Credentials(HASH, ""), true));
        registry.put(device("pond-2", "pond-water-quality", Optional.empty(), NONE, true));
        registry.put(device("dtu-1", "th-modbus", Optional.empty(), NONE, true));
        registry.put(device("th-1", "th-modbus", Optional.of("dtu-1"), NONE, true));
        registry.put(device("th-2", "th-modbus", Optional.of("dtu-1"), NONE, true));
        registry.loaded();
        return registry;
    }

    public static RegistryEntry.Device device(
            String id,
            String profile,
            Optional<String> gateway,
            RegistryEntry.Credentials credentials,
            boolean enabled) {
        return new RegistryEntry.Device(
                new DeviceId(id),
                new ProfileId(profile),
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                gateway.map(DeviceId::new),
                credentials,
                enabled,
                Map.of());
    }

    /** On a free port of loopback. */
    public static TcpConfig tcp(Path folder, String... rows) {
        try {
            Path who = folder.resolve("who.csv");
            Files.write(who, java.util.List.of(rows));
            return new TcpConfig(
                    "ingest.test.port",
                    "127.0.0.1",
                    0,
                    AllowedNetworks.of(""),
                    rows.length == 0 ? Optional.empty() : Optional.of(who),
                    new TcpConfig.Bounds(8, 8, Duration.ofMinutes(1)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
