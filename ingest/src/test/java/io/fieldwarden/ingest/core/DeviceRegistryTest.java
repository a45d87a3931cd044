package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.MessageReader;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DeviceRegistryTest {
    private final DeviceRegistry registry = Farm.registry();

    @Test
    void a_new_active_version_of_a_profile_counts_from_the_next_message_on() {
        registry.put(Farm.profile("soil-station", 2, true));
        assertThat(version()).isEqualTo(2);
    }

    @Test
    void a_version_that_fails_to_load_leaves_the_old_one_in_force() {
        registry.put(broken(2));
        assertThat(version()).isEqualTo(1);
    }

    @Test
    void the_old_version_is_in_force_after_a_restart_too_although_it_is_not_active_any_more() {
        DeviceRegistry restarted = Farm.emptyRegistry();
        restarted.put(Farm.profile("soil-station", 1, false));
        restarted.put(broken(2));
        restarted.put(Farm.soil1());
        assertThat(restarted.device("soil-1").orElseThrow().reader())
                .isNotNull()
                .satisfies(reader ->
                        assertThat(reader.check().profile().ref().version()).isEqualTo(1));
    }

    @Test
    void a_profile_whose_text_is_of_another_version_is_not_used() {
        registry.put(
                new RegistryEntry.Profile(new ProfileRef(new ProfileId("soil-station"), 3), true, "soil-station 4"));
        assertThat(version()).isEqualTo(1);
    }

    @Test
    void a_device_may_come_before_its_profile() {
        DeviceRegistry fresh = Farm.emptyRegistry();
        fresh.put(Farm.soil1());
        assertThat(fresh.device("soil-1").orElseThrow().reader()).isNull();
        fresh.put(Farm.profile("soil-station", 1, true));
        assertThat(fresh.device("soil-1").orElseThrow().reader()).isNotNull();
    }

    @Test
    void deleting_the_version_in_force_brings_back_the_one_before_when_that_is_active() {
        registry.put(Farm.profile("soil-station", 2, true));
        registry.remove("profile/soil-station@2");
        assertThat(version()).isEqualTo(1);
    }

    @Test
    void who_listens_is_told_when_what_a_device_proved_does_not_hold_any_more() {
        List<String> revoked = new ArrayList<>();
        registry.onRevoked((former, now) -> revoked.add(former.id().value()));
        registry.put(Farm.soil1());
        assertThat(revoked).isEmpty();
        registry.put(Farm.device("soil-1", Optional.empty(), new RegistryEntry.Credentials("", ""), true));
        registry.remove("device/other-1");
        registry.remove("device/never-there");
        assertThat(revoked).containsExactly("soil-1", "other-1");
    }

    @Test
    void a_changed_device_goes_on_with_its_receipt_times() {
        long first = registry.device("soil-1").orElseThrow().nextReceipt(5_000);
        registry.put(Farm.soil1());
        assertThat(registry.device("soil-1").orElseThrow().nextReceipt(4_000)).isEqualTo(first + 1);
    }

    @Test
    void readings_without_a_time_follow_a_clock_that_is_set_back() {
        RegisteredDevice device = registry.device("soil-1").orElseThrow();
        long days = 40L * 86_400_000;
        assertThat(device.nextReceipt(days + 5_000)).isEqualTo(days + 5_000);
        assertThat(device.nextReceipt(6_000)).isEqualTo(6_000);
        assertThat(device.nextReceipt(6_000)).isEqualTo(6_001);
    }

    @Test
    void many_quick_messages_are_not_taken_for_a_clock_that_was_set_back() {
        RegisteredDevice device = registry.device("soil-1").orElseThrow();
        long first = device.nextReceipt(5_000);
        for (int i = 1; i < 20_000; i++) {
            assertThat(device.nextReceipt(5_000)).isEqualTo(first + i);
        }
    }

    private int version() {
        MessageReader reader = registry.device("soil-1").orElseThrow().reader();
        return reader == null ? 0 : reader.check().profile().ref().version();
    }

    private static RegistryEntry.Profile broken(int version) {
        return new RegistryEntry.Profile(new ProfileRef(new ProfileId("soil-station"), version), true, "broken");
    }
}
