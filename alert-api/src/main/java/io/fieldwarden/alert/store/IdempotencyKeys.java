package io.fieldwarden.alert.store;

import java.time.Instant;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Which request an idempotency key was used for, so that repeating it does nothing twice. */
final class IdempotencyKeys {
    private IdempotencyKeys() {}

    static Optional<String> usedFor(Handle handle, AlertStore.Request request) {
        return request.once()
                .flatMap(once -> handle.createQuery(
                                "SELECT request FROM idempotency WHERE principal = :principal AND idem_key = :key")
                        .bind("principal", request.by())
                        .bind("key", once.key())
                        .mapTo(String.class)
                        .findOne());
    }

    static void keep(Handle handle, AlertStore.Request request, long version, Instant now) {
        request.once()
                .ifPresent(once -> handle.createUpdate(
                                "INSERT INTO idempotency (principal, idem_key, request, version, created_at)"
                                        + " VALUES (:principal, :key, :request, :version, :now)")
                        .bind("principal", request.by())
                        .bind("key", once.key())
                        .bind("request", once.request())
                        .bind("version", version)
                        .bind("now", now.toEpochMilli())
                        .execute());
    }
}
