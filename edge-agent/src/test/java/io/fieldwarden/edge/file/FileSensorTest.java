package io.fieldwarden.edge.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.edge.core.SensorException;
import io.fieldwarden.edge.file.FileSensor.Source;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileSensorTest {
    private static final ChannelId TEMP = new ChannelId("soil_temp_10");
    private static final ChannelId PIN = new ChannelId("door_open");

    @TempDir
    Path folder;

    @Test
    void reads_a_one_wire_thermometer_and_a_pin() throws Exception {
        // As the w1-therm driver of Linux shows a DS18B20.
        Path thermometer = Files.writeString(
                folder.resolve("w1_slave"),
                "72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=-1125\n");
        Path pin = Files.writeString(folder.resolve("value"), "1\n");
        FileSensor sensor = FileSensor.of(Map.of(
                TEMP, new Source(thermometer, Pattern.compile("YES\\s[^=]*t=(-?\\d+)"), 0.001, 0),
                PIN, new Source(pin, Source.FIRST_NUMBER, -1, 1)));
        assertThat(sensor.channels()).containsExactlyInAnyOrder(TEMP, PIN);
        assertThat(sensor.sample(Set.of(TEMP, PIN), Instant.EPOCH)).isEqualTo(Map.of(TEMP, -1.125, PIN, 0.0));
        Files.writeString(thermometer, "ff ff : crc=c9 NO\nff ff t=-62\n");
        assertThat(sensor.sample(Set.of(TEMP, PIN), Instant.EPOCH))
                .as("a failed checksum is no value")
                .isEqualTo(Map.of(PIN, 0.0));
    }

    @Test
    void a_device_without_any_file_does_not_answer() {
        FileSensor sensor =
                FileSensor.of(Map.of(TEMP, new Source(folder.resolve("absent"), Source.FIRST_NUMBER, 1, 0)));
        assertThatThrownBy(() -> sensor.sample(Set.of(TEMP), Instant.EPOCH))
                .isInstanceOf(SensorException.class)
                .hasMessageContaining("soil_temp_10")
                .hasMessageContaining("absent");
    }

    @Test
    void a_pattern_without_a_group_is_refused() {
        assertThatThrownBy(() -> new Source(folder, Pattern.compile("t="), 1, 0))
                .hasMessageContaining("no group");
    }
}
