package io.fieldwarden.alert.send;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.push.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Signatures of robots against known ones, and what their answers mean. */
final class SignatureTest {
    @Test
    void dingtalk_signs_time_and_secret_with_the_secret() {
        assertThat(RobotSender.dingTalkSign("this is secret", 1_577_262_236_757L))
                .isEqualTo("hmPWwU+7lVdm3ZZz0r9tSfx0L4Q26jWOZr9+Gs6EZQM=");
        assertThat(RobotSender.dingTalkSign("SEC0123456789abcdef", 1_700_000_000_000L))
                .isEqualTo("TSZbRFUuvaSQaRKUpF970OPCb2/LcQAP3wOvwZIzBZk=");
    }

    @Test
    void feishu_signs_nothing_with_time_and_secret() {
        assertThat(RobotSender.feishuSign("demo", 1_599_360_473L))
                .isEqualTo("l1N0gAcBjdwBvGm1xMjOF0XSyaLRpR7tuO5dHfhAYc8=");
        assertThat(RobotSender.feishuSign("SECfeishu", 1_700_000_000L))
                .isEqualTo("T8PVsiE1HpAJWexa3tsPCf4uGJILpRXgMBTql5lUpP0=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"errcode\":0,\"errmsg\":\"ok\"} | DELIVERED",
                "{\"code\":0,\"msg\":\"success\"} | DELIVERED",
                "{\"errcode\":310000} | OUT_OF_ORDER",
                "{\"code\":19021} | OUT_OF_ORDER",
                "<html>log in first</html> | OUT_OF_ORDER",
                "{} | OUT_OF_ORDER",
            })
    void robots_say_in_the_body_what_the_status_does_not(String answer, Outcome.Kind kind) {
        assertThat(RobotSender.meaning(answer).kind()).isEqualTo(kind);
    }

    @Test
    void a_robot_that_says_too_fast_is_left_alone_for_ten_minutes() {
        assertThat(RobotSender.meaning("{\"errcode\":130101}").pause()).hasValue(java.time.Duration.ofMinutes(10));
    }
}
