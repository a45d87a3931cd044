package io.fieldwarden.edge.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FallbackUplinkTest {
    private final ScriptedUplink first = new ScriptedUplink();
    private final ScriptedUplink second = new ScriptedUplink();
    private long nanos;
    private final FallbackUplink both =
            new FallbackUplink(first, second, new FallbackUplink.Terms(3, Duration.ofMinutes(10)), () -> nanos);

    private List<Outcome> send(int value) throws InterruptedException {
        return both.send(List.of(new Uplink.Message(new DeviceId("soil-1"), "{\"n\":" + value + "}")));
    }

    private void closed(ScriptedUplink way, int times) {
        for (int i = 0; i < times; i++) {
            way.script.add(new Outcome.Unreachable("closed"));
        }
    }

    @Test
    void three_failures_in_a_row_lead_to_the_second_way_and_less_do_not() throws InterruptedException {
        closed(first, 2);
        send(1);
        send(2);
        send(3);
        assertThat(both.active()).isZero();
        closed(first, 3);
        send(4);
        send(5);
        send(6);
        assertThat(both.active()).isEqualTo(1);
        assertThat(send(7)).containsExactly(new Outcome.Accepted());
        assertThat(first.arrived).containsExactly("{\"n\":3}");
        assertThat(second.arrived).containsExactly("{\"n\":7}");
        assertThat(both.switches()).isEqualTo(1);
    }

    @Test
    void the_first_way_is_tried_now_and_then_and_taken_again_when_it_is_open() throws InterruptedException {
        closed(first, 4);
        for (int i = 0; i < 3; i++) {
            send(i);
        }
        send(3);
        nanos += Duration.ofMinutes(10).toNanos();
        assertThat(send(4)).as("by the second, after the try").containsExactly(new Outcome.Accepted());
        assertThat(both.active()).isEqualTo(1);
        nanos += Duration.ofMinutes(9).toNanos();
        send(5);
        assertThat(first.windows).as("not tried again so soon").isEqualTo(4);
        nanos += Duration.ofMinutes(1).toNanos();
        send(6);
        send(7);
        assertThat(both.active()).isZero();
        assertThat(first.arrived).containsExactly("{\"n\":6}", "{\"n\":7}");
        assertThat(second.arrived).containsExactly("{\"n\":3}", "{\"n\":4}", "{\"n\":5}");
    }

    @Test
    void when_the_second_way_closes_too_the_first_is_asked_again() throws InterruptedException {
        closed(first, 3);
        closed(second, 3);
        for (int i = 0; i < 6; i++) {
            send(i);
        }
        assertThat(both.active()).isZero();
        assertThat(send(6)).containsExactly(new Outcome.Accepted());
    }
}
