package io.fieldwarden.ingest.dialect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.proto.SparkplugB;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.core.Outcome;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The host side of Sparkplug B 3.0; {@code gate-1} is the edge node, {@code pond-1} a device behind it. */
class SparkplugTest {
    private static final int FLOAT = 9;
    private final Speaking farm = new Speaking(registry());

    private static DeviceRegistry registry() {
        DeviceRegistry registry = Farm.registry();
        registry.put(Farm.device(
                "gate-1.pump", Optional.of(new DeviceId("gate-1")), new RegistryEntry.Credentials("", ""), true));
        return registry;
    }

    @AfterEach
    void close() {
        farm.close();
        assertThat(farm.counts().underway()).isZero();
    }

    private static SparkplugB.Payload.Builder payload(int seq) {
        return SparkplugB.Payload.newBuilder().setTimestamp(Speaking.NOW).setSeq(seq);
    }

    private static SparkplugB.Metric.Builder named(String name, long alias) {
        return SparkplugB.Metric.newBuilder()
                .setName(name)
                .setAlias(alias)
                .setDatatype(FLOAT)
                .setTimestamp(Speaking.NOW);
    }

    private static SparkplugB.Metric.Builder aliased(long alias, float value) {
        return SparkplugB.Metric.newBuilder()
                .setAlias(alias)
                .setTimestamp(Speaking.NOW + 1_000 + alias)
                .setFloatValue(value);
    }

    private static SparkplugB.Metric bdSeq(long value) {
        return SparkplugB.Metric.newBuilder()
                .setName("bdSeq")
                .setDatatype(4)
                .setLongValue(value)
                .build();
    }

    private void node(String type, SparkplugB.Payload.Builder payload) {
        farm.says("gate-1", "spBv1.0/farm/" + type + "/gate-1", payload.build().toByteArray());
    }

    private void device(String type, String device, SparkplugB.Payload.Builder payload) {
        farm.says(
                "gate-1",
                "spBv1.0/farm/" + type + "/gate-1/" + device,
                payload.build().toByteArray());
    }

    private void born() {
        node(
                "NBIRTH",
                payload(0)
                        .addMetrics(bdSeq(3))
                        .addMetrics(SparkplugB.Metric.newBuilder()
                                .setName("Node Control/Rebirth")
                                .setDatatype(11)
                                .setBooleanValue(false))
                        .addMetrics(named("rssi", 1).setFloatValue(-70)));
        device("DBIRTH", "pond-1", payload(1).addMetrics(named("air_temp", 2).setFloatValue(21.4f)));
    }

    @Test
    void births_are_readings_and_give_names_to_the_aliases_of_data() {
        born();
        node("NDATA", payload(2).addMetrics(aliased(1, -71)));
        device("DDATA", "pond-1", payload(3).addMetrics(aliased(2, 22)));

        assertThat(farm.readings())
                .containsExactly(
                        "gate-1 rssi 0 -70.0",
                        "pond-1 air_temp 0 21.4",
                        "gate-1 rssi 1001 -71.0",
                        "pond-1 air_temp 1002 22.0");
        assertThat(farm.sent).isEmpty();
    }

    @Test
    void data_without_a_birth_is_kept_in_quarantine_and_the_birth_is_asked_for_once() throws Exception {
        node("NDATA", payload(9).addMetrics(aliased(1, -71)));
        node("NDATA", payload(10).addMetrics(aliased(1, -72)));

        assertThat(farm.log.quarantine())
                .hasSize(2)
                .allMatch(kept -> kept.reason() == RejectReason.UNKNOWN_CODE)
                .allMatch(kept -> kept.origin().device().equals("gate-1"));
        assertThat(farm.sent).singleElement().satisfies(asked -> {
            assertThat(asked.topic()).isEqualTo("spBv1.0/farm/NCMD/gate-1");
            SparkplugB.Payload command = SparkplugB.Payload.parseFrom(asked.payload());
            assertThat(command.hasSeq()).isFalse();
            assertThat(command.getTimestamp()).isEqualTo(Speaking.NOW);
            assertThat(command.getMetrics(0).getName()).isEqualTo("Node Control/Rebirth");
            assertThat(command.getMetrics(0).getBooleanValue()).isTrue();
        });
    }

    @Test
    void a_message_that_comes_too_early_waits_for_the_one_before_it() {
        born();
        device("DDATA", "pond-1", payload(3).addMetrics(aliased(2, 23)));
        assertThat(farm.readings()).hasSize(2);
        device("DDATA", "pond-1", payload(2).addMetrics(aliased(2, 22)));

        assertThat(farm.readings().subList(2, 4))
                .containsExactly("pond-1 air_temp 1002 22.0", "pond-1 air_temp 1002 23.0");
        assertThat(farm.outcomes).hasSize(4);
        assertThat(farm.sent).isEmpty();
    }

    @Test
    void a_message_that_is_lost_is_waited_for_so_long_and_then_a_rebirth_is_asked_for() {
        born();
        device("DDATA", "pond-1", payload(4).addMetrics(aliased(2, 24)));

        await().atMost(Duration.ofSeconds(30)).until(() -> !farm.sent.isEmpty());
        assertThat(farm.readings()).contains("pond-1 air_temp 1002 24.0");
        device("DDATA", "pond-1", payload(5).addMetrics(aliased(2, 25)));
        assertThat(farm.readings()).contains("pond-1 air_temp 1002 25.0");
    }

