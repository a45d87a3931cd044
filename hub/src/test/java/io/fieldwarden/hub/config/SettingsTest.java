package io.fieldwarden.hub.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.mqtt.MqttConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SettingsTest {
    @TempDir
    private Path folder;

    @Test
    void nested_and_dotted_keys_are_the_same() throws IOException {
        Settings dotted = Settings.of(Optional.of(file("ingest.mqtt.port: 1999\nhttp.port: 8099")), Map.of());
        Settings nested = Settings.of(Optional.of(file("ingest: {mqtt: {port: 1999}}\nhttp:\n  port: 8099")), Map.of());
        assertThat(nested.show()).isEqualTo(dotted.show());
        assertThat(nested.number(ConfigKeys.MQTT_PORT)).isEqualTo(1999);
        assertThat(nested.number(ConfigKeys.COAP_PORT)).isEqualTo(5683);
    }

    @Test
    void the_environment_counts_over_the_file() throws IOException {
        Settings settings =
                Settings.of(Optional.of(file("ingest.mqtt.port: 1999")), Map.of("INGEST_MQTT_PORT", "2001"));
        assertThat(settings.number(ConfigKeys.MQTT_PORT)).isEqualTo(2001);
    }

    @Test
    void what_mqtt_clients_may_ask_for_is_that_of_the_parts_unless_it_is_set() throws IOException {
        HubConfig.Doorway usual = HubConfig.defaults(folder).field().doorway();
        assertThat(usual)
                .isEqualTo(new HubConfig.Doorway(
                        Doors.Limits.defaults(), MqttConfig.Keeping.defaults(), MqttConfig.Limits.defaults()));

        Settings set = Settings.of(
                Optional.of(file(
                        "ingest.mqtt: {connections: 300, unread-seconds: 5, session-seconds: 0, max-packet: 262144}")),
                Map.of("INGEST_MQTT_CONNECTS_PER_SECOND", "7"));
        MqttConfig mqtt = HubConfig.of(set, folder).field().doorway().of(MqttConfig.defaults());
        assertThat(mqtt.doors().connections()).isEqualTo(300);
        assertThat(mqtt.doors().perSecond()).isEqualTo(7);
        assertThat(mqtt.keeping().unread()).isEqualTo(Duration.ofSeconds(5));
        assertThat(mqtt.keeping().session()).isEqualTo(Duration.ZERO);
        assertThat(mqtt.limits().maxPacket()).isEqualTo(262_144);
        assertThatThrownBy(() -> Settings.of(Optional.of(file("ingest.mqtt.max-packet: 100")), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("ingest.mqtt.max-packet");
    }

    @Test
    void a_secret_may_stand_in_a_file_of_its_own_and_is_never_shown() throws IOException {
        Path secret = Files.writeString(folder.resolve("pw"), "correct horse\n");
        Settings settings = Settings.of(Optional.empty(), Map.of("HUB_ADMIN_PASSWORD__FILE", secret.toString()));
        assertThat(settings.secret(ConfigKeys.ADMIN_PASSWORD)).contains(new Secret("correct horse"));
        assertThat(settings.show()).contains("hub.admin-password: \"***\"").doesNotContain("horse");
        assertThat(HubConfig.of(settings, folder).toString()).doesNotContain("horse");
    }

    @Test
    void a_database_server_is_one_of_postgresql_and_its_password_stands_apart() {
        Map<String, String> good =
                Map.of("STORAGE_URL", "jdbc:postgresql://db/hub", "STORAGE_USER", "hub", "STORAGE_PASSWORD", "horse");
        HubConfig config = HubConfig.of(Settings.of(Optional.empty(), good), folder);
        assertThat(config.postgres())
                .contains(new HubConfig.Postgres(
                        "jdbc:postgresql://db/hub", Optional.of("hub"), Optional.of(new Secret("horse"))));
        assertThat(config.toString()).doesNotContain("horse");
        assertThatThrownBy(() -> storage("jdbc:mysql://db/hub"))
                .hasMessage("storage.url: does not begin with jdbc:postgresql:");
        assertThatThrownBy(() -> storage("jdbc:postgresql://db/hub?user=a&password=horse"))
                .isInstanceOf(ConfigException.class)
                .message()
                .contains("storage.password")
                .doesNotContain("horse");
    }

    private HubConfig storage(String url) {
        return HubConfig.of(Settings.of(Optional.empty(), Map.of("STORAGE_URL", url)), folder);
    }

    @Test
    void an_unknown_key_is_named_with_the_nearest_one() throws IOException {
        Path file = file("ingest.mqtt.prot: 1883");
        assertThatThrownBy(() -> Settings.of(Optional.of(file), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ": unknown key 'ingest.mqtt.prot'; did you mean 'ingest.mqtt.port'?");
    }

    @Test
    void a_value_out_of_bounds_is_named_with_its_key_and_source() throws IOException {
        Path file = file("http.port: 80800");
        assertThatThrownBy(() -> Settings.of(Optional.of(file), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(file + ": http.port: '80800' is not a whole number from 0 to 65535");
        assertThatThrownBy(() -> Settings.of(Optional.empty(), Map.of("LOG_FLUSH", "sometimes")))
                .hasMessage("environment: LOG_FLUSH: 'sometimes' is not fsync or os");
    }

    @Test
    void a_job_on_a_cluster_needs_log_and_time_series_that_it_can_reach() {
        Settings cluster = Settings.defaults().with(ConfigKeys.STREAM_CLUSTER, "http://flink:8081");
        assertThatThrownBy(() -> HubConfig.of(cluster, folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("log.bootstrap-servers and store.influx.url");
        Settings whole =
                cluster.with(ConfigKeys.LOG_BOOTSTRAP, "kafka:9092").with(ConfigKeys.INFLUX_URL, "http://influx:8086");
        assertThat(HubConfig.of(whole, folder).cluster()).contains("http://flink:8081");
    }

    @Test
    void a_broken_file_is_named_with_line_and_column() throws IOException {
        Path file = file("http.port: 8080\nbind: [");
        assertThatThrownBy(() -> Settings.of(Optional.of(file), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file + ":2:");
    }

    @Test
    void outside_loopback_only_the_ports_with_tls_are_open() {
        HubConfig open = HubConfig.of(Settings.defaults().with(ConfigKeys.BIND, "0.0.0.0"), folder);
        assertThat(open.openToNetwork()).isFalse();
        assertThat(open.network().bind()).isEqualTo("127.0.0.1");
        assertThat(open.tls().orElseThrow().network()).isEqualTo(new HubConfig.Network("0.0.0.0", 8_443, 8_883, 5_684));
        assertThat(HubConfig.of(Settings.defaults(), folder).tls()).isEmpty();
        assertThat(HubConfig.of(Settings.defaults().with(ConfigKeys.TLS_PORTS, "always"), folder)
                        .tls())
                .isPresent();
    }

    @Test
    void an_open_address_without_tls_needs_leave() {
        Settings open = Settings.defaults().with(ConfigKeys.BIND, "0.0.0.0").with(ConfigKeys.TLS_PORTS, "never");
        assertThatThrownBy(() -> HubConfig.of(open, folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("insecure: true");
        assertThat(HubConfig.of(open.with(ConfigKeys.INSECURE, "true"), folder).openToNetwork())
                .isTrue();
    }

    @Test
    void a_certificate_without_its_key_is_refused() {
        Settings half =
                Settings.defaults().with(ConfigKeys.TLS_PORTS, "always").with(ConfigKeys.TLS_CERTIFICATE, "hub.pem");
        assertThatThrownBy(() -> HubConfig.of(half, folder))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("tls.key");
    }

    @Test
    void what_show_prints_is_read_back_the_same() throws IOException {
        Settings settings = Settings.of(
                Optional.of(file("store.influx: {url: 'http://127.0.0.1:8086', org: \"a \\\"b\\\" c\"}")), Map.of());
        assertThat(Settings.of(Optional.of(file(settings.show())), Map.of()).show())
                .isEqualTo(settings.show());
    }

    private Path file(String text) throws IOException {
        return Files.writeString(Files.createTempFile(folder, "hub", ".yaml"), text);
    }
}
