package io.fieldwarden.ingest.core;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QuotasTest {
    private static final long SECOND = 1_000_000_000L;
    private final DeviceRegistry registry = Farm.registry();
    private final MemoryLog log = new MemoryLog();
    private final AtomicLong nanos = new AtomicLong(5_000 * SECOND);
    private final List<Outcome> outcomes = new ArrayList<>();

    private Intake intake(Quota device, Quota gateway, Quota organisation) {
        return new Intake(
                registry,
                log,
                Clock.systemUTC(),
                65_536,
                new Quotas(new Quota.Plan(device, gateway, organisation, 2), nanos::get));
    }

    private Outcome send(Intake intake, String sender, String device, int bytes) {
        String json = "{\"air_temp\":21.5" + " ".repeat(Math.max(0, bytes - 17)) + "}";
        intake.accept(
                new Inbound(
                        registry.device(sender).orElseThrow(),
                        device,
                        "t",
                        "",
                        Payload.of(json.getBytes(StandardCharsets.UTF_8)),
                        Transport.MQTT),
                outcomes::add);
        return outcomes.get(outcomes.size() - 1);
    }

    private static void holds(Intake intake) {
        IntakeCounters.Counts counts = intake.counters().counts();
        assertThat(counts.received()).isEqualTo(counts.appended() + counts.quarantinedInAll() + counts.refusedInAll());
    }

    @Test
    void a_device_may_send_its_burst_at_once_then_its_rate_and_is_told_when_to_come_again() {
        Intake intake = intake(new Quota(10, 0), Quota.NONE, Quota.NONE);
        for (int i = 0; i < 20; i++) {
            assertThat(send(intake, "soil-1", "soil-1", 20)).isInstanceOf(Outcome.Accepted.class);
        }

        Outcome.Busy over = (Outcome.Busy) send(intake, "soil-1", "soil-1", 20);
        assertThat(over.reason()).isEqualTo(RejectReason.RATE_LIMITED);
        assertThat(over.retryMillis()).isBetween(100L, 101L);
        assertThat(over.detail()).contains("soil-1", "10 messages a second");
        assertThat(send(intake, "other-1", "other-1", 20)).as("others").isInstanceOf(Outcome.Accepted.class);

        nanos.addAndGet(SECOND / 10);
        assertThat(send(intake, "soil-1", "soil-1", 20)).isInstanceOf(Outcome.Accepted.class);
        assertThat(send(intake, "soil-1", "soil-1", 20)).isInstanceOf(Outcome.Busy.class);
        assertThat(intake.counters().counts().refused()).containsEntry(RejectReason.RATE_LIMITED, 2L);
        holds(intake);
    }

    @Test
    void bytes_are_counted_too_and_one_large_message_passes_when_nothing_else_did_and_is_paid_for_in_full() {
        Intake intake = intake(new Quota(0, 100), Quota.NONE, Quota.NONE);

        assertThat(send(intake, "soil-1", "soil-1", 1_000)).isInstanceOf(Outcome.Accepted.class);
        assertThat(((Outcome.Busy) send(intake, "soil-1", "soil-1", 50)).retryMillis())
                .as("ten seconds for the first, half a one for this, two are the burst")
                .isBetween(8_500L, 8_501L);
        nanos.addAndGet(8 * SECOND);
        assertThat(send(intake, "soil-1", "soil-1", 50)).isInstanceOf(Outcome.Busy.class);
        nanos.addAndGet(SECOND / 2);
        assertThat(send(intake, "soil-1", "soil-1", 50)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void a_gateway_is_held_for_all_it_passes_on_and_not_for_its_own() {
        Intake intake = intake(Quota.NONE, new Quota(1, 0), Quota.NONE);
        send(intake, "gate-1", "pond-1", 20);
        send(intake, "gate-1", "pond-1", 20);

        assertThat(((Outcome.Busy) send(intake, "gate-1", "pond-1", 20)).detail())
                .contains("gateway 'gate-1'");
        assertThat(send(intake, "gate-1", "gate-1", 20)).isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void an_organisation_is_held_for_all_its_devices_together() {
        for (String id : List.of("a", "b", "c")) {
            String organisation = id.equals("c") ? "farm-2" : "farm-1";
            registry.put(new RegistryEntry.Device(
                    new DeviceId(id),
                    Farm.soil1().profile(),
                    new RegistryEntry.Place(
                            Optional.empty(), Optional.of(new OrganisationId(organisation)), Optional.empty()),
                    Optional.empty(),
                    new RegistryEntry.Credentials("", ""),
                    true,
                    java.util.Map.of()));
        }
        Intake intake = intake(Quota.NONE, Quota.NONE, new Quota(1, 0));
        send(intake, "a", "a", 20);
        send(intake, "b", "b", 20);

        assertThat(send(intake, "a", "a", 20)).isInstanceOf(Outcome.Busy.class);
        assertThat(send(intake, "c", "c", 20)).isInstanceOf(Outcome.Accepted.class);
        assertThat(send(intake, "soil-1", "soil-1", 20)).as("of none").isInstanceOf(Outcome.Accepted.class);
    }

    @Test
    void what_is_sent_for_strangers_is_charged_to_the_sender_and_fills_no_quarantine() {
        Intake intake = intake(new Quota(1, 0), Quota.NONE, Quota.NONE);
        for (int i = 0; i < 500; i++) {
            send(intake, "gate-1", "stranger-" + i, 20);
        }

        // two that passed, and one note in this minute that the rest did not
        assertThat(log.quarantine()).hasSize(3);
        assertThat(log.quarantine().get(2).reason()).isEqualTo(RejectReason.RATE_LIMITED);
        holds(intake);
    }

    @Test
    void a_change_of_the_registry_gives_nobody_a_new_burst() {
        Intake intake = intake(new Quota(1, 0), Quota.NONE, Quota.NONE);
        send(intake, "soil-1", "soil-1", 20);
        send(intake, "soil-1", "soil-1", 20);
        registry.put(Farm.soil1());

        assertThat(send(intake, "soil-1", "soil-1", 20)).isInstanceOf(Outcome.Busy.class);
    }
}
