package io.fieldwarden.alert.push;

import java.util.List;
import java.util.Locale;

/** What carries notices, with what has to be known to use it. */
public enum ChannelKind {
    /** CloudEvents, signed as Standard Webhooks says: every one by itself. */
    WEBHOOK(
            new Field("url", Field.Type.URL, true, 2_000),
            new Field("secrets", Field.Type.HIDDEN_LINES, false, 2_000),
            new Field("authorization", Field.Type.HIDDEN, false, 2_000)),
    DINGTALK(
            new Field("url", Field.Type.HIDDEN_URL, true, 2_000),
            new Field("secret", Field.Type.HIDDEN, false, 200),
            new Field("mobiles", Field.Type.LINES, false, 1_000)),
    WECOM(new Field("url", Field.Type.HIDDEN_URL, true, 2_000), new Field("mobiles", Field.Type.LINES, false, 1_000)),
    FEISHU(new Field("url", Field.Type.HIDDEN_URL, true, 2_000), new Field("secret", Field.Type.HIDDEN, false, 200)),
    MAIL(
            new Field("host", Field.Type.TEXT, true, 253),
            new Field("port", Field.Type.PORT, true, 5),
            new Field("security", Field.Type.MAIL_SECURITY, true, 8),
            new Field("user", Field.Type.TEXT, false, 200),
            new Field("password", Field.Type.HIDDEN, false, 500),
            new Field("from", Field.Type.ADDRESS, true, 254),
            new Field("to", Field.Type.ADDRESSES, true, 4_000)),
    /** Any gateway that takes an HTTP request. */
    SMS(
            new Field("url", Field.Type.HIDDEN_URL, true, 2_000),
            new Field("method", Field.Type.METHOD, true, 4),
            new Field("contentType", Field.Type.TEXT, true, 100),
            new Field("headers", Field.Type.HIDDEN_LINES, false, 4_000),
            new Field("body", Field.Type.TEXT, false, 4_000),
            new Field("phones", Field.Type.LINES, true, 1_000),
            new Field("success", Field.Type.PATTERN, false, 300)),
    /** Records in the form of a system above, see {@link io.fieldwarden.alert.upload.Mapping}. */
    UPLOAD(
            new Field("url", Field.Type.URL, true, 2_000),
            new Field("headers", Field.Type.HIDDEN_LINES, false, 4_000),
            new Field("mapping", Field.Type.MAPPING, true, 64_000),
            new Field("countUrl", Field.Type.URL, false, 2_000));

    @SuppressWarnings("ImmutableEnumChecker") // List.of never changes.
    private final List<Field> fields;

    ChannelKind(Field... fields) {
        this.fields = List.of(fields);
    }

    /** In the order in which people are asked. */
    public List<Field> fields() {
        return fields;
    }

    /** Whether a program reads it: it gets every change. People get what asks something of them. */
    public boolean isForPrograms() {
        return this == WEBHOOK || this == UPLOAD;
    }

    /** Whether several may go out as one when there are too many. */
    public boolean merges() {
        return this != WEBHOOK;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** @throws IllegalArgumentException for any other word */
    public static ChannelKind ofText(String text) {
        for (ChannelKind kind : values()) {
            if (kind.text().equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("'" + text + "' is no kind of channel");
    }
}
