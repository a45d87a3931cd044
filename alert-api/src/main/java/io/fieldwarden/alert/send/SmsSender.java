package io.fieldwarden.alert.send;

import com.fasterxml.jackson.databind.node.TextNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.outbound.Outbound;
import io.fieldwarden.alert.push.ChannelKind;
import io.fieldwarden.alert.push.Composer;
import io.fieldwarden.alert.push.Limits;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Outcome;
import io.fieldwarden.alert.push.Sender;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/**
 * A gateway for short messages by its HTTP interface. In URL and body {@code {phones}} becomes the numbers with commas, {@code
 * {text}} what is said and {@code {id}} something that no other message has.
 */
final class SmsSender implements Sender {
    private final Settings settings;
    private final Composer composer;
    private final Posting posting;
    private final Optional<Pattern> success;

    SmsSender(Settings settings, Composer composer, Posting posting) {
        this.settings = settings;
        this.composer = composer;
        this.posting = posting;
        this.success = settings.given("success").map(Pattern::compile);
    }

    @Override
    public int fitting(List<Message> messages) {
        Limits limits = Limits.of(ChannelKind.SMS);
        return composer.fitting(messages, limits.longest(), limits.atOnce());
    }

    @Override
    public Outcome send(List<Message> messages, Instant now) {
        Map<String, String> values = Map.of(
                "{phones}", String.join(",", settings.lines("phones")),
                "{text}",
                        composer.shortText(messages, Limits.of(ChannelKind.SMS).longest()),
                "{id}", messages.get(0).id());
        String type = settings.text("contentType");
        String url = fill(settings.text("url"), values, SmsSender::inUrl);
        String body = fill(settings.given("body").orElse(""), values, escape(type));
        return posting.send(
                new Outbound.Call(
                        settings.text("method"), url, settings.headers(), type, ByteString.copyFromUtf8(body)),
                this::meaning);
    }

    private static String fill(String template, Map<String, String> values, UnaryOperator<String> escape) {
        String filled = template;
        // The text last: what stands in it is no gap.
        for (String gap : List.of("{phones}", "{id}", "{text}")) {
            filled = filled.replace(gap, escape.apply(String.valueOf(values.get(gap))));
        }
        return filled;
    }

    /** So that nothing in an alert can end the string it stands in. */
    private static UnaryOperator<String> escape(String type) {
        if (type.contains("json")) {
            return text -> {
                String quoted = new TextNode(text).toString();
                return quoted.substring(1, quoted.length() - 1);
            };
        }
        if (type.contains("xml")) {
            return text -> text.replace("&", "&amp;")
                    .replace("<", "&lt;")
                    .replace(">", "&gt;")
                    .replace("\"", "&quot;");
        }
        return type.contains("form-urlencoded") ? SmsSender::inUrl : UnaryOperator.identity();
    }

    private static String inUrl(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Outcome meaning(String answer) {
        boolean good = success.map(pattern -> pattern.matcher(answer).find()).orElse(true);
        return Outcome.of(good ? Outcome.Kind.DELIVERED : Outcome.Kind.OUT_OF_ORDER, 200, answer);
    }
}
