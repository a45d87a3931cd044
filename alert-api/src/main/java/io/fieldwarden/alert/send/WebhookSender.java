package io.fieldwarden.alert.send;

import com.google.protobuf.ByteString;
import io.fieldwarden.alert.outbound.Outbound;
import io.fieldwarden.alert.push.CloudEvents;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Outcome;
import io.fieldwarden.alert.push.Sender;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Standard Webhooks 1.0: {@code webhook-id}, {@code webhook-timestamp} in seconds, and in {@code webhook-signature} a {@code
 * v1} signature per secret that is valid, so that secrets can be changed without losing a message.
 */
final class WebhookSender implements Sender {
    static final String PREFIX = "whsec_";

    private final Settings settings;
    private final String source;
    private final Posting posting;

    WebhookSender(Settings settings, String source, Posting posting) {
        this.settings = settings;
        this.source = source;
        this.posting = posting;
    }

    @Override
    public int fitting(List<Message> messages) {
        return 1;
    }

    @Override
    public Outcome send(List<Message> messages, Instant now) {
        Message message = messages.get(0);
        byte[] body = CloudEvents.bytes(CloudEvents.of(message, source));
        Map<String, String> headers = new LinkedHashMap<>();
        settings.given("authorization").ifPresent(value -> headers.put("Authorization", value));
        headers.put("webhook-id", message.id());
        headers.put("webhook-timestamp", String.valueOf(now.getEpochSecond()));
        headers.put("webhook-signature", signatures(message.id(), body, now));
        return posting.send(
                new Outbound.Call(
                        "POST",
                        settings.text("url"),
                        headers,
                        CloudEvents.CONTENT_TYPE + "; charset=utf-8",
                        ByteString.copyFrom(body)),
                answer -> Outcome.of(Outcome.Kind.DELIVERED, 200, answer));
    }

    private String signatures(String id, byte[] body, Instant now) {
        String signed = id + "." + now.getEpochSecond() + "." + new String(body, StandardCharsets.UTF_8);
        List<String> all = new ArrayList<>();
        for (String line : settings.lines("secrets")) {
            String[] parts = line.split(" ", 2);
            boolean valid = parts.length == 1 || Long.parseLong(parts[1]) > now.toEpochMilli();
            if (valid) {
                byte[] key = Base64.getDecoder().decode(parts[0].substring(PREFIX.length()));
                all.add("v1," + Hmac.of(key, signed));
            }
        }
        return String.join(" ", all);
    }
}
