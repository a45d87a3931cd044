package io.fieldwarden.stream.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RegistryGateTest {
    private static final RuleTiming TIMING = RuleTiming.defaults();

    @Test
    void it_opens_when_the_registry_has_been_quiet() {
        RegistryGate gate = new RegistryGate(TIMING, 1_000);
        assertThat(gate.isOpen(2_000)).isFalse();
        gate.heard(2_000);
        assertThat(gate.isOpen(2_299)).isFalse();
        assertThat(gate.isOpen(2_300)).isTrue();

        gate.heard(2_301);

        assertThat(gate.isOpen(2_302)).isTrue();
    }

    @Test
    void it_is_open_after_a_restore() {
        RegistryGate gate = new RegistryGate(TIMING, 1_000);
        gate.restored();

        assertThat(gate.isOpen(1_000)).isTrue();
    }

    @Test
    void it_does_not_wait_for_ever_for_an_empty_registry() {
        RegistryGate gate = new RegistryGate(TIMING, 1_000);

        assertThat(gate.isOpen(10_999)).isFalse();
        assertThat(gate.isOpen(11_000)).isTrue();
    }
}
