package io.fieldwarden.hub.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

final class FieldwardenTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path folder;

    @Test
    void wrong_use_is_one_line_and_exit_2() {
        assertThat(run("device", "add", "d1")).isEqualTo(2);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines("fieldwarden: Missing required option: '--profile=ID'"
                        + " (see: fieldwarden device add --help)");
        assertThat(run("devize")).isEqualTo(2);
        assertThat(run()).isEqualTo(2);
        assertThat(run("device")).isEqualTo(2);
    }

    @Test
    void every_command_explains_itself() {
        for (String[] command : commands(Fieldwarden.commandLine(), List.of())) {
            out.getBuffer().setLength(0);
            assertThat(run(command)).as(String.join(" ", command)).isZero();
            assertThat(out.toString()).as(String.join(" ", command)).contains("Usage: fieldwarden");
        }
    }

    @Test
    void a_model_of_another_platform_becomes_a_profile_without_a_hub() throws IOException {
        Path file = Files.writeString(folder.resolve("fan.json"), """
                {"profile": {"productKey": "Fan1"}, "properties": [{"identifier": "rpm", "name": "转速", "accessMode": "rw",
                  "dataType": {"type": "int", "specs": {"min": "0", "max": "3000", "unit": "r/min"}}}]}""");
        assertThat(run("profile", "import", file.toString(), "--format", "tsl")).isZero();
        assertThat(out.toString())
                .contains("profile: fan1", "rpm: {zh: \"转速\", unit: \"{r}/min\", range: [0, 3000], resolution: 1}");
        assertThat(err.toString()).contains("accessMode: the hub does not write to devices");
        assertThat(run("profile", "import", file.toString(), "--format", "wot")).isEqualTo(1);
        assertThat(run("profile", "import", file.toString(), "--format", "xml")).isEqualTo(2);
    }

    @Test
    void an_unknown_key_of_the_configuration_is_exit_2() throws IOException {
        Path file = Files.writeString(folder.resolve("hub.yaml"), "http.prot: 1");
        assertThat(run("config", "show", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("did you mean 'http.port'?");
    }

    @Test
    void a_client_command_without_a_hub_says_how_to_start_one() {
        assertThat(run("device", "list", "--data", folder.toString())).isEqualTo(1);
        assertThat(err.toString().lines()).hasSize(1);
        assertThat(err.toString()).contains("./fieldwarden run");
        err.getBuffer().setLength(0);
        assertThat(run("device", "list", "--url", "http://127.0.0.1:1", "--token", "t"))
                .isEqualTo(1);
        assertThat(err.toString())
                .isEqualToIgnoringNewLines(
                        "fieldwarden: no hub answers at http://127.0.0.1:1 (start one with ./fieldwarden run)");
    }

    private static List<String[]> commands(CommandLine at, List<String> path) {
        List<String[]> all = new ArrayList<>();
        List<String> help = new ArrayList<>(path);
        help.add("--help");
        all.add(help.toArray(String[]::new));
        at.getSubcommands().forEach((name, child) -> {
            List<String> deeper = new ArrayList<>(path);
            deeper.add(name);
            all.addAll(commands(child, deeper));
        });
        return all;
    }

    private int run(String... args) {
        return Fieldwarden.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(args);
    }
}
