package io.fieldwarden.device.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.DeviceId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PskVaultTest {
    private static final DeviceId PUMP = new DeviceId("pump-1");

    @TempDir
    Path folder;

    @Test
    void what_was_locked_opens_again_also_after_the_vault_was_opened_anew() {
        byte[] psk = PskVault.newPsk();
        String locked = PskVault.open(folder).lock(PUMP, psk);
        assertThat(PskVault.open(folder).unlock(PUMP, locked))
                .hasValueSatisfying(k -> assertThat(k).isEqualTo(psk));
    }

    @Test
    void a_text_opens_for_its_own_device_only() {
        PskVault vault = PskVault.open(folder);
        String locked = vault.lock(PUMP, PskVault.newPsk());
        assertThat(vault.unlock(new DeviceId("pump-2"), locked)).isEmpty();
    }

    @Test
    void a_text_opens_with_the_key_of_its_own_folder_only() {
        String locked = PskVault.open(folder.resolve("a")).lock(PUMP, PskVault.newPsk());
        assertThat(PskVault.open(folder.resolve("b")).unlock(PUMP, locked)).isEmpty();
    }

    @Test
    void the_same_key_is_locked_into_another_text_each_time_and_never_stands_in_it() {
        PskVault vault = PskVault.open(folder);
        byte[] psk = "sixteen bytes ok".getBytes(StandardCharsets.US_ASCII);
        String first = vault.lock(PUMP, psk);
        assertThat(first).matches("v1\\.[A-Za-z0-9+/]{16}\\.[A-Za-z0-9+/=]+").isNotEqualTo(vault.lock(PUMP, psk));
        assertThat(first).doesNotContain(java.util.Base64.getEncoder().encodeToString(psk));
    }

    @Test
    void a_text_that_was_changed_or_was_never_ours_opens_nothing() {
        PskVault vault = PskVault.open(folder);
        String locked = vault.lock(PUMP, PskVault.newPsk());
        int middle = locked.lastIndexOf('.') + 5;
        String changed =
                locked.substring(0, middle) + (locked.charAt(middle) == 'A' ? 'B' : 'A') + locked.substring(middle + 1);
        for (String text : new String[] {changed, "", "v1", "v1..", "v2" + locked.substring(2), "v1.%.%", "v1.AA.AA"}) {
            assertThat(vault.unlock(PUMP, text)).as(text).isEmpty();
        }
    }

    @Test
    void the_key_file_is_for_its_owner_only() throws IOException {
        PskVault.open(folder);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(PskVault.KEY_FILE))))
                .isEqualTo("rw-------");
        assertThat(folder.resolve(PskVault.KEY_FILE + ".new")).doesNotExist();
    }

    @Test
    void a_damaged_key_file_is_said_and_not_replaced() throws IOException {
        Files.writeString(folder.resolve(PskVault.KEY_FILE), "c2hvcnQ=");
        assertThatThrownBy(() -> PskVault.open(folder))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("holds 5 bytes, a key has 32");
        Files.writeString(folder.resolve(PskVault.KEY_FILE), "not base64!");
        assertThatThrownBy(() -> PskVault.open(folder)).hasMessageContaining("is not a key in Base64");
    }

    @Test
    void a_key_of_no_or_too_many_bytes_is_refused() {
        PskVault vault = PskVault.open(folder);
        assertThatThrownBy(() -> vault.lock(PUMP, new byte[0])).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> vault.lock(PUMP, new byte[65])).hasMessageContaining("65 bytes");
    }
}
