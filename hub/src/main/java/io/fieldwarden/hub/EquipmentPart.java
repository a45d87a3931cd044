package io.fieldwarden.hub;

import io.fieldwarden.alert.EquipmentSettings;
import io.fieldwarden.alert.equipment.Duties;
import io.fieldwarden.alert.http.MapTiles;
import io.fieldwarden.hub.config.ConfigException;
import io.fieldwarden.hub.config.HubConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Equipment files as the settings ask for them. */
final class EquipmentPart {
    private EquipmentPart() {}

    /** @throws ConfigException when the rule file cannot be read, or the address of the map cannot be used */
    static EquipmentSettings settings(HubConfig.Equipment config) {
        try {
            return new EquipmentSettings(
                    config.zone(),
                    config.cycles().map(EquipmentPart::duties).orElseGet(Duties::builtIn),
                    config.tiles().map(tiles -> new MapTiles(tiles.url(), tiles.attribution())));
        } catch (IllegalArgumentException e) {
            throw new ConfigException(String.valueOf(e.getMessage()), e);
        }
    }

    private static Duties duties(Path file) {
        try {
            return Duties.of(Files.readString(file));
        } catch (IOException e) {
            throw new ConfigException("equipment.cycles-file: " + file + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("equipment.cycles-file: " + file + ", " + e.getMessage(), e);
        }
    }
}
