package io.fieldwarden.device.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Quality;
import io.fieldwarden.device.Reading;
import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.rule.AlertTransition;
import io.fieldwarden.device.rule.RuleState;
import io.fieldwarden.device.rule.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Records that earlier versions wrote must be readable for ever. The files in {@code src/test/resources/golden} are never
 * changed: a new form of a record gets a new sample here and a new file, written by running this test once with {@code
 * -Dgolden.write=true}; files that exist are left alone.
 */
class GoldenRecordsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden");
    static final Instant NOON = Instant.parse("2026-05-04T12:00:00.123Z");
    static final DeviceId DEVICE = new DeviceId("boiler-2");

    /** @param readable what a reader makes of the bytes */
    record Sample(String file, ByteString encoded, Object meant, Function<byte[], Object> readable) {
        Sample(String file, byte[] bytes, Object meant, Function<byte[], Object> readable) {
            this(file, ByteString.copyFrom(bytes), meant, readable);
        }

        byte[] bytes() {
            return encoded.toByteArray();
        }

        @Override
        public String toString() {
            return file;
        }
    }

    static Stream<Sample> samples() {
        return Stream.of(
                new Sample("reading-batch-1.bin", batch(readings()), readings(), ReadingBatches::decode),
                new Sample("reading-batch-2.bin", batch(texts()), texts(), ReadingBatches::decode),
                new Sample("alert-raised-1.bin", AlertEvents.encode(raised()), raised(), AlertEvents::decode),
                new Sample("alert-flapping-1.bin", AlertEvents.encode(flapping()), flapping(), AlertEvents::decode),
                new Sample("alert-silent-1.bin", AlertEvents.encode(silent()), silent(), AlertEvents::decode),
                new Sample("alert-member-1.bin", AlertEvents.encode(member()), member(), AlertEvents::decode),
                new Sample("alert-group-1.bin", AlertEvents.encode(group()), group(), AlertEvents::decode),
                new Sample("quarantine-1.bin", quarantined().encode(), quarantined(), Quarantined::decode),
                registry("registry-profile-1.bin", profile()),
                registry("registry-device-1.bin", device()),
                registry("registry-device-bare-1.bin", bareDevice()),
                registry("registry-position-1.bin", position()),
                registry("registry-organisation-1.bin", organisation()),
                registry("registry-device-2.bin", identifiedDevice()),
                registry("registry-position-2.bin", positionOnSite()),
                registry("registry-site-1.bin", site()),
                new Sample("re-evaluation-1.bin", late().encode(), late(), Reevaluation::decode),
                new Sample("device-status-1.bin", left().encode(), left(), DeviceStatus::decode),
                new Sample("rule-base-1.bin", base().encode(), base(), RuleBase::decode),
                new Sample(
                        "command-asked-1.bin",
                        GoldenCommands.asked().encode(),
                        GoldenCommands.asked(),
                        CommandEvent::decode),
                new Sample(
                        "command-told-1.bin",
                        GoldenCommands.told().encode(),
                        GoldenCommands.told(),
                        CommandEvent::decode));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_record_of_an_earlier_version_reads_as_it_was_meant(Sample sample) throws IOException {
        Path file = FOLDER.resolve(sample.file());
        if (Boolean.getBoolean("golden.write") && !Files.exists(file)) {
            Files.createDirectories(FOLDER);
            Files.write(file, sample.bytes());
        }
        assertThat(file).exists();
        assertThat(sample.readable().apply(Files.readAllBytes(file))).isEqualTo(sample.meant());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void what_is_written_now_reads_as_it_is_meant(Sample sample) {
        assertThat(sample.readable().apply(sample.bytes())).isEqualTo(sample.meant());
    }

    @ParameterizedTest
    @MethodSource("samples")
    void a_truncated_record_is_refused_as_damaged_or_reads_as_less_but_never_as_anything_else(Sample sample) {
        for (int length = 0; length < sample.bytes().length; length++) {
            byte[] cut = java.util.Arrays.copyOf(sample.bytes(), length);
            try {
                assertThat(sample.readable().apply(cut)).isNotEqualTo(sample.meant());
            } catch (LogFormatException refused) {
                assertThat(refused)
                        .hasMessageMatching(
                                "(readings|alerts|quarantine|registry|re-evaluations|rule-bases|device status|commands):"
                                        + " .*");
            }
        }
    }

    @Test
    void every_golden_file_has_a_sample() throws IOException {
        try (Stream<Path> files = Files.list(FOLDER)) {
            assertThat(files.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrderElementsOf(
                            samples().map(Sample::file).toList());
        }
    }

    @Test
    void a_record_of_a_newer_schema_is_refused_with_its_number() {
        byte[] newer = io.fieldwarden.device.log.proto.ReadingBatch.newBuilder()
                .setSchema(2)
                .build()
                .toByteArray();
        assertThatThrownBy(() -> ReadingBatches.decode(newer))
                .isInstanceOf(LogFormatException.class)
                .hasMessageContaining("schema 2");
        assertThatThrownBy(() -> RegistryRecords.decode(newer)).isInstanceOf(LogFormatException.class);
        assertThatThrownBy(() -> AlertEvents.decode(newer)).isInstanceOf(LogFormatException.class);
        assertThatThrownBy(() -> Quarantined.decode(newer)).isInstanceOf(LogFormatException.class);
    }

    @Test
    void an_alert_without_a_finite_value_is_damaged() throws IOException {
        byte[] notANumber =
                io.fieldwarden.device.log.proto.AlertTransitionRecord.parseFrom(AlertEvents.encode(raised()))
                        .toBuilder()
                        .setValue(Double.NaN)
                        .build()
                        .toByteArray();
        assertThatThrownBy(() -> AlertEvents.decode(notANumber)).isInstanceOf(LogFormatException.class);
    }

    private static DeviceStatus left() {
        return new DeviceStatus(
                DEVICE.value(),
                DeviceStatus.Kind.DISCONNECTED,
                NOON,
                "hub:1883",
                new DeviceStatus.Link("mqtt", "锅炉-1", DeviceStatus.Ended.KEEP_ALIVE_TIMEOUT, 0),
                new DeviceStatus.Said("devices/boiler-1/status", "gone"));
    }

    private static Sample registry(String file, RegistryEntry entry) {
        return new Sample(file, RegistryRecords.encode(entry, 42), entry, RegistryRecords::decode);
    }

    private static List<Reading> texts() {
        return List.of(
                new Reading(DEVICE, new ChannelId("badge"), NOON, NOON, 0, Quality.GOOD, true, "浙A-0042"),
                new Reading(DEVICE, new ChannelId("firmware"), NOON, NOON, 0, Quality.GOOD, true, ""),
                reading("run_signal", -1, 1, Quality.GOOD));
    }

    private static byte[] batch(List<Reading> readings) {
        ReadingBatches.Message message =
                new ReadingBatches.Message(DEVICE, ProfileRef.parse("boiler-steam@3"), NOON, "mqtt", true);
        return ReadingBatches.encode(message, readings);
    }

    private static List<Reading> readings() {
        return List.of(
                reading("steam_pressure", 0, 0.85, Quality.GOOD),
                reading("water_level", -86_400_000, -12.5, Quality.suspect(Quality.Reason.RATE)),
                reading("exhaust_temp", 250, -9999, Quality.bad(Quality.Reason.SENTINEL)),
                reading("run_signal", -1, 1, new Quality(Quality.Level.MISSING, Quality.Reason.DEVICE_FLAG)));
    }

    private static Reading reading(String channel, long delta, double value, Quality quality) {
        return new Reading(DEVICE, new ChannelId(channel), NOON.plusMillis(delta), NOON, value, quality, true);
    }

    private static AlertEvent raised() {
        return alert(
                AlertTransition.Kind.RAISED,
                Optional.of(new PositionId("锅炉房-2")),
                Optional.of(new ChannelId("steam_pressure")),
                Optional.of(NOON));
    }

    private static AlertEvent flapping() {
        return alert(AlertTransition.Kind.FLAPPING, Optional.empty(), Optional.empty(), Optional.of(NOON));
    }

    private static AlertEvent silent() {
        return alert(AlertTransition.Kind.CLEARED, Optional.empty(), Optional.empty(), Optional.empty());
    }

    private static AlertEvent member() {
        return silent().in(AlertGroup.under(new AlertId("fedcba9876543210fedcba9876543210")));
    }

    private static AlertEvent group() {
        return silent().in(new AlertGroup(
                Optional.empty(),
                Optional.of(new AlertGroup.Cause(AlertGroup.Kind.GATEWAY, "lora-gateway", 40)),
                List.of(
                        new AlertGroup.Member(new AlertId("0123456789abcdef0123456789abcdef"), DEVICE),
                        new AlertGroup.Member(new AlertId("a1"), new DeviceId("soil-7"))),
                Optional.of(new AlertId("00112233445566778899aabbccddeeff"))));
    }

    private static AlertEvent alert(
            AlertTransition.Kind kind,
            Optional<PositionId> position,
            Optional<ChannelId> channel,
            Optional<Instant> received) {
        return new AlertEvent(
                new AlertTransition(
                        new AlertId("0123456789abcdef0123456789abcdef"),
                        new AlertTransition.Source(
                                DEVICE, new RuleId("BOIL-03"), ProfileRef.parse("boiler-steam@3"), Severity.CRITICAL),
                        kind,
                        NOON,
                        NOON.minusSeconds(60),
                        1.27,
                        true),
                position,
                channel,
                "MPa",
                new AlertEvent.Explanation(
                        new Text("蒸汽压力达到安全阀整定压力", "Steam pressure has reached the safety valve setting"),
                        "TSG 11-2020"),
                received,
                NOON.plusMillis(12));
    }

    private static Quarantined quarantined() {
        return new Quarantined(
                "5f0c",
                new Quarantined.Origin(
                        "boiler-2", "boiler-steam@3", NOON, "coap", "/devices/boiler-2/readings", "application/json"),
                ByteString.copyFrom("{\"preasure\":\u00001}".getBytes(StandardCharsets.UTF_8)),
                RejectReason.UNKNOWN_CHANNEL,
                "channel 'preasure' is not in profile boiler-steam@3");
    }

    private static Reevaluation late() {
        Reading newest = new Reading(
                DEVICE,
                new ChannelId("steam_pressure"),
                NOON.minusSeconds(200_000),
                NOON,
                0.25,
                Quality.suspect(Quality.Reason.OTHER),
                true);
        return new Reevaluation(
                DEVICE,
                7,
                true,
                new Reevaluation.Span(NOON.minusSeconds(250_000).toEpochMilli(), NOON.toEpochMilli()),
                new Reevaluation.Rules(
                        "boiler-steam@3#ab#cd", Map.of(new RuleId("BOIL-03"), -5L, new RuleId("BOIL-01"), 0L)),
                newest,
                41);
    }

    private static RuleBase base() {
        RuleState state = new RuleState(
                RuleState.Phase.RAISED,
                1,
                2,
                3,
                4,
                new RuleState.Marks(true, false, 1, RuleState.INITIAL.marks().raises()),
                RuleState.INITIAL.memory());
        return new RuleBase(
                DEVICE,
                42,
                RuleBase.Kind.DONE,
                new RuleBase.Basis(7, NOON.toEpochMilli(), "boiler-steam@3#ab#cd"),
                List.of(
                        new RuleBase.OfRule(
                                new RuleId("BOIL-03"),
                                state,
                                Optional.of(new Step.Change(
                                        AlertTransition.Kind.RAISED,
                                        2,
                                        2,
                                        Severity.MAJOR,
                                        new ChannelId("steam_pressure"),
                                        1.5,
                                        true))),
                        new RuleBase.OfRule(new RuleId("BOIL-01"), RuleState.INITIAL, Optional.empty())),
                List.of(raised(), silent()));
    }

    private static RegistryEntry profile() {
        return new RegistryEntry.Profile(
                ProfileRef.parse("soil-station@7"), true, "format: 1\nprofile: soil-station\n");
    }

    private static RegistryEntry identifiedDevice() {
        return new RegistryEntry.Device(
                DEVICE,
                new ProfileId("soil-station"),
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.of(new DeviceId("lora-gateway")),
                new RegistryEntry.Credentials(
                        "", "", "v1.nonce.cipher", List.of("ab".repeat(32), "cd".repeat(32)), "70b3d57ed0000001"),
                true,
                Map.of());
    }

    private static RegistryEntry positionOnSite() {
        return new RegistryEntry.Position(
                new PositionId("field-3-north"),
                Optional.of(new OrganisationId("farm-1")),
                new Text("三号田北", "Field 3 north"),
                Optional.of(new RegistryEntry.Coordinates(30.5, 120.25)),
                "",
                Map.of("fc", "31"),
                new RegistryEntry.Setting(
                        Optional.of(new SiteId("north-farm")), Optional.of(new ProfileId("soil-station"))));
    }

    private static RegistryEntry site() {
        return new RegistryEntry.Site(
                new SiteId("north-farm"),
                Optional.of(new OrganisationId("farm-1")),
                new Text("北农场", "North farm"),
                Optional.of(new RegistryEntry.Coordinates(30.5, 120.25)));
    }

    private static RegistryEntry device() {
        return new RegistryEntry.Device(
                DEVICE,
                new ProfileId("boiler-steam"),
                new RegistryEntry.Place(
                        Optional.of(new PositionId("锅炉房-2")),
                        Optional.of(new OrganisationId("longyou")),
                        Optional.of(new Text("二号锅炉", "Boiler 2"))),
                Optional.of(new DeviceId("gateway-1")),
                new RegistryEntry.Credentials("$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA", "ab12"),
                true,
                Map.of("p_work", "1.25", "inspection_valid", "false"));
    }

    private static RegistryEntry bareDevice() {
        return new RegistryEntry.Device(
                new DeviceId("d"),
                new ProfileId("soil-station"),
                new RegistryEntry.Place(Optional.empty(), Optional.empty(), Optional.empty()),
                Optional.empty(),
                new RegistryEntry.Credentials("", ""),
                false,
                Map.of());
    }

    private static RegistryEntry position() {
        return new RegistryEntry.Position(
                new PositionId("field-3"),
                Optional.of(new OrganisationId("longyou")),
                new Text("三号田", "Field 3"),
                Optional.of(new RegistryEntry.Coordinates(29.03, 119.17)),
                "field",
                Map.of("fc", "31"));
    }

    private static RegistryEntry organisation() {
        return new RegistryEntry.Organisation(
                new OrganisationId("longyou"),
                Optional.of(new OrganisationId("quzhou")),
                new Text("龙游县", "Longyou"),
                "county");
    }
}
