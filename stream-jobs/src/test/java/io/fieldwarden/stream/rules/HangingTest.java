package io.fieldwarden.stream.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.stream.cause.Cause;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class HangingTest {
    private record Known(String id, String gateway, String site, boolean enabled) {}

    private final List<Known> registry = new ArrayList<>();

    private void device(String id, String gateway, String site) {
        registry.add(new Known(id, gateway, site, true));
    }

    private Hanging.Place place(String id) {
        Hanging hanging = new Hanging(
                1, visitor -> registry.forEach(d -> visitor.device(d.id(), d.gateway(), d.site(), d.enabled())));
        Known known =
                registry.stream().filter(d -> d.id().equals(id)).findFirst().orElseThrow();
        return hanging.of(id, known.gateway(), known.site());
    }

    /** {@code kind/id branches/devices} from the nearest cause. */
    private List<String> path(String id) {
        return place(id).path().stream()
                .map(cause -> cause.key() + " " + cause.branches() + "/" + cause.devices())
                .toList();
    }

    private String root(String id) {
        return place(id).root(new DeviceId(id));
    }

    @Test
    void a_device_without_gateway_and_site_hangs_on_nothing_but_itself() {
        device("a", null, null);
        assertThat(path("a")).isEmpty();
        assertThat(root("a")).isEqualTo("device/a");
    }

    @Test
    void devices_hang_on_their_gateway_and_it_on_the_site_where_its_devices_are() {
        device("a", "gw", "south");
        device("b", "gw", "north");
        device("gw", null, null);
        device("pump", null, "north");
        assertThat(path("a")).containsExactly("gateway/gw 2/2", "site/north 2/4");
        assertThat(path("gw")).isEqualTo(path("a"));
        assertThat(place("gw").gateway()).isTrue();
        assertThat(place("a").gateway()).isFalse();
        assertThat(path("pump")).containsExactly("site/north 2/4");
        assertThat(List.of(root("a"), root("b"), root("gw"), root("pump"))).containsOnly("site/north");
    }

    @Test
    void a_gateway_with_a_position_of_its_own_says_where_everything_behind_it_hangs() {
        device("a", "gw", "south");
        device("gw", null, "north");
        assertThat(root("a")).isEqualTo("site/north");
    }

    @Test
    void a_gateway_that_is_not_registered_is_one_all_the_same() {
        device("a", "gw", null);
        device("b", "gw", null);
        assertThat(path("a")).containsExactly("gateway/gw 2/2");
    }

    @Test
    void gateways_behind_gateways_are_followed_and_circles_end() {
        device("a", "inner", null);
        device("inner", "outer", null);
        device("outer", null, "north");
        assertThat(path("a")).containsExactly("gateway/inner 1/1", "gateway/outer 1/1", "site/north 1/3");
        registry.clear();
        device("x", "y", null);
        device("y", "x", null);
        device("self", "self", null);
        assertThat(place("x").path()).extracting(Cause::key).containsExactly("gateway/x", "gateway/y");
        assertThat(path("self").size()).isLessThanOrEqualTo(1);
    }

    @Test
    void disabled_devices_count_nowhere() {
        device("a", "gw", "north");
        registry.add(new Known("off", "gw", "north", false));
        assertThat(path("a")).containsExactly("gateway/gw 1/1", "site/north 1/1");
    }

    @Test
    void all_that_share_a_gateway_have_the_same_causes_from_it_on() {
        device("a", "gw", "south");
        device("b", "gw", "north");
        List<Cause> ofA = place("a").path();
        assertThat(place("b").path()).isEqualTo(ofA);
    }
}
