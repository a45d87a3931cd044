package io.fieldwarden.stream.influx;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.Request;
import okhttp3.RequestBody;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DialectTest {
    @ParameterizedTest
    @CsvSource({"1.6.7~rc0, V1", "1.7.11, V1", "v1.5.0, V1", "1.8.10, V2", "1.11.8, V2", "v2.7.1, V2", "3.0.0, V2"})
    void servers_before_1_8_take_the_old_write_address(String version, Dialect expected) {
        assertThat(Dialect.ofVersion(version)).isEqualTo(expected);
    }

    @Test
    void a_server_that_does_not_say_its_version_takes_the_new_one() {
        assertThat(Dialect.ofVersion("")).isEqualTo(Dialect.V2);
    }

    @Test
    void bucket_and_token_become_database_retention_policy_and_password() {
        Request mapped = Dialect.V1.map(new Request.Builder()
                .url("http://h:1/base/api/v2/write?org=o&bucket=farm/month&precision=ms")
                .header("Authorization", "Token ann:se:cret")
                .post(RequestBody.create(new byte[0]))
                .build());

        assertThat(mapped.url()).hasToString("http://h:1/base/write?db=farm&precision=ms&rp=month");
        assertThat(mapped.header("Authorization")).isEqualTo("Basic YW5uOnNlOmNyZXQ=");
    }

    @Test
    void other_requests_are_left_alone() {
        Request ping = new Request.Builder().url("http://h:1/ping").build();

        assertThat(Dialect.V1.map(ping)).isSameAs(ping);
    }
}
