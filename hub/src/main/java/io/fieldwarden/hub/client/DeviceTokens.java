package io.fieldwarden.hub.client;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Optional;

/**
 * Tokens of the devices that commands of this machine registered, one file each in the data folder, readable by its owner
 * only: a hub shows a token once. For one thread.
 */
public final class DeviceTokens {
    private static final String FOLDER = "device-tokens";

    private final Path folder;
    private final Registrar registrar;

    /** @param data folder of the hub */
    public DeviceTokens(Path data, ApiClient client) {
        this.folder = data.resolve(FOLDER);
        this.registrar = new Registrar(client);
    }

    /** The token of this device, which is registered with this profile if it is not there. */
    public String of(String device, String profile) {
        Optional<String> known = known(device);
        return known.isPresent() ? known.get() : register(Registrar.request(device, profile, Map.of()));
    }

    /** The token, if the device is registered. */
    public Optional<String> known(String device) {
        if (!registrar.known(device)) {
            return Optional.empty();
        }
        Path file = folder.resolve(device);
        try {
            if (!Files.exists(file)) {
                throw new ApiException(
                        0, "device " + device + " is registered already and its token is not known here: give --token");
            }
            return Optional.of(Files.readString(file).strip());
        } catch (IOException e) {
            throw new UncheckedIOException("device token " + file + " cannot be read", e);
        }
    }

    /** @param request the body of {@code POST /devices} */
    public String register(ObjectNode request) {
        Registrar.NewDevice created = registrar.register(request);
        Path file = folder.resolve(created.id());
        try {
            if (!Files.isDirectory(folder)) {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            }
            Files.deleteIfExists(file);
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(file, created.token() + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException("device token " + file + " cannot be kept", e);
        }
        return created.token();
    }
}