    @Test
    void the_sequence_goes_round_after_255() {
        node("NBIRTH", payload(254).addMetrics(named("rssi", 1).setFloatValue(-70)));
        node("NDATA", payload(255).addMetrics(aliased(1, -71)));
        node("NDATA", payload(0).addMetrics(aliased(1, -72)));

        assertThat(farm.readings()).hasSize(3);
        assertThat(farm.sent).isEmpty();
    }

    @Test
    void a_death_ends_what_the_birth_said_unless_it_is_of_a_birth_before() {
        born();
        node("NDEATH", SparkplugB.Payload.newBuilder().addMetrics(bdSeq(2)));
        node("NDATA", payload(2).addMetrics(aliased(1, -71)));
        assertThat(farm.sent).isEmpty();

        node("NDEATH", SparkplugB.Payload.newBuilder().addMetrics(bdSeq(3)));
        node("NDATA", payload(3).addMetrics(aliased(1, -72)));
        assertThat(farm.sent).hasSize(1);
    }

    @Test
    void the_end_of_the_connection_is_a_death_too() {
        born();
        farm.dialects.gone("gate-1", Downlink.NOWHERE);
        node("NDATA", payload(2).addMetrics(aliased(1, -71)));
        assertThat(farm.sent).as("another connection ended").isEmpty();

        farm.dialects.gone("gate-1", farm.down);
        node("NDATA", payload(3).addMetrics(aliased(1, -72)));
        assertThat(farm.sent).hasSize(1);
    }

    @Test
    void what_a_node_sends_from_its_buffer_is_marked() {
        born();
        device(
                "DDATA",
                "pond-1",
                payload(2).addMetrics(aliased(2, 20).setIsHistorical(true)).addMetrics(aliased(2, 25)));

        assertThat(farm.readings().subList(2, 4))
                .containsExactly("pond-1 air_temp 1002 25.0", "pond-1 air_temp 1002 20.0 replayed");
        assertThat(farm.last()).isEqualTo(new Outcome.Accepted(2, 0));
    }

    @Test
    void signed_numbers_nulls_and_bad_qualities_are_what_they_are() {
        born();
        device(
                "DDATA",
                "pond-1",
                payload(2)
                        .addMetrics(SparkplugB.Metric.newBuilder()
                                .setName("air_temp")
                                .setDatatype(1)
                                .setIntValue(0xFB))
                        .addMetrics(SparkplugB.Metric.newBuilder()
                                .setName("soil_vwc_20")
                                .setDatatype(3)
                                .setIntValue(-2))
                        .addMetrics(
                                SparkplugB.Metric.newBuilder().setName("rssi").setIsNull(true))
                        .addMetrics(SparkplugB.Metric.newBuilder()
                                .setName("door_open")
                                .setDatatype(11)
                                .setBooleanValue(true)
                                .setProperties(SparkplugB.PropertySet.newBuilder()
                                        .addKeys("Quality")
                                        .addValues(SparkplugB.PropertyValue.newBuilder()
                                                .setType(3)
                                                .setIntValue(500)))));

        assertThat(farm.readings().subList(2, 4))
                .containsExactly("pond-1 air_temp 0 -5.0", "pond-1 soil_vwc_20 0 -2.0");
        assertThat(farm.last()).isEqualTo(new Outcome.Accepted(2, 2));
    }

    @Test
    void a_device_may_be_registered_under_its_node_and_its_name() {
        born();
        device("DBIRTH", "pump", payload(2).addMetrics(named("air_temp", 3).setFloatValue(5)));

        assertThat(farm.readings()).contains("gate-1.pump air_temp 0 5.0");
    }

    @Test
    void others_nodes_foreign_devices_commands_and_broken_bytes_go_to_quarantine() {
        farm.says("soil-1", "spBv1.0/farm/NBIRTH/gate-1", payload(0).build().toByteArray());
        device("DBIRTH", "soil-1", payload(1).addMetrics(named("air_temp", 2).setFloatValue(1)));
        node("NCMD", payload(0));
        node("DDATA", payload(0));
        farm.says("gate-1", "spBv1.0/farm/NBIRTH/gate-1", new byte[] {0x12, 0x7F});

        assertThat(farm.log.quarantine())
                .extracting(kept -> kept.reason())
                .containsExactly(
                        RejectReason.UNKNOWN_DEVICE,
                        RejectReason.FORBIDDEN,
                        RejectReason.FORBIDDEN,
                        RejectReason.FORBIDDEN,
                        RejectReason.MALFORMED);
    }

    /** Written by hand from the field numbers of the specification's proto: independent of our own. */
    @Test
    void bytes_by_the_field_numbers_of_the_specification_are_read() {
        // timestamp 1, metrics 2 {name 1, alias 2, timestamp 3, datatype 4, float 12}, seq 3
        byte[] birth = HexFormat.of().parseHex("0880d8c1a28c3412160a047273736910011880d8c1a28c3420096500008cc21800");
        byte[] data = HexFormat.of().parseHex("0885d8c1a28c34120e10011885d8c1a28c346500008ec21801");

        farm.says("gate-1", "spBv1.0/farm/NBIRTH/gate-1", birth);
        farm.says("gate-1", "spBv1.0/farm/NDATA/gate-1", data);

        assertThat(farm.readings()).containsExactly("gate-1 rssi 0 -70.0", "gate-1 rssi 5 -71.0");
    }
}
