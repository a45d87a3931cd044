package io.fieldwarden.device.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.device.ProfileId;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Files in the published forms. */
final class ImportTest {
    private static List<String> notes(ExchangeFormat format, String file) {
        return Samples.read(format, Samples.text(file)).notes().stream()
                .map(note -> note.what() + " | " + note.why())
                .toList();
    }

    @Test
    void a_thing_description_gives_channels_with_units_of_om_qudt_and_ucum() {
        ObjectNode profile = Samples.profile(ExchangeFormat.WOT, Samples.text("weather.td.json"));
        JsonNode channels = profile.path("channels");
        assertThat(profile.path("name").path("zh").asText()).isEqualTo("气象杆");
        assertThat(channels.path("temperature").toString())
                .isEqualTo(
                        "{\"zh\":\"气温\",\"en\":\"Air temperature\",\"unit\":\"Cel\",\"range\":[-40,80],\"resolution\":0.1}");
        assertThat(channels.path("wind_speed").path("unit").asText()).isEqualTo("m/s");
        assertThat(channels.path("raining").path("type").asText()).isEqualTo("boolean");
        assertThat(channels.path("mode").path("codes").path("0").path("zh").asText())
                .isEqualTo("空闲");
        assertThat(channels.path("state").path("codes").size()).isEqualTo(3);
        assertThat(channels.path("firmware").path("type").asText()).isEqualTo("text");
        assertThat(channels.path("battery_voltage").path("unit").asText()).isEqualTo("V");
        assertThat(channels.path("battery_charge").path("range").size()).isEqualTo(2);
        assertThat(channels.has("history")).isFalse();
        assertThat(channels.has("setpoint")).isFalse();
    }

    @Test
    void what_a_thing_description_says_beyond_that_is_named() {
        List<String> notes = notes(ExchangeFormat.WOT, "weather.td.json");
        assertThat(String.join("\n", notes))
                .contains(
                        "securityDefinitions | ",
                        "actions | the hub does not call devices: clean",
                        "events | ",
                        "forms | ",
                        "history | is of type 'array'",
                        "setpoint | can only be written",
                        "exclusiveMaximum | a range includes its ends: wind-speed",
                        "pressure | has one end of a range only, 300",
                        "unit ou_E/m3 | is not known: it is '{ou_E/m3}' here",
                        "channel or | is called 'or_' here",
                        "channel wind.speed | is called 'wind_speed_2' here",
                        "state | sends words");
    }

    @Test
    void a_thing_model_is_read_too() {
        ObjectNode profile = Samples.profile(ExchangeFormat.WOT, Samples.text("thermostat.tm.json"));
        assertThat(profile.path("profile").asText()).isEqualTo("thermostat");
        assertThat(profile.path("channels").path("power").path("unit").asText()).isEqualTo("kW");
        assertThat(profile.path("channels").path("power").path("range").get(1).asDouble())
                .isEqualTo(12.5);
    }

    @Test
    void a_device_profile_of_thingsboard_gives_rules_with_steps_holds_and_parameters() {
        ObjectNode profile = Samples.profile(ExchangeFormat.THINGSBOARD, Samples.text("cold-room.thingsboard.json"));
        assertThat(profile.path("profile").asText()).isEqualTo("cold-room");
        JsonNode high = profile.path("rules").get(0);
        assertThat(high.path("id").asText()).isEqualTo("High-Temperature");
        assertThat(high.path("severity").asText()).isEqualTo("major");
        assertThat(high.path("raise").asText()).isEqualTo("Room_Temperature > $highLimit");
        assertThat(high.path("hold").asText()).isEqualTo("30m");
        assertThat(high.path("severities").get(0).path("raise").asText()).isEqualTo("Room_Temperature > -10");
        assertThat(high.path("clear").asText()).isEqualTo("Room_Temperature <= -18");
        assertThat(high.path("clear-hold").asText()).isEqualTo("600s");
        assertThat(high.path("zh").asText()).isEqualTo("冷库温度过高");
        assertThat(profile.path("parameters").path("highLimit").path("default").asDouble())
                .isEqualTo(-15);
        JsonNode door = profile.path("rules").get(1);
        assertThat(door.path("raise").asText())
                .isEqualTo("k_of_n(door == true and (humidity < 20 or humidity >= 95), 3, 3)");
        assertThat(door.path("latch").asBoolean()).isTrue();
        assertThat(profile.path("channels").path("door").path("type").asText()).isEqualTo("boolean");
    }

    @Test
    void what_a_device_profile_says_beyond_that_is_named() {
        assertThat(String.join("\n", notes(ExchangeFormat.THINGSBOARD, "cold-room.thingsboard.json")))
                .contains(
                        "defaultRuleChainId | ",
                        "defaultQueueName | ",
                        "schedule | ",
                        "propagate | ",
                        "unit | ThingsBoard does not say the unit of a key: write it in: Room Temperature, humidity",
                        "alarm Phase lost | is left out: it compares the key status as STRING",
                        "channel Room Temperature | is called 'Room_Temperature' here");
    }

