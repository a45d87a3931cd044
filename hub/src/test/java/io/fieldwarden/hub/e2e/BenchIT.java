package io.fieldwarden.hub.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The benchmarks run to their end and find everything they sent; how fast is not asked here. */
final class BenchIT {
    @RegisterExtension
    static final SharedHub HUB = new SharedHub();

    @Test
    void the_ingest_benchmark_measures_a_hub_of_its_own_beside_mosquitto_and_finds_everything_kept() throws Exception {
        Tools.need("mosquitto", "mosquitto");
        Path work = Files.createTempDirectory(Path.of("target").toAbsolutePath(), "bench-");
        String output = bench(
                "ingest",
                "--seconds",
                "1",
                "--warm-up",
                "1",
                "--rounds",
                "1",
                "--connections",
                "5",
                "--peer",
                "mosquitto",
                "--work",
                work.toString());
        assertThat(output)
                .contains("ready", "messages/s", "us CPU each", "hub against mosquitto", "none lost, none twice");
        assertThat(work).isEmptyDirectory();
    }

    @Test
    void the_pipeline_benchmark_hears_every_alert_of_a_running_hub_and_finds_every_reading() throws Exception {
        String data = HUB.process().data().toString();
        String pid = Long.toString(HUB.process().process().pid());
        String output = bench(
                "pipeline",
                "--seconds",
                "1",
                "--warm-up",
                "1",
                "--connections",
                "5",
                "--rate",
                "200",
                "--alert-every",
                "5",
                "--data",
                data,
                "--pid",
                pid);
        assertThat(output)
                .contains("publish to alert", "20 readings a message", "MiB RSS", "none lost, none twice")
                .doesNotContain("MISSING");
    }

    private static String bench(String... arguments) throws Exception {
        List<String> all = new ArrayList<>(List.of("bench"));
        all.addAll(List.of(arguments));
        Process process = new ProcessBuilder(HubProcess.java(all.toArray(String[]::new)))
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(output).isZero();
        return output;
    }
}
