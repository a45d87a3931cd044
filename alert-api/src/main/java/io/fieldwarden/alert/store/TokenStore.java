package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.registry.Secrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Tokens that programs use; kept as SHA-256, shown once. For many threads. */
public final class TokenStore {
    private static final Duration TOUCH = Duration.ofMinutes(1);

    private final Database database;

    public TokenStore(Database database) {
        this.database = database;
    }

    /**
     * @param grant what it may do, where, and for how long
     * @param lastUsedAt to the minute; empty for never
     */
    public record Token(
            String id, String name, Grant grant, String createdBy, Instant createdAt, Optional<Instant> lastUsedAt) {
        Principal principal() {
            return new Principal("token:" + name, List.of(grant), Principal.Duty.NONE, false);
        }
    }

    /**
     * Keeps a token; {@code secret} is what its user will send.
     *
     * @return false when there is one of that name: on record, and for what it owns, a token is known by its name
     */
    public boolean add(Token token, String secret) {
        return database.inTransaction(handle -> {
            boolean taken = handle.createQuery("SELECT count(*) FROM tokens WHERE name = :name")
                            .bind("name", token.name())
                            .mapTo(Integer.class)
                            .one()
                    > 0;
            if (taken) {
                return false;
            }
            record(handle, new Author(token.createdBy(), token.createdAt(), List.of()), token, "add");
            handle.createUpdate("INSERT INTO tokens (id, token_hash, name, role, organisation, category,"
                            + " created_by, created_at, expires_at) VALUES (:id, :hash, :name, :role,"
                            + " :organisation, :category, :by, :created, :expires)")
                    .bind("id", token.id())
                    .bind("hash", Secrets.tokenHash(secret))
                    .bind("name", token.name())
                    .bind("role", token.grant().role().text())
                    .bind(
                            "organisation",
                            token.grant()
                                    .organisation()
                                    .map(OrganisationId::value)
                                    .orElse(null))
                    .bind("category", token.grant().category().orElse(null))
                    .bind("by", token.createdBy())
                    .bind("created", token.createdAt().toEpochMilli())
                    .bind(
                            "expires",
                            token.grant().expiresAt().map(Instant::toEpochMilli).orElse(null))
                    .execute();
            return true;
        });
    }

    /** Removes all tokens of that name; for tokens that a program replaces at each start. */
    public void removeNamed(String name) {
        database.useTransaction(handle -> handle.createUpdate("DELETE FROM tokens WHERE name = :name")
                .bind("name", name)
                .execute());
    }

    /** @return false when there is none */
    public boolean remove(String id, Author author) {
        return database.inTransaction(handle -> {
            Optional<Token> token = handle.createQuery("SELECT * FROM tokens WHERE id = :id")
                    .bind("id", id)
                    .map(TokenStore::token)
                    .findOne();
            token.ifPresent(one -> {
                record(handle, author, one, "remove");
                handle.createUpdate("DELETE FROM tokens WHERE id = :id")
                        .bind("id", id)
                        .execute();
            });
            return token.isPresent();
        });
    }

    private static void record(Handle handle, Author author, Token token, String action) {
        String detail = Changes.diff(Map.of(), Map.of("name", token.name(), "grant", UserStore.text(token.grant())));
        Changes.record(handle, new Change(author.at(), author.name(), "token", token.id(), action, detail));
    }

    public List<Token> all() {
        return database.read(handle -> handle.createQuery("SELECT * FROM tokens ORDER BY created_at, id")
                .map(TokenStore::token)
                .list());
    }

    public Optional<Token> find(String id) {
        return database.read(handle -> handle.createQuery("SELECT * FROM tokens WHERE id = :id")
                .bind("id", id)
                .map(TokenStore::token)
                .findOne());
    }

    /** Who sends this secret, if it is still valid; that it was used is kept. */
    public Optional<Principal> principal(String secret, Instant now) {
        Optional<Token> found = database.read(
                        handle -> handle.createQuery("SELECT * FROM tokens WHERE token_hash = :hash")
                                .bind("hash", Secrets.tokenHash(secret))
                                .map(TokenStore::token)
                                .findOne())
                .filter(token -> token.grant().isValid(now));
        found.filter(token -> token.lastUsedAt()
                        .map(at -> Duration.between(at, now).compareTo(TOUCH) > 0)
                        .orElse(true))
                .ifPresent(token -> database.useTransaction(
                        handle -> handle.createUpdate("UPDATE tokens SET last_used_at = :now WHERE id = :id")
                                .bind("now", now.toEpochMilli())
                                .bind("id", token.id())
                                .execute()));
        return found.map(Token::principal);
    }

    private static Token token(ResultSet rs, StatementContext ignored) throws SQLException {
        return new Token(
                rs.getString("id"),
                rs.getString("name"),
                UserStore.grant(rs, ignored),
                rs.getString("created_by"),
                Instant.ofEpochMilli(rs.getLong("created_at")),
                AlertRows.instant(rs, "last_used_at"));
    }
}
