package io.fieldwarden.alert.store;

import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Sites as rows. */
final class SiteRows {
    private SiteRows() {}

    static void put(Handle handle, RegistryEntry.Site site) {
        long revision = Outbox.put(handle, site);
        Optional<RegistryEntry.Coordinates> coordinates = site.coordinates();
        handle.createUpdate("INSERT INTO sites (id, organisation, name_zh, name_en, latitude, longitude, revision)"
                        + " VALUES (:id, :organisation, :zh, :en, :latitude, :longitude, :revision)"
                        + " ON CONFLICT (id) DO UPDATE SET organisation = excluded.organisation,"
                        + " name_zh = excluded.name_zh, name_en = excluded.name_en, latitude = excluded.latitude,"
                        + " longitude = excluded.longitude, revision = excluded.revision")
                .bind("id", site.id().value())
                .bind(
                        "organisation",
                        site.organisation().map(OrganisationId::value).orElse(null))
                .bind("zh", site.name().zh())
                .bind("en", site.name().en())
                .bind(
                        "latitude",
                        coordinates.map(RegistryEntry.Coordinates::latitude).orElse(null))
                .bind(
                        "longitude",
                        coordinates.map(RegistryEntry.Coordinates::longitude).orElse(null))
                .bind("revision", revision)
                .execute();
    }

    static Optional<RegistryEntry.Site> find(Handle handle, SiteId id) {
        return handle.createQuery("SELECT * FROM sites WHERE id = :id")
                .bind("id", id.value())
                .map(SiteRows::site)
                .findOne();
    }

    static List<RegistryEntry.Site> all(Handle handle) {
        return handle.createQuery("SELECT * FROM sites ORDER BY id")
                .map(SiteRows::site)
                .list();
    }

    static RegistryEntry.Site site(ResultSet rs, StatementContext ignored) throws SQLException {
        return new RegistryEntry.Site(
                new SiteId(rs.getString("id")),
                Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                new Text(rs.getString("name_zh"), rs.getString("name_en")),
                coordinates(rs));
    }

    /** Of the columns {@code latitude} and {@code longitude}. */
    static Optional<RegistryEntry.Coordinates> coordinates(ResultSet rs) throws SQLException {
        double latitude = rs.getDouble("latitude");
        return rs.wasNull()
                ? Optional.empty()
                : Optional.of(new RegistryEntry.Coordinates(latitude, rs.getDouble("longitude")));
    }
}
