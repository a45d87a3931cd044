package io.fieldwarden.alert.store;

import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Positions as rows. */
final class PositionRows {
    private PositionRows() {}

    static void put(Handle handle, RegistryEntry.Position position) {
        long revision = Outbox.put(handle, position);
        Optional<RegistryEntry.Coordinates> coordinates = position.coordinates();
        handle.createUpdate("INSERT INTO positions (id, organisation, name_zh, name_en, latitude, longitude, category,"
                        + " parameters, site, profile, revision) VALUES (:id, :organisation, :zh, :en, :latitude,"
                        + " :longitude, :category, :parameters, :site, :profile, :revision) ON CONFLICT (id) DO UPDATE SET"
                        + " organisation = excluded.organisation, name_zh = excluded.name_zh,"
                        + " name_en = excluded.name_en, latitude = excluded.latitude, longitude = excluded.longitude,"
                        + " category = excluded.category, parameters = excluded.parameters,"
                        + " site = excluded.site, profile = excluded.profile, revision = excluded.revision")
                .bind("id", position.id().value())
                .bind(
                        "organisation",
                        position.organisation().map(OrganisationId::value).orElse(null))
                .bind("zh", position.name().zh())
                .bind("en", position.name().en())
                .bind(
                        "latitude",
                        coordinates.map(RegistryEntry.Coordinates::latitude).orElse(null))
                .bind(
                        "longitude",
                        coordinates.map(RegistryEntry.Coordinates::longitude).orElse(null))
                .bind("category", position.category())
                .bind("parameters", Parameters.write(position.parameters()))
                .bind("site", position.setting().site().map(SiteId::value).orElse(null))
                .bind(
                        "profile",
                        position.setting().profile().map(ProfileId::value).orElse(null))
                .bind("revision", revision)
                .execute();
    }

    static Optional<RegistryEntry.Position> find(Handle handle, PositionId id) {
        return handle.createQuery("SELECT * FROM positions WHERE id = :id")
                .bind("id", id.value())
                .map(PositionRows::position)
                .findOne();
    }

    static List<RegistryEntry.Position> all(Handle handle) {
        return handle.createQuery("SELECT * FROM positions ORDER BY id")
                .map(PositionRows::position)
                .list();
    }

    static RegistryEntry.Position position(ResultSet rs, StatementContext ignored) throws SQLException {
        return new RegistryEntry.Position(
                new PositionId(rs.getString("id")),
                Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                new Text(rs.getString("name_zh"), rs.getString("name_en")),
                SiteRows.coordinates(rs),
                rs.getString("category"),
                Parameters.read(rs.getString("parameters")),
                new RegistryEntry.Setting(
                        Optional.ofNullable(rs.getString("site")).map(SiteId::new),
                        Optional.ofNullable(rs.getString("profile")).map(ProfileId::new)));
    }
}
