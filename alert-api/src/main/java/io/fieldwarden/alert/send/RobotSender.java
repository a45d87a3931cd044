package io.fieldwarden.alert.send;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.push.ChannelKind;
import io.fieldwarden.alert.push.Composer;
import io.fieldwarden.alert.push.Limits;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Outcome;
import io.fieldwarden.alert.push.Sender;
import io.fieldwarden.device.Severity;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Robots of DingTalk, WeCom and Feishu: one POST each, signed as each wants it. Several notices go out as one message. */
final class RobotSender implements Sender {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Answers that say "too fast": DingTalk 130101, WeCom 45009, Feishu 9499 and 11232 (from memory). */
    private static final Set<Integer> TOO_FAST = Set.of(130_101, 45_009, 9_499, 11_232);

    private static final Duration REST = Duration.ofMinutes(10);

    private final ChannelKind kind;
    private final Settings settings;
    private final Composer composer;
    private final Posting posting;

    RobotSender(ChannelKind kind, Settings settings, Composer composer, Posting posting) {
        this.kind = kind;
        this.settings = settings;
        this.composer = composer;
        this.posting = posting;
    }

    @Override
    public int fitting(List<Message> messages) {
        return composer.fitting(messages, longest(), Limits.of(kind).atOnce());
    }

    /** Room for the telephone numbers behind the text. */
    private int longest() {
        return Limits.of(kind).longest() - settings.lines("mobiles").size() * 16;
    }

    @Override
    public Outcome send(List<Message> messages, Instant now) {
        Composer.Written written = composer.write(messages, longest());
        boolean urgent = messages.stream()
                .anyMatch(message -> message.notice().severity().compareTo(Severity.MAJOR) >= 0);
        List<String> mobiles = urgent ? settings.lines("mobiles") : List.of();
        return switch (kind) {
            case DINGTALK ->
                posting.json(dingTalkUrl(now), dingTalk(written, mobiles).toString(), RobotSender::meaning);
            case WECOM ->
                posting.json(settings.text("url"), weCom(written, mobiles).toString(), RobotSender::meaning);
            case FEISHU ->
                posting.json(settings.text("url"), feishu(written, now).toString(), RobotSender::meaning);
            case WEBHOOK, MAIL, SMS, UPLOAD -> throw new IllegalStateException(kind + " is no robot");
        };
    }

    /** The key is the secret, the message the time in milliseconds and the secret; URL-encoded into the address. */
    private String dingTalkUrl(Instant now) {
        String url = settings.text("url");
        return settings.given("secret")
                .map(secret -> {
                    long at = now.toEpochMilli();
                    String sign = URLEncoder.encode(dingTalkSign(secret, at), StandardCharsets.UTF_8);
                    return url + (url.contains("?") ? "&" : "?") + "timestamp=" + at + "&sign=" + sign;
                })
                .orElse(url);
    }

    static String dingTalkSign(String secret, long millis) {
        return Hmac.of(Hmac.bytes(secret), millis + "\n" + secret);
    }

    /** Here the time in seconds and the secret are the key, and the message is empty. */
    static String feishuSign(String secret, long seconds) {
        return Hmac.of(Hmac.bytes(seconds + "\n" + secret), "");
    }

    private static ObjectNode dingTalk(Composer.Written written, List<String> mobiles) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.put("msgtype", "markdown");
        StringBuilder text = new StringBuilder("#### ").append(lines(written.text()));
        // Who is called must stand in the text too.
        mobiles.forEach(mobile -> text.append("\n\n@").append(mobile));
        body.putObject("markdown").put("title", written.title()).put("text", text.toString());
        ObjectNode at = body.putObject("at");
        ArrayNode numbers = at.putArray("atMobiles");
        mobiles.forEach(numbers::add);
        at.put("isAtAll", false);
        return body;
    }

    /** Markdown joins lines that have no empty one between them. */
    private static String lines(String text) {
        return text.replace("\n", "\n\n");
    }

    /** Plain text: only that can call people by their number. */
    private static ObjectNode weCom(Composer.Written written, List<String> mobiles) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (mobiles.isEmpty() || Hmac.bytes(written.text()).length > 2_048) {
            body.put("msgtype", "markdown");
            body.putObject("markdown").put("content", lines(written.text()));
            return body;
        }
        body.put("msgtype", "text");
        ObjectNode text = body.putObject("text").put("content", written.text());
        ArrayNode numbers = text.putArray("mentioned_mobile_list");
        mobiles.forEach(numbers::add);
        return body;
    }

    private ObjectNode feishu(Composer.Written written, Instant now) {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        settings.given("secret").ifPresent(secret -> {
            long at = now.getEpochSecond();
            body.put("timestamp", String.valueOf(at)).put("sign", feishuSign(secret, at));
        });
        body.put("msg_type", "text");
        body.putObject("content").put("text", written.text());
        return body;
    }

    /** Robots answer 200 to everything and say in the body whether it was any good. */
    static Outcome meaning(String answer) {
        try {
            JsonNode node = JSON.readTree(answer);
            for (String name : List.of("errcode", "code", "StatusCode")) {
                if (node.path(name).isIntegralNumber()) {
                    int code = node.path(name).intValue();
                    return code == 0
                            ? Outcome.of(Outcome.Kind.DELIVERED, 200, answer)
                            : new Outcome(
                                    Outcome.Kind.OUT_OF_ORDER,
                                    200,
                                    answer,
                                    TOO_FAST.contains(code) ? Optional.of(REST) : Optional.empty());
                }
            }
        } catch (JsonProcessingException e) {
            return Outcome.of(Outcome.Kind.OUT_OF_ORDER, 200, "the answer is not that of a robot: " + answer);
        }
        return Outcome.of(Outcome.Kind.OUT_OF_ORDER, 200, "the answer is not that of a robot: " + answer);
    }
}
