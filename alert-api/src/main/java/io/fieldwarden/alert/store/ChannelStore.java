package io.fieldwarden.alert.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.push.Channel;
import io.fieldwarden.alert.push.ChannelKind;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/**
 * Channels, each change with its entry in the record of changes. The entry is committed just before the change, as it stands in
 * another database: a crash between the two leaves an entry too many, never a change without one. Safe for many threads.
 */
public final class ChannelStore {
    /** In all. */
    public static final int MOST = 200;

    /** Of the record of changes. */
    private static final Set<String> NOT_TOLD = Set.of("sealed", "id", "version");

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Database database;
    private final Database registry;

    /** @param registry where the record of changes is */
    public ChannelStore(Database database, Database registry) {
        this.database = database;
        this.registry = registry;
    }

    /** @throws RefusedException when there are too many */
    public void add(Channel channel, Author author) {
        database.useTransaction(handle -> {
            long there = handle.createQuery("UPDATE counters SET value = value WHERE name = 'channel' RETURNING"
                            + " (SELECT COUNT(*) FROM channels)")
                    .mapTo(Long.class)
                    .one();
            if (there >= MOST) {
                throw RefusedException.badField(
                        "name",
                        channel.owner().name(),
                        "there are " + MOST + " channels, the most there may be: remove one first");
            }
            handle.createUpdate(
                            "INSERT INTO channels (id, kind, owner, name, organisation, category, filter, manner, enabled,"
                                    + " sealed, shown, version, created_at, failures, retry_at, broken, last_answer) VALUES (:id,"
                                    + " :kind, :owner, :name, :organisation, :category, :filter, :manner, :enabled, :sealed,"
                                    + " :shown, :version, :now, 0, 0, 0, '')")
                    .bindMap(row(channel))
                    .bind("now", author.at().toEpochMilli())
                    .execute();
            record(channel, Map.of(), facts(channel), "add", author);
        });
    }

    /**
     * Changes all but its id, kind and owner. What is said of its health is forgotten: the change may have mended it.
     *
     * @return false when it is no longer of {@code version}
     */
    public boolean put(Channel channel, long version, Author author) {
        return database.inTransaction(handle -> {
            Optional<Channel> before = find(handle, channel.id());
            if (before.isEmpty() || before.get().settings().version() != version) {
                return false;
            }
            handle.createUpdate("UPDATE channels SET name = :name, organisation = :organisation, category = :category,"
                            + " filter = :filter, manner = :manner, enabled = :enabled, sealed = :sealed, shown = :shown,"
                            + " version = :version, retry_at = 0 WHERE id = :id")
                    .bindMap(row(channel))
                    .execute();
            record(channel, facts(before.get()), facts(channel), "change", author);
            return true;
        });
    }

    /** Removes it; what waits in its queue is cancelled and stays in the log. */
    public void remove(Channel channel, Author author) {
        database.useTransaction(handle -> {
            handle.createUpdate("DELETE FROM channels WHERE id = :id")
                    .bind("id", channel.id())
                    .execute();
            handle.createUpdate("UPDATE deliveries SET state = 'cancelled', ended_at = :now WHERE channel = :id"
                            + " AND state = 'queued'")
                    .bind("id", channel.id())
                    .bind("now", author.at().toEpochMilli())
                    .execute();
            record(channel, facts(channel), Map.of(), "remove", author);
        });
    }

    private void record(
            Channel channel, Map<String, String> before, Map<String, String> after, String action, Author by) {
        Changes.record(
                registry,
                new Change(by.at(), by.name(), "channel", channel.id(), action, Changes.diff(before, after)),
                channel.owner().organisation(),
                channel.owner().category().orElse(""));
    }

    private static Map<String, String> facts(Channel channel) {
        Map<String, String> facts = new TreeMap<>();
        row(channel).forEach((name, value) -> {
            if (!NOT_TOLD.contains(name) && !(value instanceof Optional)) {
                facts.put(name, String.valueOf(value));
            }
        });
        return facts;
    }

    public Optional<Channel> find(String id) {
        return database.read(handle -> find(handle, id));
    }

    private static Optional<Channel> find(Handle handle, String id) {
        return handle.createQuery("SELECT * FROM channels WHERE id = :id")
                .bind("id", id)
                .map(ChannelStore::channel)
                .findOne();
    }

    /** In the order in which they were made. */
    public List<Channel> all() {
        return database.read(handle -> handle.createQuery("SELECT * FROM channels ORDER BY created_at, id")
                .map(ChannelStore::channel)
                .list());
    }

    /** Those that somebody may see: of what they may see, and their own. */
    public List<Channel> all(Scope scope, String user) {
        Where where = new Where().scopeOrOwner(scope, user);
        return database.read(handle -> where.bind(
                        handle.createQuery("SELECT * FROM channels" + where.sql() + " ORDER BY created_at, id"))
                .map(ChannelStore::channel)
                .list());
    }

