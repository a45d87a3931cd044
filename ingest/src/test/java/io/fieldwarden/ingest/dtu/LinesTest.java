package io.fieldwarden.ingest.dtu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.ingest.FieldFarm;
import io.fieldwarden.ingest.tcp.AllowedNetworks;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LinesTest {
    private static final String HEADING = "registration,gateway,device,slave,period_s,heartbeat";

    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            abc,dtu-1,th-1,1,1,                      | less than 4 bytes
            866123456789012,dtu-1,th-1,248,1,        | from 1 to 247
            866123456789012,dtu-1,th-1,1,0,          | from 1 to 86400
            866123456789012,dtu-1,th-1,1             | 4 cells are not 6
            hex:12345,dtu-1,th-1,1,1,                | hex:12345
            """)
    void a_file_with_a_fault_is_told_with_its_line(String row, String rule) {
        assertThatThrownBy(() -> new Lines(FieldFarm.tcp(folder, HEADING, row).who()))
                .hasMessageContaining("line 2")
                .hasMessageContaining(rule);
    }

    @Test
    void a_file_that_changes_is_read_again_and_one_with_a_fault_changes_nothing() throws IOException {
        Path file =
                FieldFarm.tcp(folder, HEADING, "line-1,dtu-1,th-1,1,60,").who().orElseThrow();
        Lines lines = new Lines(java.util.Optional.of(file));
        assertThat(places(lines, "line-1")).isEqualTo(1);
        Files.writeString(file, HEADING + "\nline-1,dtu-1,th-1,1,60,\nline-1,dtu-1,th-2,2,60,\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1_000));
        assertThat(places(lines, "line-1 and more")).isEqualTo(2);
        Files.writeString(file, HEADING + "\nline-1,dtu-1\n");
        Files.setLastModifiedTime(file, FileTime.fromMillis(2_000));
        assertThat(places(lines, "line-1")).isEqualTo(2);
        assertThat(places(lines, "line-")).isZero();
    }

    @Test
    void only_listed_networks_and_loopback_are_allowed() throws IOException {
        AllowedNetworks networks = AllowedNetworks.of("10.1.0.0/16, 192.168.5.20,fd00::/8");
        for (String inside : new String[] {"10.1.255.1", "192.168.5.20", "fd12::1", "127.0.0.1", "::1"}) {
            assertThat(networks.allows(InetAddress.getByName(inside)))
                    .as(inside)
                    .isTrue();
        }
        for (String outside : new String[] {"10.2.0.1", "192.168.5.21", "fe80::1", "8.8.8.8"}) {
            assertThat(networks.allows(InetAddress.getByName(outside)))
                    .as(outside)
                    .isFalse();
        }
        assertThatThrownBy(() -> AllowedNetworks.of("example.org")).hasMessageContaining("is no network");
        assertThatThrownBy(() -> AllowedNetworks.of("10.0.0.0/33")).hasMessageContaining("33 bits");
    }

    private static int places(Lines lines, String said) {
        byte[] bytes = said.getBytes(StandardCharsets.UTF_8);
        return lines.of(bytes, bytes.length).map(line -> line.places().size()).orElse(0);
    }
}
