package io.fieldwarden.alert.store;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Principal;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.device.registry.Secrets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.StatementContext;

/** Tokens that programs use; kept as SHA-256, shown once. For many threads. */
public final class TokenStore {
    private final Database database;

    public TokenStore(Database database) {
        this.database = database;
    }

    /** @param expiresAt empty for never */
    public record Token(
            String id, String name, Role role, String createdBy, Instant createdAt, Optional<Instant> expiresAt) {
        Principal principal() {
            return new Principal("token:" + name, List.of(Grant.of(role)), false, false);
        }
    }

    /** Keeps a token; {@code secret} is what its user will send. */
    public void add(Token token, String secret) {
        database.useTransaction(handle -> {
            record(handle, new Author(token.createdBy(), token.createdAt(), List.of()), token, "add");
            handle.createUpdate(
                            "INSERT INTO tokens (id, token_hash, name, role,"
                                    + " created_by, created_at, expires_at) VALUES (:id, :hash, :name, :role, :by, :created, :expires)")
                    .bind("id", token.id())
                    .bind("hash", Secrets.tokenHash(secret))
                    .bind("name", token.name())
                    .bind("role", token.role().text())
                    .bind("by", token.createdBy())
                    .bind("created", token.createdAt().toEpochMilli())
                    .bind(
                            "expires",
                            token.expiresAt().map(Instant::toEpochMilli).orElse(null))
                    .execute();
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
        String detail = Changes.diff(
                Map.of(),
                Map.of(
                        "name",
                        token.name(),
                        "role",
                        token.role().text(),
                        "expires",
                        token.expiresAt().map(Instant::toString).orElse("never")));
        Changes.record(handle, new Change(author.at(), author.name(), "token", token.id(), action, detail));
    }

    public List<Token> all() {
        return database.read(handle -> handle.createQuery("SELECT * FROM tokens ORDER BY created_at, id")
                .map(TokenStore::token)
                .list());
    }

    public Optional<Principal> principal(String secret, Instant now) {
        return database.read(handle -> handle.createQuery("SELECT * FROM tokens WHERE token_hash = :hash")
                        .bind("hash", Secrets.tokenHash(secret))
                        .map(TokenStore::token)
                        .findOne())
                .filter(token -> token.expiresAt().map(now::isBefore).orElse(true))
                .map(Token::principal);
    }

    private static Token token(ResultSet rs, StatementContext ignored) throws SQLException {
        long expires = rs.getLong("expires_at");
        Optional<Instant> expiresAt = rs.wasNull() ? Optional.empty() : Optional.of(Instant.ofEpochMilli(expires));
        return new Token(
                rs.getString("id"),
                rs.getString("name"),
                Role.ofText(rs.getString("role")),
                rs.getString("created_by"),
                Instant.ofEpochMilli(rs.getLong("created_at")),
                expiresAt);
    }
}