    @Test
    void keys_of_the_transport_become_channels() {
        String text = """
                {"name": "Meter", "profileData": {"transportConfiguration": {"type": "SNMP", "communicationConfigs": [
                  {"spec": "TELEMETRY_QUERYING", "mappings": [{"oid": ".1.3.6", "key": "load", "dataType": "DOUBLE"}]}]}}}""";
        assertThat(Samples.profile(ExchangeFormat.THINGSBOARD, text)
                        .path("channels")
                        .has("load"))
                .isTrue();
        String lwm2m = """
                {"name": "Meter", "profileData": {"transportConfiguration": {"type": "LWM2M", "observeAttr": {
                  "keyName": {"/3303_1.0/0/5700": "temperature", "/3_1.0/0/1": "model"}, "telemetry": ["/3303_1.0/0/5700"]}}}}""";
        JsonNode channels = Samples.profile(ExchangeFormat.THINGSBOARD, lwm2m).path("channels");
        assertThat(channels.has("temperature")).isTrue();
        assertThat(channels.has("model")).isFalse();
    }

    @Test
    void a_tsl_gives_channels_and_names_what_is_left() {
        ObjectNode profile = Samples.profile(ExchangeFormat.TSL, Samples.text("fan.tsl.json"));
        JsonNode channels = profile.path("channels");
        assertThat(profile.path("profile").asText()).isEqualTo("a1znfan0001");
        assertThat(channels.path("ext_temp").toString())
                .isEqualTo("{\"zh\":\"室外温度\",\"unit\":\"Cel\",\"range\":[-40,60],\"resolution\":0.1}");
        assertThat(channels.path("fan_speed").path("unit").asText()).isEqualTo("{r}/min");
        assertThat(channels.path("work_mode").path("codes").path("2").path("zh").asText())
                .isEqualTo("睡眠");
        assertThat(channels.path("power_voltage").path("unit").asText()).isEqualTo("V");
        assertThat(channels.path("sn").path("type").asText()).isEqualTo("text");
        assertThat(String.join("\n", notes(ExchangeFormat.TSL, "fan.tsl.json")))
                .contains(
                        "events | alerts are raised by rules over readings; write one where it is needed: fault",
                        "services | the hub does not call devices: timeReset",
                        "history | is of type 'array'",
                        "updated | is of type 'date'",
                        "accessMode | ",
                        "names of 0 and 1 | a channel does not name them: switch (关闭, 开启)",
                        "power | is a struct")
                .doesNotContain("post");
    }

    @Test
    void the_form_that_the_api_of_alibaba_gives_is_read() {
        String text = """
                {"productKey": "al12345", "properties": [
                  {"identifier": "t", "name": "温度", "rwFlag": "READ_ONLY", "dataType": "DOUBLE", "dataSpecs":
                    {"dataType": "DOUBLE", "min": "-20", "max": "60", "step": "0.5", "unit": "℃", "unitName": "摄氏度"}},
                  {"identifier": "m", "name": "模式", "rwFlag": "READ_WRITE", "dataType": "ENUM", "dataSpecsList":
                    [{"dataType": "ENUM", "name": "停", "value": 0}, {"dataType": "ENUM", "name": "行", "value": 1}]}], "events": [], "services": []}""";
        JsonNode channels = Samples.profile(ExchangeFormat.TSL, text).path("channels");
        assertThat(channels.path("t").path("unit").asText()).isEqualTo("Cel");
        assertThat(channels.path("t").path("resolution").asDouble()).isEqualTo(0.5);
        assertThat(channels.path("m").path("codes").path("1").path("zh").asText())
                .isEqualTo("行");
    }

    @Test
    void the_metadata_of_jetlinks_gives_channels_and_its_tags_parameters() {
        ObjectNode profile = Samples.profile(ExchangeFormat.TSL, Samples.text("greenhouse.jetlinks.json"));
        JsonNode channels = profile.path("channels");
        assertThat(profile.path("profile").asText()).isEqualTo("greenhouse-node");
        assertThat(channels.path("temp").path("resolution").asDouble()).isEqualTo(0.1);
        assertThat(channels.path("cpu_usage").path("range").get(1).asInt()).isEqualTo(100);
        assertThat(channels.path("mode").path("codes").path("1").path("zh").asText())
                .isEqualTo("手动");
        assertThat(profile.path("parameters").path("area").path("unit").asText())
                .isEqualTo("m2");
        assertThat(String.join("\n", notes(ExchangeFormat.JETLINKS, "greenhouse.jetlinks.json")))
                .contains(
                        "gps | is of type 'geopoint'",
                        "vent | sends 'open' for true",
                        "mode | sends words (auto, manual)",
                        "functions | ",
                        "events | ",
                        "expands.key1 | ");
    }

    @Test
    void the_id_that_was_asked_for_is_taken_and_a_known_version_is_raised() {
        ProfileExchange.Imported imported = ProfileExchange.read(
                ExchangeFormat.WOT, Samples.text("thermostat.tm.json"), Optional.of(new ProfileId("room-7")), id -> 4);
        assertThat(imported.yaml()).contains("\nprofile: room-7\nversion: 4\n");
        ProfileExchange.Imported own = ProfileExchange.read(
                ExchangeFormat.YAML, imported.yaml() + "# a comment\n", Optional.of(new ProfileId("room-8")), id -> 9);
        assertThat(own.yaml()).contains("\nprofile: room-8\nversion: 9\n", "# a comment");
        assertThat(own.notes()).hasSize(2);
        assertThat(own.faults()).isEmpty();
    }
}
