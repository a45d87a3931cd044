package io.fieldwarden.device.detect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class NoveltyTilesTest {
    private static final NoveltySettings SETTINGS = NoveltySettings.defaults();

    /** A daily cycle of 288 readings with a little noise. */
    private static double daily(int i, SplittableRandom random) {
        return 20 + 5 * Math.sin(2 * Math.PI * i / 288) + 0.3 * random.nextGaussian();
    }

    private static NoveltyTiles settled(int readings, SplittableRandom random) {
        NoveltyTiles tiles = new NoveltyTiles(SETTINGS);
        for (int i = 0; i < readings; i++) {
            tiles.step(daily(i, random));
        }
        return tiles;
    }

    @Test
    void a_level_never_seen_raises_an_alert_that_explains_itself() {
        NoveltyTiles tiles = settled(3_000, new SplittableRandom(1));

        Detection detection = tiles.step(60);

        assertThat(detection.alert()).isTrue();
        assertThat(detection.reason()).hasValueSatisfying(text -> {
            assertThat(text.zh()).contains("60.00").contains("从未出现");
            assertThat(text.en()).contains("60.00").contains("never shown");
        });
    }

    @Test
    void a_healthy_cycle_of_eight_weeks_alerts_hardly_ever() {
        SplittableRandom random = new SplittableRandom(2);
        NoveltyTiles tiles = new NoveltyTiles(SETTINGS);
        int alerts = 0;
        for (int i = 0; i < 8 * 7 * 288; i++) {
            alerts += tiles.step(daily(i, random)).alert() ? 1 : 0;
        }

        assertThat(alerts).isLessThanOrEqualTo(2);
    }

    @Test
    void staying_where_it_only_passed_through_is_new() {
        NoveltyTiles tiles = settled(3_000, new SplittableRandom(3));

        List<Detection> detections = new ArrayList<>();
        for (int i = 0; i < 288; i++) {
            detections.add(tiles.step(20 + 0.001 * i));
        }

        assertThat(detections).anySatisfy(d -> {
            assertThat(d.alert()).isTrue();
            assertThat(d.reason().orElseThrow().en()).contains("stayed near");
        });
    }

    @Test
    void right_after_an_alert_the_same_again_says_nothing() {
        NoveltyTiles tiles = settled(3_000, new SplittableRandom(4));

        assertThat(tiles.step(60).alert()).isTrue();
        assertThat(tiles.step(60.5).alert()).isFalse();
    }

    @Test
    void going_on_from_the_encoded_state_gives_the_same_detections() {
        for (int cut : new int[] {0, 17, 299, 300, 2_000}) {
            SplittableRandom random = new SplittableRandom(5);
            NoveltyTiles whole = new NoveltyTiles(SETTINGS);
            NoveltyTiles halved = new NoveltyTiles(SETTINGS);
            for (int i = 0; i < 4_000; i++) {
                if (i == cut) {
                    halved = NoveltyTiles.decode(SETTINGS, halved.encode());
                }
                double value = i % 997 == 0 ? 90 : daily(i, random);
                assertThat(halved.step(value).alert())
                        .as("reading %d, restarted at %d", i, cut)
                        .isEqualTo(whole.step(value).alert());
            }
        }
    }

    @Test
    void state_keeps_its_size_promise() {
        SplittableRandom random = new SplittableRandom(6);

        assertThat(settled(10, random).encode()).hasSizeLessThan(4_096);
        assertThat(settled(3_000, random).encode()).hasSizeLessThan(1_600);
    }

    @Test
    void state_of_other_settings_is_refused() {
        byte[] state = settled(3_000, new SplittableRandom(7)).encode();
        NoveltySettings other =
                new NoveltySettings(new NoveltySettings.Grid(300, 5, 2, 1.1, 2, 0.25), 1.5, 3_000, 40_000, 60, 1.67);

        assertThatThrownBy(() -> NoveltyTiles.decode(other, state))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("does not fit");
    }
}
