package io.fieldwarden.alert.send;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.ByteString;
import io.fieldwarden.alert.outbound.Outbound;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Outcome;
import io.fieldwarden.alert.push.Sender;
import io.fieldwarden.alert.upload.Mapping;
import io.fieldwarden.alert.upload.MappingException;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Optional;

/** Records to a system above, in batches, in the form of its mapping. */
final class UploadSender implements Sender {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Settings settings;
    private final Mapping mapping;
    private final Posting posting;

    UploadSender(Settings settings, Posting posting) {
        this.settings = settings;
        this.mapping = Mapping.parse(settings.text("mapping"));
        this.posting = posting;
    }

    /** A record that does not fit ends the batch before it, and then goes by itself, so that it fails alone. */
    @Override
    public int fitting(List<Message> messages) {
        int most = Math.min(messages.size(), mapping.shape().atOnce());
        for (int i = 0; i < most; i++) {
            try {
                ByteString unused = mapping.write(List.of(record(messages.get(i))));
            } catch (MappingException e) {
                return Math.max(1, i);
            }
        }
        return Math.max(1, most);
    }

    /** What a mapping can name: the alert, and of the notice its kind, time, title and id. */
    static ObjectNode record(Message message) {
        ObjectNode record = message.data()
                .map(ObjectNode::deepCopy)
                .orElseThrow(() -> new IllegalStateException("only alerts are uploaded"));
        record.put("kind", message.notice().kind());
        record.put("at", message.notice().at().toString());
        record.put("title", message.notice().texts().title().zh());
        return record.put("message_id", message.id());
    }

    @Override
    public Outcome send(List<Message> messages, Instant now) {
        ByteString body;
        try {
            body = mapping.write(messages.stream().map(UploadSender::record).toList());
        } catch (MappingException e) {
            return Outcome.of(Outcome.Kind.REFUSED, 0, String.valueOf(e.getMessage()));
        }
        return posting.send(
                new Outbound.Call("POST", settings.text("url"), settings.headers(), mapping.contentType(), body),
                this::meaning);
    }

    /** Asked at {@code countUrl}, with the day for {@code {date}}. */
    @Override
    public Optional<Long> countAbove(LocalDate day) throws IOException {
        Optional<String> url = settings.given("countUrl");
        if (url.isEmpty()) {
            return Optional.empty();
        }
        Outbound.Answer answer = posting.ask(new Outbound.Call(
                "GET",
                url.get().replace("{date}", day.toString()),
                settings.headers(),
                "text/plain",
                ByteString.EMPTY));
        JsonNode count = answer.isSuccess()
                ? JSON.readTree(answer.body()).at(mapping.answers().count())
                : MissingNode.getInstance();
        String text = count.asText();
        if (!text.matches("\\d{1,15}")) {
            throw new IOException(
                    "status " + answer.status() + ", and " + mapping.answers().count() + " is no count");
        }
        return Optional.of(Long.parseLong(text));
    }

    private Outcome meaning(String answer) {
        boolean good = mapping.answers()
                .success()
                .map(pattern -> pattern.matcher(answer).find())
                .orElse(true);
        return Outcome.of(good ? Outcome.Kind.DELIVERED : Outcome.Kind.OUT_OF_ORDER, 200, answer);
    }
}
