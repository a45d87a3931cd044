package io.fieldwarden.alert.store;

import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Organisations as rows. */
final class OrganisationRows {
    private OrganisationRows() {}

    static void put(Handle handle, RegistryEntry.Organisation organisation) {
        long revision = Outbox.put(handle, organisation);
        handle.createUpdate("INSERT INTO organisations (id, parent, name_zh, name_en, kind, revision)"
                        + " VALUES (:id, :parent, :zh, :en, :kind, :revision) ON CONFLICT (id) DO UPDATE SET"
                        + " parent = excluded.parent, name_zh = excluded.name_zh, name_en = excluded.name_en,"
                        + " kind = excluded.kind, revision = excluded.revision")
                .bind("id", organisation.id().value())
                .bind("parent", organisation.parent().map(OrganisationId::value).orElse(null))
                .bind("zh", organisation.name().zh())
                .bind("en", organisation.name().en())
                .bind("kind", organisation.kind())
                .bind("revision", revision)
                .execute();
    }

    static Optional<RegistryEntry.Organisation> find(Handle handle, OrganisationId id) {
        return handle.createQuery("SELECT * FROM organisations WHERE id = :id")
                .bind("id", id.value())
                .map(OrganisationRows::organisation)
                .findOne();
    }

    static List<RegistryEntry.Organisation> all(Handle handle) {
        return handle.createQuery("SELECT * FROM organisations ORDER BY id")
                .map(OrganisationRows::organisation)
                .list();
    }

    /** The organisation and everything below it; a cycle, which cannot be written, would still end. */
    static List<OrganisationId> subtree(Handle handle, OrganisationId root) {
        return handle.createQuery("WITH RECURSIVE below(id) AS (SELECT id FROM organisations WHERE id = :root"
                        + " UNION SELECT o.id FROM organisations o JOIN below b ON o.parent = b.id)"
                        + " SELECT id FROM below")
                .bind("root", root.value())
                .mapTo(String.class)
                .map(OrganisationId::new)
                .list();
    }

    static RegistryEntry.Organisation organisation(ResultSet rs, StatementContext ignored) throws SQLException {
        return new RegistryEntry.Organisation(
                new OrganisationId(rs.getString("id")),
                Optional.ofNullable(rs.getString("parent")).map(OrganisationId::new),
                new Text(rs.getString("name_zh"), rs.getString("name_en")),
                rs.getString("kind"));
    }
}
