package io.fieldwarden.alert.push;

import io.fieldwarden.device.disk.SealingKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Encrypts the settings of channels: passwords and addresses that let in whoever knows them are needed in clear when something
 * is sent. Safe for many threads.
 */
public final class SecretBox {
    /** In the data folder ({@link SealingKey#open}). */
    public static final String KEY_FILE = "push.key";

    private final SealingKey key;

    private SecretBox(SealingKey key) {
        this.key = key;
    }

    /** Opens the box of a data folder; fails as {@link SealingKey#open} does. */
    public static SecretBox open(Path folder) {
        return new SecretBox(SealingKey.open(folder.resolve(KEY_FILE)));
    }

    /** Encrypts under a new nonce: the same text gives another one each time. */
    public String lock(String channel, String text) {
        return key.seal(channel, text.getBytes(StandardCharsets.UTF_8));
    }

    /** In clear; empty when it was not locked by this box for this channel, or was changed since. */
    public Optional<String> unlock(String channel, String locked) {
        return key.unseal(channel, locked).map(text -> new String(text, StandardCharsets.UTF_8));
    }
}
