package io.fieldwarden.hub.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.profile.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DetectFileTest {
    private static final Limits THERMOMETER =
            new Limits(-40, 60, Double.NaN, Double.NaN, 0.1, Double.POSITIVE_INFINITY, Set.of(-9999.0));

    @TempDir
    private Path folder;

    private List<String> detect(List<String> rows, Optional<Limits> limits) throws IOException {
        Path in = Files.writeString(folder.resolve("in.csv"), "timestamp,value\n" + String.join("\n", rows) + "\n");
        Path out = folder.resolve("sub/out.csv");
        new DetectFile("value", limits).run(in, out);
        return Files.readAllLines(out);
    }

    @Test
    void each_row_read_gives_one_row_and_what_is_no_reading_says_why() throws IOException {
        List<String> out = detect(List.of("t1,20.5", "t2,oops", "t3,-9999", "t4,99", "t5"), Optional.of(THERMOMETER));

        assertThat(out)
                .containsExactly(
                        "time,value,score,alert,reason",
                        "t1,20.5,0.00000,0,\"\"",
                        "t2,oops,0.00000,0,\"not a number\"",
                        "t3,-9999,0.00000,0,\"a value that stands for no value\"",
                        "t4,99,0.00000,0,\"outside the physical range -40.0 to 60.0\"",
                        "t5,,0.00000,0,\"not a number\"");
    }

    @Test
    void a_jump_after_a_long_calm_is_an_alert() throws IOException {
        List<String> rows = new java.util.ArrayList<>();
        for (int i = 0; i < 2_000; i++) {
            rows.add("t" + i + "," + (20 + 5 * Math.sin(i / 40.0)));
        }
        rows.add("t2000,200");

        String last = detect(rows, Optional.empty()).get(2_001);

        assertThat(last).startsWith("t2000,200,").contains(",1,\"").contains("200.0");
    }

    @Test
    void a_file_without_the_column_says_which_it_has() {
        assertThatThrownBy(() -> {
                    Path in = Files.writeString(folder.resolve("in.csv"), "time,temp\n");
                    new DetectFile("value", Optional.empty()).run(in, folder.resolve("out.csv"));
                })
                .isInstanceOf(IOException.class)
                .hasMessageContaining("'value' is not in 'time,temp'");
    }
}
