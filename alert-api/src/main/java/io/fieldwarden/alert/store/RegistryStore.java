package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** Organisations, sites, positions and devices. Each change is announced on topic registry. Safe for many threads. */
public final class RegistryStore {
    /** A device with its place: columns of both, and what scopes are decided by. */
    private static final String LOCATED = "SELECT * FROM (SELECT d.id, d.profile, d.position,"
            + " COALESCE(d.organisation, p.organisation, s.organisation) AS organisation, d.organisation AS own_organisation,"
            + " COALESCE(NULLIF(p.category, ''), f.category, '') AS category, d.name_zh, d.name_en, d.gateway,"
            + " d.secret_hash, d.token_hash, d.psk, d.certificates, d.dev_eui, d.enabled, d.parameters,"
            + " COALESCE(p.organisation, s.organisation) AS p_organisation, p.site AS p_site, p.profile AS p_profile,"
            + " p.name_zh AS p_zh, p.name_en AS p_en, p.latitude, p.longitude, p.category AS p_category,"
            + " p.parameters AS p_parameters, f.name_zh AS f_zh, f.name_en AS f_en"
            + " FROM devices d LEFT JOIN positions p ON p.id = d.position"
            + " LEFT JOIN sites s ON s.id = p.site LEFT JOIN profiles f ON f.id = d.profile AND f.state = 'active') located";

    private final Database database;

    public RegistryStore(Database database) {
        this.database = database;
    }

    /**
     * Changes the registry in one transaction. A {@link RefusedException} that {@code work} does not catch undoes all of it.
     */
    public <R> R edit(Author author, Function<Edits, R> work) {
        return database.inTransaction(handle -> work.apply(new Edits(desk(handle, author))));
    }

    /** @throws RefusedException when a rule of the registry is broken or the author does not reach it */
    public Edits.Result put(Author author, RegistryEntry entry, Edits.Mode mode) {
        return edit(author, edits -> edits.put(entry, mode));
    }

    public void delete(Author author, OrganisationId id) {
        database.useTransaction(handle -> new Removals(handle, desk(handle, author)).organisation(id));
    }

    public void delete(Author author, SiteId id) {
        database.useTransaction(handle -> new Removals(handle, desk(handle, author)).site(id));
    }

    public void delete(Author author, PositionId id) {
        database.useTransaction(handle -> new Removals(handle, desk(handle, author)).position(id));
    }

    public void delete(Author author, DeviceId id) {
        database.useTransaction(handle -> new Removals(handle, desk(handle, author)).device(id));
    }

    /** Puts new hardware where the old was. */
    public void replace(Author author, Replacement replacement) {
        database.useTransaction(handle -> new DeviceLife(handle, desk(handle, author)).replace(replacement));
    }

    /**
     * Gives a device other keys, or takes some away.
     *
     * @param action as the record of changes shows it: rotate or revoke
     * @param what which kind of key
     * @param change from what it has now; may throw {@link RefusedException}
     */
    public void credentials(
            Author author, DeviceId id, String action, String what, UnaryOperator<RegistryEntry.Credentials> change) {
        database.useTransaction(
                handle -> new DeviceLife(handle, desk(handle, author)).credentials(id, action, what, change));
    }

    /** Something to try changes in; for {@link #rehearse}. */
    public Rehearsal rehearsal(Author author) {
        RehearsedEntries entries = new RehearsedEntries();
        Desk desk = new Desk(author, entries, scope(author.grants()), (change, whose) -> {});
        return new Rehearsal(entries, new Edits(desk));
    }

    /** Tries changes on what is stored and what was tried before; nobody waits for it. */
    public <R> R rehearse(Rehearsal rehearsal, Function<Edits, R> work) {
        return database.read(handle -> {
            rehearsal.entries().over(handle);
            return work.apply(rehearsal.edits());
        });
    }

    /** Which device may show the client certificate with this fingerprint. */
    public Optional<DeviceId> withCertificate(String fingerprint) {
        return database.read(handle -> handle.createQuery("SELECT id FROM devices WHERE certificates LIKE :like")
                .bind("like", "%" + fingerprint + "%")
                .mapTo(String.class)
                .map(DeviceId::new)
                .findFirst());
    }

    private static Desk desk(Handle handle, Author author) {
        return new Desk(
                author,
                new StoredEntries(handle, author.at().toEpochMilli()),
                scope(handle, author.grants()),
                (change, whose) -> Changes.record(handle, change, whose.organisation(), whose.category()));
    }

    /** Adds or changes without asking; for provisioning, whose caller knows what is there. */
    public void put(RegistryEntry entry, Instant now) {
        database.useTransaction(handle -> new StoredEntries(handle, now.toEpochMilli()).put(entry));
    }

    /** Which stood where when; oldest first. */
    public List<Binding> bindings(DeviceId device) {
        return database.read(handle -> BindingRows.of(handle, device));
    }

