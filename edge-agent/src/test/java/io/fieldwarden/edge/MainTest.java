package io.fieldwarden.edge;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MainTest {
    @TempDir
    Path folder;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private int run(String... args) {
        return Main.run(
                args,
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8));
    }

    @Test
    void wrong_use_is_one_line_and_exit_2() throws Exception {
        assertThat(run()).isEqualTo(2);
        assertThat(run("--colour")).isEqualTo(2);
        assertThat(run("--config")).isEqualTo(2);
        assertThat(run("--config", folder.resolve("absent.yaml").toString())).isEqualTo(2);
        Path wrong =
                Files.writeString(folder.resolve("wrong.yaml"), "device: d\nuplink: {url: 'mqtt://h', token: t}\n");
        assertThat(run("--config", wrong.toString())).isEqualTo(2);
        Path unknown = Files.writeString(
                folder.resolve("unknown.yaml"),
                "device: d\nuplink: {url: 'mqtt://h', token: t}\nsensor: {kind: simulated, profile: submarine}\n");
        assertThat(run("--config", unknown.toString())).isEqualTo(2);
        assertThat(err.toString(StandardCharsets.UTF_8).lines())
                .hasSize(6)
                .allSatisfy(line -> assertThat(line).startsWith("edge: "))
                .anySatisfy(line -> assertThat(line).contains("sensor: is missing, and there are no devices"))
                .anySatisfy(line -> assertThat(line).contains("'submarine' is not simulated"));
    }

    @Test
    void help_and_check_say_what_they_should() throws Exception {
        assertThat(run("--help")).isZero();
        Path good = Files.writeString(
                folder.resolve("good.yaml"),
                "device: d\nuplink: {url: 'mqtt://h', token: t}\nsensor: {kind: simulated, profile: elevator}\n");
        assertThat(run("--config", good.toString(), "--check")).isZero();
        assertThat(out.toString(StandardCharsets.UTF_8)).contains("usage: edge").contains("can be used");
        assertThat(err.size()).isZero();
    }
}
