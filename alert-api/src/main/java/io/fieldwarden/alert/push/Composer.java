package io.fieldwarden.alert.push;

import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Writes what a person reads: one message whole, or several with a line each. */
public final class Composer {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

    private final Channel.Manner manner;
    private final Words words;
    private final Setting setting;

    /**
     * Where people read it.
     *
     * @param zone of the times in it
     * @param publicUrl of the page; empty for no links
     */
    public record Setting(ZoneId zone, String publicUrl) {}

    public Composer(Channel.Manner manner, Setting setting) {
        this.manner = manner;
        this.words = Words.in(manner.language());
        this.setting = setting;
    }

    /** @param title one line */
    public record Written(String title, String text) {}

    /** How many of the messages, from the first, fit; at least 1. */
    public int fitting(List<Message> messages, int longest, int atOnce) {
        int count = 1;
        while (count < Math.min(messages.size(), atOnce)
                && bytes(write(messages.subList(0, count + 1)).text()) <= longest) {
            count++;
        }
        return count;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }

    /** The same, cut to so many bytes. */
    public Written write(List<Message> messages, int longest) {
        Written written = write(messages);
        return new Written(written.title(), cut(written.text(), longest));
    }

    private Written write(List<Message> messages) {
        if (messages.size() == 1) {
            Map<String, String> values = values(messages.get(0));
            String template = manner.template();
            return new Written(
                    words.text("heading", values),
                    template.isEmpty() ? words.text("single", values) : Words.fill(template, values));
        }
        Severity worst = messages.stream()
                .map(message -> message.notice().severity())
                .max(Comparator.naturalOrder())
                .orElseThrow();
        String title = words.text(
                "merged", Map.of("count", String.valueOf(messages.size()), "severity", words.severity(worst)));
        StringBuilder text = new StringBuilder(title);
        messages.forEach(message -> text.append("\n").append(words.text("line", values(message))));
        return new Written(title, text.toString());
    }

    /** One line, for what costs by its length. */
    public String shortText(List<Message> messages, int longest) {
        return messages.size() == 1
                ? cut(words.text("short", values(messages.get(0))), longest)
                : write(messages, longest).text();
    }

    private Map<String, String> values(Message message) {
        Notice notice = message.notice();
        Map<String, String> values = new HashMap<>();
        values.put("severity", words.severity(notice.severity()));
        values.put("title", plain(say(notice.texts().title())));
        values.put("body", plain(say(notice.texts().body())));
        values.put("time", TIME.format(notice.at().atZone(setting.zone())));
        values.put(
                "link",
                notice.alert()
                        .filter(alert -> !setting.publicUrl().isEmpty())
                        .map(alert -> setting.publicUrl() + "/#/alerts/" + alert)
                        .orElse(""));
        return values;
    }

    private String say(Text text) {
        return manner.language().equals("zh") ? text.zh() : text.en();
    }

    /** Names of devices must not become links or headings where the reader's program understands Markdown. */
    private static String plain(String text) {
        return text.replace('[', '［')
                .replace(']', '］')
                .replace('<', '＜')
                .replace('`', '\'')
                .replace("#", "＃");
    }

    private static String cut(String text, int longest) {
        if (bytes(text) <= longest) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int used = 3;
        for (int at = 0; at < text.length(); ) {
            int point = text.codePointAt(at);
            used += bytes(Character.toString(point));
            if (used > longest) {
                break;
            }
            cut.appendCodePoint(point);
            at += Character.charCount(point);
        }
        return cut.append('…').toString();
    }
}
