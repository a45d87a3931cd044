package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.StatementContext;

/** Sites and positions, as whoever asks may see them. Safe for many threads. */
public final class PlaceStore {
    private static final String SITES = "SELECT * FROM (SELECT id, organisation, name_zh, name_en, latitude, longitude,"
            + " '' AS category FROM sites) places";

    /** A position without an organisation of its own has that of its site. */
    private static final String POSITIONS = "SELECT * FROM (SELECT p.id, p.organisation AS own_organisation,"
            + " COALESCE(p.organisation, s.organisation) AS organisation, p.name_zh, p.name_en, p.latitude,"
            + " p.longitude, p.category, p.parameters, p.site, p.profile FROM positions p"
            + " LEFT JOIN sites s ON s.id = p.site) places";

    private final Database database;

    PlaceStore(Database database) {
        this.database = database;
    }

    /**
     * Which places; absent values ask for all.
     *
     * @param organisations already resolved to everything below
     * @param text part of id or name
     */
    public record Filter(
            Optional<Set<OrganisationId>> organisations, Optional<SiteId> site, Optional<String> text, Scope scope) {}

    /** By id; the cursor is the id of the last one. */
    public Page<RegistryEntry.Site> sites(Filter filter, Optional<String> cursor, int limit) {
        return page(
                SITES,
                where(filter, cursor, true),
                limit,
                SiteRows::site,
                site -> site.id().value());
    }

    /**
     * A position with whose it is.
     *
     * @param organisation of the position, else of its site
     */
    public record Placed(RegistryEntry.Position position, Optional<OrganisationId> organisation) {}

    /** By id; the cursor is the id of the last one. */
    public Page<Placed> positions(Filter filter, Optional<String> cursor, int limit) {
        Where where = where(filter, cursor, false);
        filter.site().ifPresent(site -> where.and("site = ?", site.value()));
        return page(
                POSITIONS,
                where,
                limit,
                PlaceStore::placed,
                placed -> placed.position().id().value());
    }

    public Optional<RegistryEntry.Site> site(SiteId id) {
        return database.read(handle -> SiteRows.find(handle, id));
    }

    public Optional<Placed> position(PositionId id) {
        return database.read(handle -> handle.createQuery(POSITIONS + " WHERE id = :id")
                .bind("id", id.value())
                .map(PlaceStore::placed)
                .findOne());
    }

    private static Placed placed(ResultSet rs, StatementContext context) throws SQLException {
        RegistryEntry.Position joined = PositionRows.position(rs, context);
        return new Placed(
                new RegistryEntry.Position(
                        joined.id(),
                        Optional.ofNullable(rs.getString("own_organisation")).map(OrganisationId::new),
                        joined.name(),
                        joined.coordinates(),
                        joined.category(),
                        joined.parameters(),
                        joined.setting()),
                joined.organisation());
    }

    /** Sites have no category: a scope of one category sees those of its organisations. */
    private static Where where(Filter filter, Optional<String> cursor, boolean anyCategory) {
        Where where = new Where();
        filter.organisations()
                .ifPresent(ids -> where.in(
                        "organisation", ids.stream().map(OrganisationId::value).toList()));
        filter.text().ifPresent(text -> {
            String like = "%" + text.toLowerCase(Locale.ROOT).replaceAll("([%_!])", "!$1") + "%";
            where.and(
                    "(lower(id) LIKE ? ESCAPE '!' OR lower(name_zh) LIKE ? ESCAPE '!' OR lower(name_en) LIKE ? ESCAPE '!')",
                    like,
                    like,
                    like);
        });
        cursor.map(Cursor::decode).ifPresent(c -> where.and("id > ?", c.id()));
        return where.scope(anyCategory ? withoutCategories(filter.scope()) : filter.scope());
    }

    private static Scope withoutCategories(Scope scope) {
        return new Scope(scope.areas().stream()
                .map(area -> new Scope.Area(area.organisations(), Optional.empty()))
                .toList());
    }

    private <E> Page<E> page(String select, Where where, int limit, RowMapper<E> mapper, Function<E, String> id) {
        List<E> found = database.read(
                handle -> where.bind(handle.createQuery(select + where.sql() + " ORDER BY id LIMIT :limit"))
                        .bind("limit", limit + 1)
                        .map(mapper)
                        .list());
        if (found.size() <= limit) {
            return new Page<>(found, Optional.empty());
        }
        String last = id.apply(found.get(limit - 1));
        return new Page<>(found.subList(0, limit), Optional.of(new Cursor(0, last).encode()));
    }
}
