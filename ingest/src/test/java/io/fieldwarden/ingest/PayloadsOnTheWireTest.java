package io.fieldwarden.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.proto.Sample;
import io.fieldwarden.device.payload.proto.Telemetry;
import io.fieldwarden.device.payload.proto.Value;
import io.fieldwarden.ingest.core.Farm;
import io.fieldwarden.ingest.http.HttpIngress;
import io.fieldwarden.ingest.mqtt.Bench;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eclipse.californium.core.CoapClient;
import org.eclipse.californium.core.CoapResponse;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.MediaTypeRegistry;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.network.CoapEndpoint;
import org.eclipse.californium.elements.config.Configuration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every standard form of payload by every protocol, with a real connection, means the same. */
class PayloadsOnTheWireTest {
    private static final long AT = 1_790_000_000_000L;
    private static final byte[] GARBAGE = {(byte) 0xFF, 0x0A, 0x7F, '{', '['};
    private static Bench bench;
    private static CoapEndpoint endpoint;
    private static Paho client;

    private enum Form {
        JSON("application/json", MediaTypeRegistry.APPLICATION_JSON),
        SENML_JSON("application/senml+json", 110),
        SENML_CBOR("application/senml+cbor", 112),
        /** Has no number among the content formats of CoAP. */
        PROTOBUF("application/x-protobuf", MediaTypeRegistry.UNDEFINED);

        private final String mediaType;
        private final int number;

        Form(String mediaType, int number) {
            this.mediaType = mediaType;
            this.number = number;
        }

        private byte[] payload() throws Exception {
            return switch (this) {
                case JSON ->
                    ("{\"ts\":" + AT + ",\"values\":{\"air_temp\":21.5,\"door_open\":true}}")
                            .getBytes(StandardCharsets.UTF_8);
                case SENML_JSON ->
                    ("[{\"bn\":\"soil-1:\",\"bt\":" + AT / 1_000 + ",\"n\":\"air_temp\",\"v\":21.5},"
                                    + "{\"n\":\"door_open\",\"vb\":true}]")
                            .getBytes(StandardCharsets.UTF_8);
                case SENML_CBOR ->
                    // The labels of RFC 8428 table 4: bn -2, bt -3, n 0, v 2, vb 4
                    HexFormat.of()
                            .parseHex("82" + "a4" + "2167736f696c2d313a" + "221a6ab13b80" + "00686169725f74656d70"
                                    + "02f94d60" + "a2" + "0069646f6f725f6f70656e" + "04f5");
                case PROTOBUF ->
                    Telemetry.newBuilder()
                            .addSamples(Sample.newBuilder()
                                    .setTime(AT)
                                    .addValues(Value.newBuilder()
                                            .setChannel("air_temp")
                                            .setNumber(21.5))
                                    .addValues(Value.newBuilder()
                                            .setChannel("door_open")
                                            .setFlag(true)))
                            .build()
                            .toByteArray();
            };
        }
    }

    private enum Way {
        MQTT("mqtt", "0"),
        COAP("coap", "2.04"),
        HTTP("http", "204");

        private final String transport;
        private final String good;

        Way(String transport, String good) {
            this.transport = transport;
            this.good = good;
        }

        private String send(byte[] payload, Form form) throws Exception {
            return switch (this) {
                case MQTT ->
                    Integer.toHexString(client.publish("devices/soil-1/readings", payload, form.mediaType)
                            .reason());
                case COAP -> coap(payload, form);
                case HTTP ->
                    Integer.toString(bench.server()
                            .httpIngress()
                            .post(new HttpIngress.Request(
                                    "soil-1", "", "Bearer " + Farm.TOKEN, form.mediaType, Payload.of(payload)))
                            .toCompletableFuture()
                            .get(30, TimeUnit.SECONDS)
                            .status());
            };
        }

        private static String coap(byte[] payload, Form form) throws Exception {
            String type = form.number == MediaTypeRegistry.UNDEFINED ? "&type=" + form.mediaType : "";
            CoapClient coap = new CoapClient("coap://127.0.0.1:"
                    + bench.server().coapPort() + "/devices/soil-1/readings?token=" + Farm.TOKEN + type);
            coap.setEndpoint(endpoint);
            coap.setTimeout(30_000L);
            Request request = new Request(CoAP.Code.POST);
            request.setPayload(payload);
            if (form.number != MediaTypeRegistry.UNDEFINED) {
                request.getOptions().setContentFormat(form.number);
            }
            CoapResponse response = coap.advanced(request);
            return response == null ? "no answer" : response.getCode().toString();
        }
    }

    private static Stream<Arguments> all() {
        return Stream.of(Way.values()).flatMap(way -> Stream.of(Form.values()).map(form -> Arguments.of(way, form)));
    }

    @BeforeAll
    static void open() throws Exception {
        bench = Bench.open();
        endpoint = new CoapEndpoint.Builder()
                .setConfiguration(Configuration.createStandardWithoutFile())
                .build();
        endpoint.start();
        client = Paho.open(bench, "payloads", Farm.TOKEN);
    }

    @AfterAll
    static void close() {
        client.close();
        endpoint.destroy();
        bench.close();
    }

    @ParameterizedTest
    @MethodSource("all")
    void it_is_the_same_readings(Way way, Form form) throws Exception {
        int before = bench.log().readings().size();

        assertThat(way.send(form.payload(), form)).isEqualTo(way.good);

        assertThat(bench.log().readings().stream().skip(before))
                .extracting(reading -> reading.device() + " " + reading.channel() + " "
                        + reading.observedAt().toEpochMilli() + " " + reading.value())
                .containsExactlyInAnyOrder("soil-1 air_temp " + AT + " 21.5", "soil-1 door_open " + AT + " 1.0");
    }

    @ParameterizedTest
    @MethodSource("all")
    void garbage_is_kept_in_quarantine_with_its_bytes_its_type_and_its_way(Way way, Form form) throws Exception {
        int before = bench.log().quarantine().size();

        assertThat(way.send(GARBAGE, form)).isIn("99", "4.00", "400");

        assertThat(bench.log().quarantine().stream().skip(before))
                .singleElement()
                .satisfies(kept -> {
                    assertThat(kept.payload().toByteArray()).isEqualTo(GARBAGE);
                    assertThat(kept.origin().contentType()).isEqualTo(form.mediaType);
                    assertThat(kept.origin().transport()).isEqualTo(way.transport);
                    assertThat(kept.origin().device()).isEqualTo("soil-1");
                });
    }
}
