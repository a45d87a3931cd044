package io.fieldwarden.hub.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.hub.config.ConfigException;
import io.fieldwarden.hub.config.ConfigKeys;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.config.Settings;
import io.fieldwarden.hub.data.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsFilesTest {
    @TempDir
    private Path folder;

    private final Settings always = Settings.defaults().with(ConfigKeys.TLS_PORTS, "always");

    private TlsFiles open(Path data, Settings settings) {
        try (DataFolder taken = DataFolder.open(data)) {
            return TlsFiles.open(HubConfig.of(settings, data).tls().orElseThrow(), taken, Clock.systemUTC());
        }
    }

    private Settings given(Path certificate, Path key) {
        return always.with(ConfigKeys.TLS_CERTIFICATE, certificate.toString()).with(ConfigKeys.TLS_KEY, key.toString());
    }

    @Test
    void the_first_start_makes_a_certificate_for_this_machine_that_later_starts_keep() throws Exception {
        TlsFiles made = open(folder, always);
        made.chain().get(0).checkValidity();
        made.chain().get(0).verify(made.chain().get(0).getPublicKey());
        assertThat(made.chain().get(0).getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("localhost", "127.0.0.1");
        assertThat(made.fingerprint()).matches("([0-9A-F]{2}:){31}[0-9A-F]{2}");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(TlsFiles.KEY_FILE))))
                .isEqualTo("rw-------");
        assertThat(open(folder, always).fingerprint()).isEqualTo(made.fingerprint());
    }

    @Test
    void a_certificate_of_ones_own_is_used_and_has_to_go_with_its_key() {
        Path one = folder.resolve("one");
        Path two = folder.resolve("two");
        TlsFiles first = open(one, always);
        open(two, always);
        Path certificate = one.resolve(TlsFiles.CERTIFICATE_FILE);
        Path mine = folder.resolve("mine");
        assertThat(open(mine, given(certificate, one.resolve(TlsFiles.KEY_FILE)))
                        .fingerprint())
                .isEqualTo(first.fingerprint());
        assertThat(mine.resolve(TlsFiles.KEY_FILE)).doesNotExist();
        assertThatThrownBy(() -> open(mine, given(certificate, two.resolve(TlsFiles.KEY_FILE))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("is not the key of");
        assertThatThrownBy(() -> open(mine, given(certificate, certificate)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("openssl pkcs8");
        assertThatThrownBy(() -> open(mine, given(folder.resolve("missing"), certificate)))
                .isInstanceOf(ConfigException.class);
    }
}