    /** What stood there when; oldest first. */
    public List<Binding> bindings(PositionId position) {
        return database.read(handle -> BindingRows.at(handle, position));
    }

    public Optional<Located> device(DeviceId id) {
        return Optional.ofNullable(devices(List.of(id)).get(id));
    }

    /** Those that are registered, by id. */
    public Map<DeviceId, Located> devices(Collection<DeviceId> ids) {
        if (ids.isEmpty()) {
            return Map.of();
        }
        Where where = new Where().in("id", ids.stream().map(DeviceId::value).toList());
        return database.read(handle -> {
            Map<DeviceId, Located> found = new HashMap<>();
            where.bind(handle.createQuery(LOCATED + where.sql()))
                    .map(RegistryStore::located)
                    .forEach(d -> found.put(d.device().id(), d));
            return found;
        });
    }

    /** By id; the cursor is the id of the last one. */
    public Page<Located> devices(DeviceFilter filter, Optional<String> cursor, int limit) {
        Where where = new Where();
        filter.gateway().ifPresent(gateway -> where.and("gateway = ?", gateway.value()));
        filter.position().ifPresent(position -> where.and("position = ?", position.value()));
        filter.profile().ifPresent(profile -> where.and("profile = ?", profile.value()));
        filter.organisations()
                .ifPresent(ids -> where.in(
                        "organisation", ids.stream().map(OrganisationId::value).toList()));
        filter.text().ifPresent(text -> {
            String like = "%" + text.toLowerCase(Locale.ROOT).replaceAll("([%_!])", "!$1") + "%";
            where.and(
                    "(lower(id) LIKE ? ESCAPE '!' OR lower(COALESCE(name_zh, p_zh, '')) LIKE ? ESCAPE '!'"
                            + " OR lower(COALESCE(name_en, p_en, '')) LIKE ? ESCAPE '!')",
                    like,
                    like,
                    like);
        });
        cursor.map(Cursor::decode).ifPresent(c -> where.and("id > ?", c.id()));
        where.scope(filter.scope());
        return database.read(handle -> {
            Query query = handle.createQuery(LOCATED + where.sql() + " ORDER BY id LIMIT :limit");
            List<Located> found = where.bind(query)
                    .bind("limit", limit + 1)
                    .map(RegistryStore::located)
                    .list();
            if (found.size() <= limit) {
                return new Page<>(found, Optional.empty());
            }
            String last = found.get(limit - 1).device().id().value();
            return new Page<>(found.subList(0, limit), Optional.of(new Cursor(0, last).encode()));
        });
    }

    public Optional<RegistryEntry.Organisation> organisation(OrganisationId id) {
        return database.read(handle -> OrganisationRows.find(handle, id));
    }

    public List<RegistryEntry.Organisation> organisations() {
        return database.read(OrganisationRows::all);
    }

    /** Sites, positions and what stands at them. */
    public PlaceStore places() {
        return new PlaceStore(database);
    }

    /** What is asked of devices. */
    public CommandStore commands() {
        return new CommandStore(database);
    }

    /** Who changed what. */
    public Changes changes() {
        return new Changes(database);
    }

    /** The organisation and everything below it; empty when it does not exist. */
    public Set<OrganisationId> subtree(OrganisationId root) {
        return database.read(handle -> new LinkedHashSet<>(OrganisationRows.subtree(handle, root)));
    }

    /** What grants reach, with subtrees as they are now. */
    public Scope scope(List<Grant> grants) {
        return database.read(handle -> scope(handle, grants));
    }

    static Scope scope(Handle handle, List<Grant> grants) {
        List<Scope.Area> areas = new ArrayList<>();
        for (Grant grant : grants) {
            if (grant.isUnlimited()) {
                return Scope.EVERYTHING;
            }
            areas.add(new Scope.Area(
                    grant.organisation().map(id -> new LinkedHashSet<>(OrganisationRows.subtree(handle, id))),
                    grant.category()));
        }
        return new Scope(areas);
    }

    private static Located located(ResultSet rs, StatementContext context) throws SQLException {
        String own = rs.getString("own_organisation");
        RegistryEntry.Device joined = DeviceRows.device(rs, context);
        RegistryEntry.Device device = new RegistryEntry.Device(
                joined.id(),
                joined.profile(),
                new RegistryEntry.Place(
                        joined.place().position(),
                        Optional.ofNullable(own).map(OrganisationId::new),
                        joined.place().name()),
                joined.gateway(),
                joined.credentials(),
                joined.enabled(),
                joined.parameters());
        String profileZh = rs.getString("f_zh");
        String profileEn = rs.getString("f_en");
        return new Located(
                device,
                LocatedPosition.of(rs, device.place().position()),
                rs.getString("category"),
                profileZh == null || profileEn == null
                        ? Optional.empty()
                        : Optional.of(new Text(profileZh, profileEn)));
    }
}
