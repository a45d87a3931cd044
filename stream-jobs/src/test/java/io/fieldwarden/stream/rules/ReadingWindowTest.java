package io.fieldwarden.stream.rules;

import static io.fieldwarden.stream.rules.Samples.BOILER;
import static io.fieldwarden.stream.rules.Samples.PRESSURE;
import static io.fieldwarden.stream.rules.Samples.at;
import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
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

    private static Reading reading(long time, String channel, double value) {
        Instant at = Instant.ofEpochMilli(time);
        return new Reading(BOILER, ChannelId.of(channel), at, at, value, Quality.GOOD, false);
    }

    private static List<Reading> all(ReadingWindow window) {
        List<Reading> all = new ArrayList<>();
        for (int i = 0; i < window.size(); i++) {
            all.add(window.get(i, BOILER));
        }
        return all;
    }

    /** Numbers, times far apart and channels of every kind, put in, replaced and dropped anywhere. */
    @Test
    void a_window_holds_what_a_plain_list_would_hold() throws IOException {
        Random random = new Random(7);
        double[] values = {0, -0.0, 12.345, 1e-7, 1e300, -4_000_000.125, Double.MIN_VALUE};
        for (int round = 0; round < 40; round++) {
            ReadingWindow window = new ReadingWindow();
            List<Reading> plain = new ArrayList<>();
            boolean odd = round % 2 == 0;
            for (int step = 0; step < 400; step++) {
                double value = odd ? values[random.nextInt(values.length)] : random.nextInt(100_000) / 1000.0;
                long time = odd && random.nextInt(50) == 0 ? random.nextLong() >> 20 : at(random.nextInt(100_000));
                Reading reading = reading(time, "c" + random.nextInt(5), value);
                int position = window.find(time, reading.channel());
                int dropped = random.nextInt(100) == 0 ? random.nextInt(window.size() + 1) : 0;
                if (position < 0) {
                    window.insert(-position - 1, reading, false);
                    plain.add(-position - 1, reading);
                } else {
                    window.set(position, reading, false);
                    plain.set(position, reading);
                }
                window.dropFirst(dropped);
                plain.subList(0, dropped).clear();
            }

            assertThat(all(window)).isEqualTo(plain);
            assertThat(all(restored(window))).isEqualTo(plain);
        }
    }

    @Test
    void a_copy_and_its_original_go_their_own_ways() {
        ReadingWindow window = new ReadingWindow();
        for (int i = 0; i < 200; i++) {
            window.insert(i, reading(at(0) + i * 2_000L, "t", i), false);
        }
        List<Reading> before = all(window);
        ReadingWindow copy = window.copy();

        copy.insert(3, reading(at(0) + 5_000, "u", 1e100), false);
        copy.set(150, reading(at(0) + 299_000, "t", -1), false);
        copy.dropFirst(1);
        List<Reading> changed = all(copy);

        assertThat(all(window)).isEqualTo(before);
        window.insert(200, reading(at(500), "v", 1), false);
        window.dropFirst(100);
        assertThat(all(copy)).isEqualTo(changed).hasSize(200).doesNotHaveDuplicates();
    }
}
