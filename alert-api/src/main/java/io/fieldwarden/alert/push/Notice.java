package io.fieldwarden.alert.push;

import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that somebody has to be told. Longer texts than a channel can carry are cut by the channel; those that nobody
 * would read are cut here.
 *
 * @param key the same key is told once, however often it is sent; made from what it is about, such as {@code
 *     alert:ID:escalation:2}; at most {@value #MAX_KEY} characters
 * @param kind in lower case with dots, such as {@code alert.escalation} or {@code deadline.reminder}; people subscribe by it
 * @param alert what it is about, if that is an alert; its page is linked then and its evidence holds the receipts
 * @param severity critical ones are held back by nothing
 * @param at when what is told happened
 */
public record Notice(
        String key,
        String kind,
        Optional<AlertId> alert,
        Severity severity,
        Texts texts,
        Audience audience,
        Instant at) {
    public static final int MAX_KEY = 200;

    private static final int MAX_KIND = 64;
    private static final Pattern KIND = Pattern.compile("[a-z][a-z0-9-]*(\\.[a-z0-9-]+)*");

    public Notice {
        if (key.isBlank() || key.length() > MAX_KEY) {
            throw new IllegalArgumentException("notice key: " + key.length() + " characters, not 1 to " + MAX_KEY);
        }
        if (kind.length() > MAX_KIND || !KIND.matcher(kind).matches()) {
            throw new IllegalArgumentException(
                    "notice kind '" + kind + "': must be words in lower case with dots, at most " + MAX_KIND);
        }
    }

    /**
     * What is said.
     *
     * @param title one line
     * @param body what to know and what to do; may have several lines
     */
    public record Texts(Text title, Text body) {
        private static final int MAX_TITLE = 200;
        private static final int MAX_BODY = 4_000;

        public Texts {
            title = cut(title, MAX_TITLE);
            body = cut(body, MAX_BODY);
        }

        /** For what is said in one line. */
        public static Texts of(Text title) {
            return new Texts(title, title);
        }

        private static Text cut(Text text, int most) {
            return new Text(cut(text.zh(), most), cut(text.en(), most));
        }

        private static String cut(String text, int most) {
            if (text.length() <= most) {
                return text;
            }
            int end = Character.isHighSurrogate(text.charAt(most - 2)) ? most - 2 : most - 1;
            return text.substring(0, end) + "…";
        }
    }
}
