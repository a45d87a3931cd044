package io.fieldwarden.alert.store;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class SqliteAlertStoreTest extends AlertStoreContract {
    @TempDir
    Path folder;

    private Database database;

    @Override
    Database database() {
        database = Database.open(Storage.folder(folder), "alerts", Runnable::run);
        return database;
    }

    @AfterEach
    void close() {
        database.close();
    }
}