    static void health(Handle handle, String id, Channel.Health health) {
        handle.createUpdate("UPDATE channels SET failures = :failures, failing_since = :since, retry_at = :retry,"
                        + " broken = :broken, last_answer = :answer, delivered_at = COALESCE(:delivered, delivered_at)"
                        + " WHERE id = :id")
                .bind("failures", health.failures())
                .bind("since", health.failingSince().map(Instant::toEpochMilli).orElse(null))
                .bind("retry", health.retryAt().toEpochMilli())
                .bind("broken", health.broken() ? 1 : 0)
                .bind("answer", health.answer())
                .bind("delivered", health.delivered().map(Instant::toEpochMilli).orElse(null))
                .bind("id", id)
                .execute();
    }

    /** Says that its owner has been told. */
    public void broken(String id) {
        database.useTransaction(
                handle -> handle.createUpdate("UPDATE channels SET broken = 1 WHERE id = :id AND failures > 0")
                        .bind("id", id)
                        .execute());
    }

    /** Says that its owner has been told that it works again. */
    public void mended(String id) {
        database.useTransaction(
                handle -> handle.createUpdate("UPDATE channels SET broken = 0 WHERE id = :id AND failures = 0")
                        .bind("id", id)
                        .execute());
    }

    private static Map<String, Object> row(Channel channel) {
        Map<String, Object> row = new TreeMap<>();
        row.put("id", channel.id());
        row.put("kind", channel.kind().text());
        row.put("owner", channel.owner().user());
        row.put("name", channel.owner().name());
        channel.owner().organisation().ifPresent(id -> row.put("organisation", id.value()));
        channel.owner().category().ifPresent(category -> row.put("category", category));
        row.putIfAbsent("organisation", Optional.empty());
        row.putIfAbsent("category", Optional.empty());
        row.put("filter", filter(channel.filter()).toString());
        row.put("manner", manner(channel.manner()).toString());
        row.put("enabled", channel.manner().enabled() ? 1 : 0);
        row.put("sealed", channel.settings().sealed());
        row.put("shown", channel.settings().shown());
        row.put("version", channel.settings().version());
        return row;
    }

    private static ObjectNode filter(Channel.Filter filter) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("least", filter.least().text());
        node.put("historic", filter.historic());
        var kinds = node.putArray("kinds");
        filter.kinds().stream().sorted().forEach(kinds::add);
        return node;
    }

    private static ObjectNode manner(Channel.Manner manner) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("language", manner.language());
        node.put("template", manner.template());
        manner.perMinute().ifPresent(most -> node.put("perMinute", most));
        manner.quiet()
                .ifPresent(quiet -> node.putObject("quiet")
                        .put("from", quiet.from().toString())
                        .put("to", quiet.to().toString())
                        .put("zone", quiet.zone().getId()));
        return node;
    }

    private static Channel channel(ResultSet rs, StatementContext ignored) throws SQLException {
        JsonNode filter = json(rs.getString("filter"));
        Set<String> kinds = new HashSet<>();
        filter.path("kinds").forEach(kind -> kinds.add(kind.asText()));
        long since = rs.getLong("failing_since");
        Optional<Instant> failingSince = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(since));
        long delivered = rs.getLong("delivered_at");
        Optional<Instant> deliveredAt = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(delivered));
        return new Channel(
                rs.getString("id"),
                ChannelKind.ofText(rs.getString("kind")),
                new Channel.Owner(
                        rs.getString("owner"),
                        rs.getString("name"),
                        Optional.ofNullable(rs.getString("organisation")).map(OrganisationId::new),
                        Optional.ofNullable(rs.getString("category"))),
                new Channel.Filter(
                        Severity.ofText(filter.path("least").asText()),
                        kinds,
                        filter.path("historic").asBoolean()),
                manner(json(rs.getString("manner")), rs.getInt("enabled") != 0),
                new Channel.Sealed(rs.getString("sealed"), rs.getString("shown"), rs.getLong("version")),
                new Channel.Health(
                        rs.getInt("failures"),
                        failingSince,
                        Instant.ofEpochMilli(rs.getLong("retry_at")),
                        rs.getInt("broken") != 0,
                        rs.getString("last_answer"),
                        deliveredAt));
    }

    private static Channel.Manner manner(JsonNode node, boolean enabled) {
        JsonNode quiet = node.path("quiet");
        return new Channel.Manner(
                enabled,
                node.path("language").asText(),
                quiet.isMissingNode()
                        ? Optional.empty()
                        : Optional.of(new Channel.Quiet(
                                LocalTime.parse(quiet.path("from").asText()),
                                LocalTime.parse(quiet.path("to").asText()),
                                ZoneId.of(quiet.path("zone").asText()))),
                node.has("perMinute") ? Optional.of(node.path("perMinute").asInt()) : Optional.empty(),
                node.path("template").asText());
    }

    private static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a channel's row is no JSON", e);
        }
    }
}
