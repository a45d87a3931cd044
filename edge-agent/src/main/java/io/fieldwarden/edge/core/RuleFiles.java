package io.fieldwarden.edge.core;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.disk.WholeFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Where the profiles of the hub are kept, one file per device beside the outbox. A file is whole or as it was before, also
 * when the power fails. Used by one thread at a time.
 */
public final class RuleFiles {
    private static final Logger LOG = LoggerFactory.getLogger(RuleFiles.class);
    private static final int NAME_BYTES = 8;

    private final Path outbox;

    /** @param outbox the file beside which they stand and whose name theirs begin with */
    public RuleFiles(Path outbox) {
        this.outbox = outbox.toAbsolutePath();
    }

    void write(ProfileCommand command) throws IOException {
        WholeFile.write(file(command.device()), command.encode());
    }

    /** A file that cannot be read is as none: the hub sends the profile again. */
    Optional<ProfileCommand> read(DeviceId device) {
        Path file = file(device);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            return ProfileCommand.parse(Files.readAllBytes(file));
        } catch (IOException | IllegalArgumentException e) {
            LOG.atError().addKeyValue("file", file).setCause(e).log("Kept rules cannot be read");
            return Optional.empty();
        }
    }

    /** Names of devices may be too long, or strange, for a file. */
    private Path file(DeviceId device) {
        try {
            byte[] hash =
                    MessageDigest.getInstance("SHA-256").digest(device.value().getBytes(StandardCharsets.UTF_8));
            String name = HexFormat.of().formatHex(hash, 0, NAME_BYTES);
            return outbox.resolveSibling(outbox.getFileName() + ".rules-" + name + ".json");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }
}
