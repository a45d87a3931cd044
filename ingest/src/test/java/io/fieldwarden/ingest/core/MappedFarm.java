package io.fieldwarden.ingest.core;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A registry with one device, {@code probe-1}, whose profile maps bytes. */
public final class MappedFarm {
    public static final String TOKEN = "token-of-probe-1";
    static final String DEV_EUI = "70b3d57ed0000007";
    private static final String PROFILE = """
            format: 1
            profile: soil-probe
            version: %d
            name: {zh: 探头, en: Probe}
            channels:
              t: {zh: 温度, en: Temperature, unit: Cel, range: [-40, 60]}
              vwc: {zh: 含水量, en: Water, unit: "%%", range: [0, 60]}
            payload:
              format: binary
              fields:
                - {channel: t, at: 0, type: int16, scale: %s, error: [0x7FFF]}
                - {channel: vwc, at: 2, type: uint8}
            """;

    private MappedFarm() {}

    public static DeviceRegistry registry() {
        DeviceRegistry registry = new DeviceRegistry();
        registry.put(profile(1, "0.01"));
        RegistryEntry.Credentials known =
                new RegistryEntry.Credentials("", Secrets.tokenHash(TOKEN), "", List.of(), DEV_EUI);
        registry.put(new RegistryEntry.Device(
                new DeviceId("probe-1"),
                new ProfileId("soil-probe"),
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                known,
                true,
                Map.of()));
        registry.loaded();
        return registry;
    }

    static RegistryEntry.Profile profile(int version, String scale) {
        return new RegistryEntry.Profile(
                new ProfileRef(new ProfileId("soil-probe"), version), true, PROFILE.formatted(version, scale));
    }
}
