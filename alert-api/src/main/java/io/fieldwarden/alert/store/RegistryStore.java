package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
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
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;
import org.jdbi.v3.core.statement.StatementContext;

/** Organisations, positions and devices. Each change is announced on topic registry. Safe for many threads. */
public final class RegistryStore {
    /** A device with its place: columns of both, and what scopes are decided by. */
    private static final String LOCATED = "SELECT * FROM (SELECT d.id, d.profile, d.position,"
            + " COALESCE(d.organisation, p.organisation) AS organisation, d.organisation AS own_organisation,"
            + " COALESCE(NULLIF(p.category, ''), f.category, '') AS category, d.name_zh, d.name_en, d.gateway,"
            + " d.secret_hash, d.token_hash, d.enabled, d.parameters, p.organisation AS p_organisation,"
            + " p.name_zh AS p_zh, p.name_en AS p_en, p.latitude, p.longitude, p.category AS p_category,"
            + " p.parameters AS p_parameters, f.name_zh AS f_zh, f.name_en AS f_en"
            + " FROM devices d LEFT JOIN positions p ON p.id = d.position"
            + " LEFT JOIN profiles f ON f.id = d.profile AND f.state = 'active') located";

    private final Database database;

    public RegistryStore(Database database) {
        this.database = database;
    }

    /** What came of adding something. */
    public enum Added {
        DONE,
        EXISTS,
        UNKNOWN_PROFILE,
        UNKNOWN_POSITION,
        UNKNOWN_ORGANISATION,
        UNKNOWN_GATEWAY,
        UNKNOWN_DEVICE
    }

    /** Adds a device that is not there yet and whose profile, place and gateway are. */
    public Added addDevice(RegistryEntry.Device device, Instant now) {
        return database.inTransaction(handle -> {
            Added added = checkDevice(handle, device);
            if (added == Added.DONE) {
                DeviceRows.put(handle, device, now.toEpochMilli());
            }
            return added;
        });
    }

    private static Added checkDevice(Handle handle, RegistryEntry.Device device) {
        if (DeviceRows.find(handle, device.id()).isPresent()) {
            return Added.EXISTS;
        }
        boolean profile = ProfileRows.versions(handle, device.profile()).stream()
                .anyMatch(v -> v.state() == ProfileVersion.State.ACTIVE);
        if (!profile) {
            return Added.UNKNOWN_PROFILE;
        }
        Optional<PositionId> position = device.place().position();
        if (position.isPresent() && PositionRows.find(handle, position.get()).isEmpty()) {
            return Added.UNKNOWN_POSITION;
        }
        Optional<OrganisationId> organisation = device.place().organisation();
        if (organisation.isPresent()
                && OrganisationRows.find(handle, organisation.get()).isEmpty()) {
            return Added.UNKNOWN_ORGANISATION;
        }
        boolean gateway = device.gateway().isEmpty()
                || DeviceRows.find(handle, device.gateway().get()).isPresent();
        return gateway ? Added.DONE : Added.UNKNOWN_GATEWAY;
    }

    /** Adds or changes without asking; for provisioning, whose caller knows what is there. */
    public void put(RegistryEntry.Device device, Instant now) {
        database.useTransaction(handle -> DeviceRows.put(handle, device, now.toEpochMilli()));
    }

    /**
     * Puts new hardware where the old was: the new device takes its profile, place and parameters, the old one may no
     * longer send, and the position keeps its history.
     */
    public Added replace(DeviceId old, DeviceId successor, RegistryEntry.Credentials credentials, Instant now) {
        return database.inTransaction(handle -> {
            Optional<RegistryEntry.Device> before = DeviceRows.find(handle, old);
            if (before.isEmpty()) {
                return Added.UNKNOWN_DEVICE;
            }
            if (DeviceRows.find(handle, successor).isPresent()) {
                return Added.EXISTS;
            }
            RegistryEntry.Device was = before.get();
            DeviceRows.put(
                    handle,
                    new RegistryEntry.Device(
                            was.id(),
                            was.profile(),
                            was.place(),
                            was.gateway(),
                            was.credentials(),
                            false,
                            was.parameters()),
                    now.toEpochMilli());
            DeviceRows.put(
                    handle,
                    new RegistryEntry.Device(
                            successor, was.profile(), was.place(), was.gateway(), credentials, true, was.parameters()),
                    now.toEpochMilli());
            return Added.DONE;
        });
    }

    public Added addPosition(RegistryEntry.Position position) {
        return database.inTransaction(handle -> {
            if (PositionRows.find(handle, position.id()).isPresent()) {
                return Added.EXISTS;
            }
            Optional<OrganisationId> organisation = position.organisation();
            if (organisation.isPresent()
                    && OrganisationRows.find(handle, organisation.get()).isEmpty()) {
                return Added.UNKNOWN_ORGANISATION;
            }
            PositionRows.put(handle, position);
            return Added.DONE;
        });
    }

    public void put(RegistryEntry.Position position) {
        database.useTransaction(handle -> PositionRows.put(handle, position));
    }

    /** A parent must be there before its child, so that the tree has no cycle. */
    public Added addOrganisation(RegistryEntry.Organisation organisation) {
        return database.inTransaction(handle -> {
            if (OrganisationRows.find(handle, organisation.id()).isPresent()) {
                return Added.EXISTS;
            }
            Optional<OrganisationId> parent = organisation.parent();
            if (parent.isPresent()
                    && OrganisationRows.find(handle, parent.get()).isEmpty()) {
                return Added.UNKNOWN_ORGANISATION;
            }
            OrganisationRows.put(handle, organisation);
            return Added.DONE;
        });
    }

    public void put(RegistryEntry.Organisation organisation) {
        database.useTransaction(handle -> OrganisationRows.put(handle, organisation));
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

    public List<RegistryEntry.Position> positions() {
        return database.read(PositionRows::all);
    }

    public List<RegistryEntry.Organisation> organisations() {
        return database.read(OrganisationRows::all);
    }

    /** The organisation and everything below it; empty when it does not exist. */
    public Set<OrganisationId> subtree(OrganisationId root) {
        return database.read(handle -> new LinkedHashSet<>(OrganisationRows.subtree(handle, root)));
    }

    /** What grants reach, with subtrees as they are now. */
    public Scope scope(List<Grant> grants) {
        List<Scope.Area> areas = new ArrayList<>();
        for (Grant grant : grants) {
            if (grant.isUnlimited()) {
                return Scope.EVERYTHING;
            }
            areas.add(new Scope.Area(grant.organisation().map(this::subtree), grant.category()));
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
