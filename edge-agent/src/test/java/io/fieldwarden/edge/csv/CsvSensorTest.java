package io.fieldwarden.edge.csv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.SensorException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CsvSensorTest {
    private static final ChannelId A = new ChannelId("a");
    private static final ChannelId B = new ChannelId("b");

    @TempDir
    Path folder;

    @Test
    void gives_one_row_each_time_and_begins_again_at_the_end() throws Exception {
        Path file = Files.write(folder.resolve("s.csv"), List.of("time,a,x", "1,10,1", "2,20,2", "3,oops,"));
        CsvSensor sensor = CsvSensor.open(file, Map.of("x", B));
        assertThat(sensor.channels()).containsExactly(A, B);
        assertThat(sensor.sample(Set.of(A, B), Instant.EPOCH)).isEqualTo(Map.of(A, 10.0, B, 1.0));
        assertThat(sensor.sample(Set.of(A), Instant.EPOCH)).isEqualTo(Map.of(A, 20.0));
        assertThat(sensor.sample(Set.of(A), Instant.EPOCH)).isEqualTo(Map.of(A, 10.0));
    }

    @Test
    void a_file_without_a_usable_row_does_not_answer() throws Exception {
        Path file = Files.write(folder.resolve("s.csv"), List.of("time,a", "1,oops"));
        CsvSensor sensor = CsvSensor.open(file, Map.of());
        assertThatThrownBy(() -> sensor.sample(Set.of(A), Instant.EPOCH)).isInstanceOf(SensorException.class);
    }
}
