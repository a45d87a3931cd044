package io.fieldwarden.alert.store;

import io.fieldwarden.alert.equipment.Due;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.equipment.Numbers;
import io.fieldwarden.alert.equipment.Verdict;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry.Coordinates;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** The head of each equipment file in the database, with what is bound to it. */
final class EquipmentRows {
    static final String DEVICE = "device";
    static final String POSITION = "position";

    private static final String UPSERT =
            "INSERT INTO equipment (id, version, name_zh, name_en, category, code, registration,"
                    + " legacy, factory, organisation, authority, manufacturer, installer, maintainer, district, address,"
                    + " latitude, longitude, built_up, state, since, made, installed, in_use, registered, traits,"
                    + " changed_at, verdict, next_due, pressing, computed_on) VALUES (:id, :version, :zh, :en, :category, :code,"
                    + " :registration, :legacy, :factory, :organisation, :authority, :manufacturer, :installer, :maintainer,"
                    + " :district, :address, :latitude, :longitude, :builtUp, :state, :since, :made, :installed, :inUse,"
                    + " :registered, :traits, :at, 'check', NULL, 'unknown', '') ON CONFLICT (id) DO UPDATE SET"
                    + " version = excluded.version, name_zh = excluded.name_zh, name_en = excluded.name_en,"
                    + " category = excluded.category, code = excluded.code, registration = excluded.registration,"
                    + " legacy = excluded.legacy, factory = excluded.factory, organisation = excluded.organisation,"
                    + " authority = excluded.authority, manufacturer = excluded.manufacturer, installer = excluded.installer,"
                    + " maintainer = excluded.maintainer, district = excluded.district, address = excluded.address,"
                    + " latitude = excluded.latitude, longitude = excluded.longitude, built_up = excluded.built_up,"
                    + " state = excluded.state, since = excluded.since, made = excluded.made, installed = excluded.installed,"
                    + " in_use = excluded.in_use, registered = excluded.registered, traits = excluded.traits,"
                    + " changed_at = excluded.changed_at";

    private EquipmentRows() {}

    static void put(Handle handle, Equipment equipment, long version, Instant at) {
        var update = handle.createUpdate(UPSERT);
        columns(equipment).forEach(update::bind);
        Optional<Coordinates> coordinates = equipment.whereabouts().coordinates();
        update.bind("version", version)
                .bind("latitude", coordinates.map(Coordinates::latitude).orElse(null))
                .bind("longitude", coordinates.map(Coordinates::longitude).orElse(null))
                .bind(
                        "builtUp",
                        equipment
                                .whereabouts()
                                .builtUp()
                                .map(yes -> yes ? 1 : 0)
                                .orElse(null))
                .bind("at", at.toEpochMilli())
                .execute();
        bind(handle, equipment);
    }

    /** Of text, by the name that it is bound by. */
    private static Map<String, @Nullable String> columns(Equipment equipment) {
        Map<String, @Nullable String> columns = new LinkedHashMap<>();
        columns.put("id", equipment.id().value());
        columns.put("zh", equipment.name().zh());
        columns.put("en", equipment.name().en());
        columns.put("category", equipment.category());
        columns.put("code", equipment.numbers().code());
        columns.put("registration", equipment.numbers().registration());
        columns.put("legacy", equipment.numbers().legacy());
        columns.put("factory", equipment.numbers().factory());
        Equipment.Parties parties = equipment.parties();
        columns.put("organisation", parties.unit().map(OrganisationId::value).orElse(null));
        columns.put("authority", parties.authority().text());
        columns.put("manufacturer", parties.manufacturer());
        columns.put("installer", parties.installer());
        columns.put("maintainer", parties.maintainer());
        columns.put("district", equipment.whereabouts().district());
        columns.put("address", equipment.whereabouts().address());
        Equipment.Standing standing = equipment.standing();
        columns.put("state", standing.state().text());
        columns.put("since", day(standing.since()));
        columns.put("made", day(standing.dates().made()));
        columns.put("installed", day(standing.dates().installed()));
        columns.put("inUse", day(standing.dates().inUse()));
        columns.put("registered", day(standing.dates().registered()));
        columns.put("traits", String.join(" ", standing.traits()));
        return columns;
    }

    static @Nullable String day(Optional<LocalDate> day) {
        return day.map(LocalDate::toString).orElse(null);
    }

    static Optional<LocalDate> day(ResultSet rs, String column) throws SQLException {
        return Optional.ofNullable(rs.getString(column)).map(LocalDate::parse);
    }

    /** What a change of it shows: every field as text. */
    static Map<String, String> shown(Equipment equipment) {
        Map<String, String> shown = new HashMap<>();
        columns(equipment).forEach((name, value) -> shown.put(name, value == null ? "" : value));
        equipment.whereabouts().coordinates().ifPresent(c -> shown.put("place", c.latitude() + " " + c.longitude()));
        equipment.whereabouts().builtUp().ifPresent(yes -> shown.put("builtUp", String.valueOf(yes)));
        Equipment.Bound bound = equipment.standing().bound();
        shown.put(
                "devices",
                String.join(" ", bound.devices().stream().map(DeviceId::value).toList()));
        shown.put(
                "positions",
                String.join(
                        " ", bound.positions().stream().map(PositionId::value).toList()));
        return shown;
    }

