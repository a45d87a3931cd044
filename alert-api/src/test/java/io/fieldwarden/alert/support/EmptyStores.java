package io.fieldwarden.alert.support;

import io.fieldwarden.alert.store.Database;
import io.fieldwarden.alert.store.Storage;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Stores as their first start leaves them, made once for all tests of this process: some fifty migrations, each synced, were
 * most of what the start of an API took. The migrations themselves are the matter of tests of their own.
 */
final class EmptyStores {
    private static final Map<String, byte[]> FILES = make();

    private EmptyStores() {}

    /** Puts them there, unless stores of an earlier start are there already. */
    static void into(Path folder) {
        FILES.forEach((name, bytes) -> {
            Path file = folder.resolve(name);
            try {
                if (!Files.exists(file)) {
                    Files.createDirectories(folder);
                    Files.write(file, bytes);
                }
            } catch (IOException e) {
                throw new UncheckedIOException("empty stores of " + folder, e);
            }
        });
    }

    private static Map<String, byte[]> make() {
        Map<String, byte[]> files = new TreeMap<>();
        try {
            Path folder = Files.createTempDirectory("empty-stores");
            for (String schema : new String[] {"registry", "alerts"}) {
                try (Database database = Database.open(Storage.folder(folder), schema, Runnable::run)) {
                    database.opened().join();
                }
                Path file = folder.resolve(schema + ".db");
                files.put(schema + ".db", Files.readAllBytes(file));
                Files.delete(file);
            }
            // What SQLite leaves beside its file is gone once the last connection has folded it back.
            Files.delete(folder);
        } catch (IOException e) {
            throw new UncheckedIOException("empty stores", e);
        }
        return files;
    }
}
