package io.fieldwarden.alert;

import io.fieldwarden.alert.http.TlsPort;
import io.fieldwarden.alert.send.Senders;
import io.fieldwarden.alert.store.Storage;
import java.nio.file.Path;
import java.util.Optional;

/**
 * How the API is run.
 *
 * @param bind address to listen on
 * @param port 0 for a free one
 * @param threads that handle requests, 8 to 500
 * @param storage of registry, users and alerts
 * @param version shown by {@code /api/v1/status}
 * @param keys the folder of the key that pre-shared keys are encrypted with; ingest has to use the same
 * @param tls a second port with TLS; empty for none
 * @param sending how channels send
 */
public record ApiConfig(
        String bind,
        int port,
        int threads,
        Storage storage,
        String version,
        Path keys,
        Optional<TlsPort> tls,
        Senders.Sending sending,
        EquipmentSettings equipment) {
    public ApiConfig {
        if (port < 0 || port > 65_535) {
            throw new IllegalArgumentException("http.port: " + port + " is not between 0 and 65535");
        }
        if (threads < 8 || threads > 500) {
            throw new IllegalArgumentException("http.threads: " + threads + " is not between 8 and 500");
        }
    }

    /** Loopback, port 8080, SQLite in the folder. */
    public static ApiConfig defaults(Path folder) {
        return new ApiConfig(
                "127.0.0.1",
                8080,
                48,
                Storage.folder(folder),
                "0.1.0",
                folder,
                Optional.empty(),
                Senders.Sending.defaults(),
                EquipmentSettings.defaults());
    }

    public ApiConfig withBind(String newBind) {
        return new ApiConfig(newBind, port, threads, storage, version, keys, tls, sending, equipment);
    }

    public ApiConfig withPort(int newPort) {
        return new ApiConfig(bind, newPort, threads, storage, version, keys, tls, sending, equipment);
    }

    public ApiConfig withStorage(Storage newStorage) {
        return new ApiConfig(bind, port, threads, newStorage, version, keys, tls, sending, equipment);
    }

    public ApiConfig withVersion(String newVersion) {
        return new ApiConfig(bind, port, threads, storage, newVersion, keys, tls, sending, equipment);
    }

    public ApiConfig withTls(Optional<TlsPort> newTls) {
        return new ApiConfig(bind, port, threads, storage, version, keys, newTls, sending, equipment);
    }

    public ApiConfig withSending(Senders.Sending newSending) {
        return new ApiConfig(bind, port, threads, storage, version, keys, tls, newSending, equipment);
    }

    public ApiConfig withEquipment(EquipmentSettings newEquipment) {
        return new ApiConfig(bind, port, threads, storage, version, keys, tls, sending, newEquipment);
    }
}
