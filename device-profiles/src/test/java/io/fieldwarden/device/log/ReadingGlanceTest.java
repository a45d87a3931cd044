package io.fieldwarden.device.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class ReadingGlanceTest {
    private static final Instant RECEIVED = Instant.ofEpochMilli(1_790_000_000_000L);
    private static final DeviceId DEVICE = new DeviceId("weather-东一田");

    private static byte[] batch(boolean replayed, Long... ahead) {
        List<Reading> readings = Arrays.stream(ahead)
                .map(ms -> new Reading(
                        DEVICE,
                        new ChannelId("air_temp"),
                        RECEIVED.plusMillis(ms),
                        RECEIVED,
                        21.5,
                        Quality.suspect(Quality.Reason.CLOCK_FUTURE),
                        replayed))
                .toList();
        return ReadingBatches.encode(
                new ReadingBatches.Message(DEVICE, ProfileRef.parse("weather@1"), RECEIVED, "coap", replayed),
                readings);
    }

    private static ReadingGlance glance(byte[] record) {
        return ReadingGlance.of(ByteString.copyFrom(record));
    }

    @Test
    void the_newest_time_of_its_own_counts_and_a_time_that_is_the_receipt_is_none() {
        assertThat(glance(batch(false, -9_000L, 0L, -1_500L, -3_000L)))
                .isEqualTo(new ReadingGlance(RECEIVED.toEpochMilli(), "coap", false, OptionalLong.of(-1_500)));
        assertThat(glance(batch(true, 0L, 7_200_000L)).ahead()).hasValue(7_200_000L);
        assertThat(glance(batch(true, 0L)))
                .isEqualTo(new ReadingGlance(RECEIVED.toEpochMilli(), "coap", true, OptionalLong.empty()));
    }

    @Test
    void a_damaged_record_is_an_error_and_never_anything_else() {
        byte[] whole = batch(false, -1L, -2L);
        for (int length = 1; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length);
            try {
                glance(cut);
            } catch (LogFormatException e) {
                assertThat(e).hasMessageContaining("damaged");
            }
        }
        assertThatThrownBy(() -> glance(Arrays.copyOf(whole, whole.length - 3))).isInstanceOf(LogFormatException.class);
    }
}
