package io.fieldwarden.alert.store;

import java.nio.file.Path;
import java.util.Optional;

/**
 * Where registry and alerts are kept: SQLite files in a folder, or one PostgreSQL database that several processes share.
 *
 * @param folder of the SQLite files; empty for a server
 * @param url JDBC, empty for SQLite
 */
public record Storage(Optional<Path> folder, String url, Optional<String> user, Optional<String> password) {
    public static Storage folder(Path folder) {
        return new Storage(Optional.of(folder), "", Optional.empty(), Optional.empty());
    }

    /** @param url such as {@code jdbc:postgresql://host/database}, with user and password in it or not */
    public static Storage server(String url) {
        return new Storage(Optional.empty(), url, Optional.empty(), Optional.empty());
    }

    @Override
    public String toString() {
        return folder.map(Path::toString).orElse("a database server");
    }
}
