package io.fieldwarden.alert;

import io.fieldwarden.alert.equipment.Duties;
import io.fieldwarden.alert.http.MapTiles;
import java.time.ZoneId;
import java.util.Optional;

/**
 * How equipment files are kept and shown.
 *
 * @param zone in which a day begins and ends
 * @param duties what has to be done, how often, and where that comes from
 * @param tiles of a map server; empty for the sketch that needs no network
 */
public record EquipmentSettings(ZoneId zone, Duties duties, Optional<MapTiles> tiles) {
    public static EquipmentSettings defaults() {
        return new EquipmentSettings(ZoneId.of("Asia/Shanghai"), Duties.builtIn(), Optional.empty());
    }
}
