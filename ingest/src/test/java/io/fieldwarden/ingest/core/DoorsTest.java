package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class DoorsTest {
    private static final long SECOND = 1_000_000_000L;
    private final AtomicLong now = new AtomicLong(SECOND);

    private static InetSocketAddress from(String address) {
        try {
            return new InetSocketAddress(InetAddress.getByName(address), 4711);
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void after_the_burst_each_waits_for_its_turn_and_beyond_the_patience_nobody_does() {
        Doors doors = new Doors(new Doors.Limits(100, 100, 100, 2, 2, Duration.ofSeconds(1)), now::get);
        assertThat(waitOf(doors, "10.0.0.1")).isZero();
        assertThat(waitOf(doors, "10.0.0.1")).isZero();
        assertThat(waitOf(doors, "10.0.0.1")).isEqualTo(SECOND / 2);
        assertThat(waitOf(doors, "10.0.0.1")).isEqualTo(SECOND);
        assertThat(doors.arrive(from("10.0.0.1"))).isNull();
        assertThat(waitOf(doors, "10.0.0.2"))
                .as("another address has a pace of its own")
                .isZero();
        now.addAndGet(10 * SECOND);
        assertThat(waitOf(doors, "10.0.0.1")).isZero();
        assertThat(doors.refused().sum()).isEqualTo(1);
    }

    private static long waitOf(Doors doors, String address) {
        Doors.Pass pass = doors.arrive(from(address));
        assertThat(pass).isNotNull();
        return pass.waitNanos();
    }

    @Test
    void a_network_of_ipv6_counts_as_one() {
        assertThat(Doors.key(from("2001:db8:1:2::1"))).isEqualTo(Doors.key(from("2001:db8:1:2:ffff::9")));
        assertThat(Doors.key("2001:db8:1:2::7")).isEqualTo(Doors.key(from("2001:db8:1:2::1")));
        assertThat(Doors.key("10.0.0.1")).isEqualTo(Doors.key(from("10.0.0.1")));
        assertThat(Doors.key(from("2001:db8:1:2::1"))).isNotEqualTo(Doors.key(from("2001:db8:1:3::1")));
    }

    @Test
    void leaving_and_proving_twice_counts_once() {
        Doors doors = new Doors(new Doors.Limits(1, 1, 1, 100, 100, Duration.ofSeconds(1)), now::get);
        Doors.Pass pass = doors.arrive(from("10.0.0.1"));
        assertThat(pass).isNotNull();
        pass.proven();
        pass.proven();
        pass.leave();
        pass.leave();
        assertThat(doors.arrive(from("10.0.0.1"))).isNotNull();
        assertThat(doors.arrive(from("10.0.0.2"))).as("one in all").isNull();
    }
}
