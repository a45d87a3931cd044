package io.fieldwarden.alert.push;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertChange;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.math.BigDecimal;
import java.math.MathContext;
import java.time.Instant;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes notices of what becomes of alerts: words for people, data for programs. */
public final class AlertMessages {
    private static final int DIGITS = 6;

    private AlertMessages() {}

    /** What is told of an alert. */
    public record Made(Notice notice, ObjectNode data, boolean historic) {}

    /**
     * Of one change.
     *
     * @param alert as it is now
     * @param device as the registry knows it; empty when it is no longer registered
     */
    public static Made of(AlertChange change, Alert alert, Optional<Located> device) {
        String kind = "alert." + change.kind().toLowerCase(Locale.ROOT).replace('_', '-');
        Notice notice = new Notice(
                "alert:" + alert.id() + ":" + change.sequence(),
                kind,
                Optional.of(alert.id()),
                alert.life().severity(),
                texts(kind, change, alert, device),
                Audience.of(alert.subject().organisation(), alert.subject().category()),
                change.at());
        return new Made(notice, data(change, alert), alert.life().historic());
    }

    private static Notice.Texts texts(String kind, AlertChange change, Alert alert, Optional<Located> device) {
        return new Notice.Texts(
                new Text(title("zh", kind, change, alert), title("en", kind, change, alert)),
                new Text(body("zh", change, alert, device), body("en", change, alert, device)));
    }

    private static String title(String language, String kind, AlertChange change, Alert alert) {
        Text message = alert.basis().explanation().message();
        return Words.in(language)
                .kind(
                        kind,
                        Map.of("message", language.equals("zh") ? message.zh() : message.en(), "kind", change.kind()));
    }

    private static String body(String language, AlertChange change, Alert alert, Optional<Located> device) {
        Map<String, String> values = new HashMap<>();
        String id = alert.subject().device().value();
        values.put(
                "device",
                device.map(Located::name).map(name -> in(language, name)).orElse(id));
        values.put(
                "position",
                device.flatMap(Located::position)
                        .map(RegistryEntry.Position::name)
                        .map(name -> in(language, name))
                        .orElse(alert.subject()
                                .position()
                                .map(PositionId::value)
                                .orElse("")));
        values.put("value", value(alert));
        values.put("by", change.by());
        values.put("note", change.note());
        return Words.in(language).text("details", values);
    }

    private static String in(String language, Text text) {
        return language.equals("zh") ? text.zh() : text.en();
    }

    private static String value(Alert alert) {
        double value = alert.life().value();
        if (!Double.isFinite(value)) {
            return "";
        }
        String number = new BigDecimal(value, new MathContext(DIGITS))
                .stripTrailingZeros()
                .toPlainString();
        return (number + " " + alert.basis().unit()).strip();
    }

    /** The alert, as it is told to programs. */
    public static ObjectNode data(AlertChange change, Alert alert) {
        ObjectNode node = JsonNodeFactory.instance.objectNode();
        node.put("id", alert.id().value());
        node.put("change", change.kind());
        node.put("sequence", change.sequence());
        node.put("device", alert.subject().device().value());
        node.put("position", alert.subject().position().map(PositionId::value).orElse(null));
        node.put(
                "organisation",
                alert.subject().organisation().map(OrganisationId::value).orElse(null));
        node.put("category", alert.subject().category());
        node.put("rule", alert.basis().rule().value());
        node.put("profile", alert.basis().profile().toString());
        node.put("severity", alert.life().severity().text());
        node.put("state", alert.state().text());
        node.put("raisedAt", alert.life().raisedAt().toString());
        node.put("clearedAt", alert.life().clearedAt().map(Instant::toString).orElse(null));
        node.put("channel", alert.basis().channel().map(ChannelId::value).orElse(null));
        node.put("value", alert.life().value());
        node.put("unit", alert.basis().unit());
        Text message = alert.basis().explanation().message();
        node.putObject("message").put("zh", message.zh()).put("en", message.en());
        node.put("citation", alert.basis().explanation().citation());
        node.put("historic", alert.life().historic());
        node.put("withdrawn", alert.life().withdrawn());
        node.put("by", change.by().isEmpty() ? null : change.by());
        node.put("note", change.note());
        return node.put("version", alert.version());
    }
}