    private static void bind(Handle handle, Equipment equipment) {
        handle.createUpdate("DELETE FROM equipment_bindings WHERE equipment = :id")
                .bind("id", equipment.id().value())
                .execute();
        equipment.standing().bound().devices().forEach(d -> bind(handle, equipment.id(), DEVICE, d.value()));
        equipment.standing().bound().positions().forEach(p -> bind(handle, equipment.id(), POSITION, p.value()));
    }

    private static void bind(Handle handle, EquipmentId id, String level, String place) {
        Optional<String> taken = handle.createQuery(
                        "SELECT equipment FROM equipment_bindings WHERE level = :level AND place = :place")
                .bind("level", level)
                .bind("place", place)
                .mapTo(String.class)
                .findOne();
        if (taken.isPresent()) {
            throw RefusedException.badField(level + "s", place, "belongs to other equipment already");
        }
        handle.createUpdate("INSERT INTO equipment_bindings (level, place, equipment) VALUES (:level, :place, :id)")
                .bind("level", level)
                .bind("place", place)
                .bind("id", id.value())
                .execute();
    }

    static Optional<EquipmentStore.Filed> find(Handle handle, EquipmentId id) {
        return list(handle, new Where().and("id = ?", id.value()), "id", 1).stream()
                .findFirst();
    }

    /** In the order of {@code order}, with what is bound. */
    static List<EquipmentStore.Filed> list(Handle handle, Where where, String order, int limit) {
        List<EquipmentStore.Filed> bare = where.bind(handle.createQuery(
                        "SELECT * FROM equipment" + where.sql() + " ORDER BY " + order + " LIMIT :limit"))
                .bind("limit", limit)
                .map((rs, context) -> filed(rs))
                .list();
        if (bare.isEmpty()) {
            return bare;
        }
        Map<String, List<String[]>> bound = new HashMap<>();
        Where ofThese = new Where()
                .in(
                        "equipment",
                        bare.stream().map(f -> f.equipment().id().value()).toList());
        ofThese.bind(handle.createQuery("SELECT * FROM equipment_bindings" + ofThese.sql()))
                .map((rs, context) ->
                        new String[] {rs.getString("equipment"), rs.getString("level"), rs.getString("place")})
                .forEach(row ->
                        bound.computeIfAbsent(row[0], k -> new ArrayList<>()).add(row));
        return bare.stream()
                .map(filed -> filed.with(
                        bound(bound.getOrDefault(filed.equipment().id().value(), List.of()))))
                .toList();
    }

    private static Equipment.Bound bound(List<String[]> rows) {
        return new Equipment.Bound(
                rows.stream()
                        .filter(row -> row[1].equals(DEVICE))
                        .map(row -> new DeviceId(row[2]))
                        .toList(),
                rows.stream()
                        .filter(row -> row[1].equals(POSITION))
                        .map(row -> new PositionId(row[2]))
                        .toList());
    }

    private static EquipmentStore.Filed filed(ResultSet rs) throws SQLException {
        return new EquipmentStore.Filed(
                new Equipment(
                        new EquipmentId(rs.getString("id")),
                        new Text(rs.getString("name_zh"), rs.getString("name_en")),
                        rs.getString("category"),
                        new Numbers(
                                rs.getString("code"),
                                rs.getString("registration"),
                                rs.getString("legacy"),
                                rs.getString("factory")),
                        new Equipment.Parties(
                                Optional.ofNullable(rs.getString("organisation"))
                                        .map(OrganisationId::new),
                                Equipment.Authority.ofText(rs.getString("authority")),
                                rs.getString("manufacturer"),
                                rs.getString("installer"),
                                rs.getString("maintainer")),
                        new Equipment.Whereabouts(
                                rs.getString("district"),
                                rs.getString("address"),
                                SiteRows.coordinates(rs),
                                builtUp(rs)),
                        standing(rs)),
                rs.getLong("version"),
                Instant.ofEpochMilli(rs.getLong("changed_at")),
                new EquipmentStore.Summary(
                        Verdict.Answer.ofText(rs.getString("verdict")),
                        day(rs, "next_due"),
                        Due.State.ofText(rs.getString("pressing"))));
    }

    private static Optional<Boolean> builtUp(ResultSet rs) throws SQLException {
        int value = rs.getInt("built_up");
        return rs.wasNull() ? Optional.empty() : Optional.of(value != 0);
    }

    private static Equipment.Standing standing(ResultSet rs) throws SQLException {
        Set<String> traits = new TreeSet<>(Arrays.asList(rs.getString("traits").split(" ", -1)));
        traits.remove("");
        return new Equipment.Standing(
                Equipment.State.ofText(rs.getString("state")),
                day(rs, "since"),
                new Equipment.Dates(day(rs, "made"), day(rs, "installed"), day(rs, "in_use"), day(rs, "registered")),
                traits,
                Equipment.Bound.NOTHING);
    }
}
