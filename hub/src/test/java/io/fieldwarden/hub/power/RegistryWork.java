package io.fieldwarden.hub.power;

import io.fieldwarden.alert.store.Audit;
import io.fieldwarden.alert.store.AuditSeal;
import io.fieldwarden.alert.store.Author;
import io.fieldwarden.alert.store.Database;
import io.fieldwarden.alert.store.Edits;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.Storage;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/** Registers numbered organisations for ever, each with its entry in the audit record, and says so; made to be killed. */
final class RegistryWork {
    private RegistryWork() {}

    /** @param args the folder */
    public static void main(String[] args) {
        Path folder = Path.of(args[0]);
        AuditSeal seal = AuditSeal.open(folder);
        try (Stores stores = Stores.open(folder)) {
            stores.audit().checkpointIfDue(seal, Instant.now());
            for (int n = 0; ; n++) {
                RegistryEntry entry = new RegistryEntry.Organisation(
                        new OrganisationId("org-" + n),
                        Optional.empty(),
                        new Text("组织 " + n, "Organisation " + n),
                        "farm");
                stores.registry().put(Author.system(Instant.now()), entry, Edits.Mode.ADD);
                System.out.println(System.nanoTime() + " org-" + n);
            }
        }
    }

    /** Both databases of a hub, and what reads them. */
    record Stores(Database changes, Database alerts, RegistryStore registry, Audit audit) implements AutoCloseable {
        static Stores open(Path folder) {
            Database registry = Database.open(Storage.folder(folder), "registry", Runnable::run);
            Database alerts = Database.open(Storage.folder(folder), "alerts", Runnable::run);
            registry.opened().join();
            alerts.opened().join();
            return new Stores(registry, alerts, new RegistryStore(registry), new Audit(registry, alerts));
        }

        @Override
        public void close() {
            changes.close();
            alerts.close();
        }
    }
}
