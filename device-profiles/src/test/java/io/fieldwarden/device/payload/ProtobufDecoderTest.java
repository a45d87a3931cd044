package io.fieldwarden.device.payload;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.payload.proto.Sample;
import io.fieldwarden.device.payload.proto.Telemetry;
import io.fieldwarden.device.payload.proto.Value;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ProtobufDecoderTest {
    private static final MessageContext CONTEXT = MessageContext.of("application/x-protobuf", 0);

    private static Decoded decode(byte[] bytes) {
        return Decoders.standard().decode(Payload.of(bytes), CONTEXT);
    }

    private static Value.Builder value(String channel) {
        return Value.newBuilder().setChannel(channel);
    }

    @Test
    void each_kind_of_value_keeps_its_time_and_unit() {
        Telemetry message = Telemetry.newBuilder()
                .setReplayed(true)
                .addSamples(Sample.newBuilder()
                        .setTime(1_732_262_400_000L)
                        .addValues(value("air_temp").setNumber(21.5).setUnit("Cel"))
                        .addValues(value("starts").setWhole(-7))
                        .addValues(value("door_open").setFlag(true)))
                .addSamples(Sample.newBuilder()
                        .addValues(value("state").setText("ok"))
                        .addValues(value("none")))
                .build();

        assertThat(decode(message.toByteArray()))
                .isEqualTo(new Decoded.Values(
                        java.util.List.of(
                                new RawValue("air_temp", 1_732_262_400_000L, 21.5, RawValue.Kind.NUMBER, null, "Cel"),
                                new RawValue("starts", 1_732_262_400_000L, -7, RawValue.Kind.NUMBER, null, null),
                                new RawValue("door_open", 1_732_262_400_000L, 1, RawValue.Kind.BOOLEAN, null, null),
                                new RawValue("state", RawValue.NO_TIME, 0, RawValue.Kind.TEXT, "ok", null),
                                new RawValue(
                                        "none", RawValue.NO_TIME, Double.NaN, RawValue.Kind.NULL, "nothing", null)),
                        true));
    }

    /** Devices are written against these bytes: they may never mean anything else. */
    @Test
    void golden_bytes_of_the_first_version_are_read() {
        byte[] golden = HexFormat.of().parseHex("0a1c0880a08a97b53212130a086169725f74656d70110000000000803540");

        assertThat(decode(golden))
                .isEqualTo(new Decoded.Values(
                        java.util.List.of(
                                new RawValue("air_temp", 1_732_262_400_000L, 21.5, RawValue.Kind.NUMBER, null, null)),
                        false));
    }

    @Test
    void more_values_than_any_message_may_have_and_no_values_are_rejected() {
        Sample.Builder many = Sample.newBuilder();
        for (int i = 0; i < 4_097; i++) {
            many.addValues(value("a").setNumber(1));
        }

        assertThat(((Decoded.Rejected) decode(
                                Telemetry.newBuilder().addSamples(many).build().toByteArray()))
                        .reason())
                .isEqualTo(RejectReason.TOO_COMPLEX);
        assertThat(((Decoded.Rejected) decode(new byte[0])).reason()).isEqualTo(RejectReason.EMPTY);
        assertThat(((Decoded.Rejected) decode(new byte[] {0x10, 1})).reason()).isEqualTo(RejectReason.EMPTY);
    }

    @Test
    void cut_and_changed_bytes_are_an_answer_never_an_exception() {
        byte[] good = Telemetry.newBuilder()
                .addSamples(Sample.newBuilder()
                        .setTime(1)
                        .addValues(value("air_temp").setNumber(21.5)))
                .build()
                .toByteArray();
        Random random = new Random(8428);
        for (int i = 0; i < 2_000; i++) {
            byte[] bytes = java.util.Arrays.copyOf(good, random.nextInt(good.length + 1));
            if (bytes.length > 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            assertThat(decode(bytes)).isInstanceOfAny(Decoded.Values.class, Decoded.Rejected.class);
        }
    }
}
