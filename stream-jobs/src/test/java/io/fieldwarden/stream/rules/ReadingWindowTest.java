package io.fieldwarden.stream.rules;

import static io.fieldwarden.stream.rules.Samples.BOILER;
import static io.fieldwarden.stream.rules.Samples.PRESSURE;
import static io.fieldwarden.stream.rules.Samples.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class ReadingWindowTest {
    private static Reading reading(Quality quality) {
        Instant time = Instant.ofEpochMilli(at(1));
        return new Reading(BOILER, PRESSURE, time, time, 7, quality, false);
    }

    private static ReadingWindow window(Reading reading, boolean historic) {
        ReadingWindow window = new ReadingWindow();
        window.insert(0, reading, historic);
        return window;
    }

    private static ReadingWindow restored(ReadingWindow window) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        window.write(new DataOutputStream(out));
        return ReadingWindow.read(new DataInputStream(new ByteArrayInputStream(out.toByteArray())));
    }

    @ParameterizedTest
    @EnumSource(
            value = Quality.Reason.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"NONE", "CLOCK_FUTURE", "CLOCK_PAST"})
    void why_a_reading_is_not_good_comes_back_from_the_bytes(Quality.Reason reason) throws IOException {
        for (Quality.Level level :
                new Quality.Level[] {Quality.Level.SUSPECT, Quality.Level.BAD, Quality.Level.MISSING}) {
            for (boolean historic : new boolean[] {true, false}) {
                Quality quality = new Quality(level, reason);

                ReadingWindow again = restored(window(reading(quality), historic));

                assertThat(again.get(0, BOILER).quality()).isEqualTo(quality);
                assertThat(again.isHistoric(0)).isEqualTo(historic);
                assertThat(again.says(0, reading(quality))).isTrue();
            }
        }
    }

    @Test
    void a_good_reading_stays_good() throws IOException {
        assertThat(restored(window(reading(Quality.GOOD), true)).get(0, BOILER).quality())
                .isEqualTo(Quality.GOOD);
    }

    @Test
    void another_reason_is_another_reading() {
        ReadingWindow window = window(reading(Quality.bad(Quality.Reason.SENTINEL)), false);

        assertThat(window.says(0, reading(Quality.bad(Quality.Reason.MARKED)))).isFalse();
    }

    /** As versions without reasons wrote it: a level from 0 to 3 and the historic bit. */
    @Test
    void bytes_without_reasons_are_read_as_another_reason() throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        out.writeInt(1);
        out.writeUTF("pressure");
        out.writeInt(1);
        out.writeLong(at(1));
        out.writeShort(0);
        out.writeDouble(7);
        out.writeByte(0x12);

        ReadingWindow window =
                ReadingWindow.readVersion1(new DataInputStream(new ByteArrayInputStream(bytes.toByteArray())));

        assertThat(window.get(0, BOILER).quality()).isEqualTo(Quality.bad(Quality.Reason.OTHER));
        assertThat(window.isHistoric(0)).isTrue();
    }
}
