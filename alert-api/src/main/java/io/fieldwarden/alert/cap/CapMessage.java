package io.fieldwarden.alert.cap;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.io.StringWriter;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * One alert as a CAP 1.2 message. Its scope is Restricted: what a device says is for those who supervise it, and only
 * meteorological stations publish warnings to everybody (Zhejiang, 气象灾害防御条例 art. 19). The first message of an alert is
 * an Alert; once it is back to normal or closed an Update says so, and a withdrawn one is a Cancel.
 */
public final class CapMessage {
    private static final String NAMESPACE = "urn:oasis:names:tc:emergency:cap:1.2";
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxxx", Locale.ROOT);
    private static final String RADIUS_KM = "0.5";

    private final Setting setting;

    /**
     * Who sends.
     *
     * @param sender unique to this hub, without spaces, commas and {@code < &}
     * @param zone of the times
     */
    public record Setting(String sender, ZoneId zone) {
        public Setting {
            if (!sender.matches("[^\\s,<&]{1,200}")) {
                throw new IllegalArgumentException("push.sender: '" + sender + "' has spaces, commas, < or & in it");
            }
        }
    }

    /** Where it is. */
    public record Place(Text name, Optional<RegistryEntry.Coordinates> coordinates) {}

    public CapMessage(Setting setting) {
        this.setting = setting;
    }

    /** When the message of this state was made; whole seconds, as CAP has no parts of them. */
    public static Instant sent(Alert alert) {
        Instant raised = alert.life().raisedAt();
        Instant at = alert.handling()
                .closed()
                .map(Alert.Mark::at)
                .or(() -> alert.life().clearedAt())
                .filter(later -> later.isAfter(raised))
                .orElse(raised);
        return at.truncatedTo(ChronoUnit.SECONDS);
    }

    /** Unique for each message of this sender. */
    public static String identifier(Alert alert) {
        return alert.id() + "." + type(alert).toLowerCase(Locale.ROOT);
    }

    private static String type(Alert alert) {
        if (alert.life().withdrawn()) {
            return "Cancel";
        }
        return alert.isCleared() || alert.handling().closed().isPresent() ? "Update" : "Alert";
    }

    /** UTF-8 text of the message. */
    public String of(Alert alert, Place place) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("alert");
            xml.writeDefaultNamespace(NAMESPACE);
            header(xml, alert);
            info(xml, alert, place, "zh-CN");
            info(xml, alert, place, "en");
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a CAP message cannot be written", e);
        }
        return text.toString();
    }

    private void header(XMLStreamWriter xml, Alert alert) throws XMLStreamException {
        String type = type(alert);
        element(xml, "identifier", identifier(alert));
        element(xml, "sender", setting.sender());
        element(xml, "sent", time(sent(alert)));
        element(xml, "status", "Actual");
        element(xml, "msgType", type);
        element(xml, "scope", "Restricted");
        element(xml, "restriction", "supervision and the unit concerned / 仅限监管部门和有关单位");
        if (!type.equals("Alert")) {
            element(
                    xml,
                    "references",
                    setting.sender() + "," + alert.id() + ".alert,"
                            + time(alert.life().raisedAt().truncatedTo(ChronoUnit.SECONDS)));
        }
    }

    private void info(XMLStreamWriter xml, Alert alert, Place place, String language) throws XMLStreamException {
        Text message = alert.basis().explanation().message();
        String said = in(language, message);
        Severity severity = alert.life().severity();
        boolean over = alert.isCleared() || alert.life().withdrawn();
        xml.writeStartElement("info");
        element(xml, "language", language);
        element(xml, "category", alert.subject().category().matches("[0-9A-F][0-9A-Z]{3}") ? "Safety" : "Other");
        element(xml, "event", said);
        element(xml, "responseType", over ? "AllClear" : severity == Severity.CRITICAL ? "Execute" : "Assess");
        element(xml, "urgency", over ? "Past" : urgency(severity));
        element(xml, "severity", severity(severity));
        element(xml, "certainty", "Observed");
        element(xml, "effective", time(alert.life().raisedAt()));
        element(xml, "senderName", "Fieldwarden");
        element(xml, "headline", said);
        element(xml, "description", description(alert, language));
        parameter(xml, "device", alert.subject().device().value());
        parameter(xml, "rule", alert.basis().rule().value());
        parameter(xml, "state", alert.state().text());
        parameter(xml, "citation", alert.basis().explanation().citation());
        xml.writeStartElement("area");
        element(xml, "areaDesc", in(language, place.name()));
        if (place.coordinates().isPresent()) {
            RegistryEntry.Coordinates at = place.coordinates().get();
            element(
                    xml,
                    "circle",
                    String.format(Locale.ROOT, "%.4f,%.4f %s", at.latitude(), at.longitude(), RADIUS_KM));
        }
        xml.writeEndElement();
        xml.writeEndElement();
    }

    private static String in(String language, Text text) {
        return language.startsWith("zh") ? text.zh() : text.en();
    }

    private String description(Alert alert, String language) {
        String value = Double.isFinite(alert.life().value())
                ? alert.life().value() + " " + alert.basis().unit()
                : "-";
        String raised = time(alert.life().raisedAt());
        return language.startsWith("zh")
                ? "触发时间 " + raised + "，数值 " + value.strip() + "。设备监测线索，须经核实。"
                : "Raised at " + raised + " with " + value.strip() + ". A clue from a device, to be verified.";
    }

    /** Extreme is for people in danger, which a reading alone does not say. */
    private static String severity(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "Severe";
            case MAJOR -> "Moderate";
            case MINOR, INFO -> "Minor";
        };
    }

    private static String urgency(Severity severity) {
        return switch (severity) {
            case CRITICAL -> "Immediate";
            case MAJOR, MINOR -> "Expected";
            case INFO -> "Unknown";
        };
    }

    /** With an offset that is never Z (CAP 1.2 §3.3.2). */
    private String time(Instant at) {
        ZoneOffset offset = setting.zone().getRules().getOffset(at);
        String text = TIME.format(at.atOffset(offset));
        return offset.equals(ZoneOffset.UTC) ? text.replace("+00:00", "-00:00") : text;
    }

    private static void parameter(XMLStreamWriter xml, String name, String value) throws XMLStreamException {
        if (!value.isEmpty()) {
            xml.writeStartElement("parameter");
            element(xml, "valueName", name);
            element(xml, "value", value);
            xml.writeEndElement();
        }
    }

    static void element(XMLStreamWriter xml, String name, String text) throws XMLStreamException {
        xml.writeStartElement(name);
        xml.writeCharacters(text.replaceAll("[\\p{Cntrl}\\x{FFFE}\\x{FFFF}&&[^\n\t]]", " "));
        xml.writeEndElement();
    }
}
