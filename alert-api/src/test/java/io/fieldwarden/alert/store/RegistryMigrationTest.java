package io.fieldwarden.alert.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.PositionId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A registry that the program before this one wrote. */
final class RegistryMigrationTest {
    @TempDir
    Path folder;

    private void writeFirstVersion() throws SQLException {
        String url = "jdbc:sqlite:" + folder.resolve("registry.db");
        Flyway.configure()
                .dataSource(url, "", "")
                .locations("classpath:db/registry")
                .table("schema_registry")
                .baselineOnMigrate(true)
                .baselineVersion("0")
                .target("1")
                .load()
                .migrate();
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            for (String row : List.of(
                    "organisations VALUES ('farm', NULL, '农场', 'Farm', 'farm', 1)",
                    "positions VALUES ('north', 'farm', '北田', 'North', 31.2, 121.5, 'field', '{\"fc\":\"33\"}', 2)",
                    "devices VALUES ('old', 'soil-station', 'north', NULL, '旧', 'Old', NULL, 'hash', 'token', 0, '{}', 5, 3)",
                    "devices VALUES ('new', 'soil-station', 'north', NULL, '新', 'New', NULL, 'hash2', 'token2', 1,"
                            + " '{\"wp\":\"9\"}', 6, 4)",
                    "bindings VALUES ('north', 'old', 1000, 2000)",
                    "bindings VALUES ('north', 'new', 2000, NULL)")) {
                statement.executeUpdate("INSERT INTO " + row);
            }
            statement.executeUpdate("UPDATE counters SET value = 4 WHERE name = 'revision'");
        }
    }

    @Test
    void opens_with_everything_kept_and_can_be_changed_on() throws SQLException {
        writeFirstVersion();
        try (Database database = Database.open(Storage.folder(folder), "registry", Runnable::run)) {
            RegistryStore registry = new RegistryStore(database);
            Located device = registry.device(new DeviceId("new")).orElseThrow();
            assertThat(device.device().credentials().secretHash()).isEqualTo("hash2");
            assertThat(device.device().credentials().psk()).isEmpty();
            assertThat(device.device().credentials().certificates()).isEmpty();
            assertThat(device.device().credentials().devEui()).isEmpty();
            assertThat(device.device().parameters()).containsEntry("wp", "9");
            assertThat(device.organisation().orElseThrow().value()).isEqualTo("farm");
            assertThat(device.position()
                            .orElseThrow()
                            .coordinates()
                            .orElseThrow()
                            .latitude())
                    .isEqualTo(31.2);
            assertThat(registry.bindings(new PositionId("north")))
                    .extracting(
                            b -> b.device().value(),
                            b -> b.from().toEpochMilli(),
                            b -> b.offsets().size())
                    .containsExactly(
                            org.assertj.core.groups.Tuple.tuple("old", 1000L, 0),
                            org.assertj.core.groups.Tuple.tuple("new", 2000L, 0));
            registry.delete(Author.system(Instant.ofEpochMilli(3000)), new DeviceId("old"));
            assertThat(registry.bindings(new PositionId("north"))).hasSize(2);
            assertThat(registry.changes()
                            .list(
                                    new Changes.Filter(Optional.empty(), Optional.empty(), true),
                                    Scope.EVERYTHING,
                                    Optional.empty(),
                                    10)
                            .items())
                    .extracting(Change::action)
                    .containsExactly("delete");
        }
        try (Database again = Database.open(Storage.folder(folder), "registry", Runnable::run)) {
            assertThat(new RegistryStore(again).device(new DeviceId("old"))).isEmpty();
        }
    }
}
