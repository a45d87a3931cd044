package io.fieldwarden.alert.cap;

import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** An Atom feed (RFC 4287) of CAP messages. */
public final class CapFeed {
    /** Where a message is. */
    public record Entry(String identifier, String title, Instant updated, String address) {}

    private CapFeed() {}

    /**
     * @param self address of the feed
     * @param updated when nothing is in it
     */
    public static String of(String self, List<Entry> entries, Instant updated) {
        StringWriter text = new StringWriter();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
            xml.writeStartDocument("UTF-8", "1.0");
            xml.writeStartElement("feed");
            xml.writeDefaultNamespace("http://www.w3.org/2005/Atom");
            CapMessage.element(xml, "id", "urn:fieldwarden:cap");
            CapMessage.element(xml, "title", "Fieldwarden CAP 1.2");
            CapMessage.element(
                    xml,
                    "updated",
                    entries.stream()
                            .map(Entry::updated)
                            .max(Instant::compareTo)
                            .orElse(updated)
                            .toString());
            xml.writeStartElement("author");
            CapMessage.element(xml, "name", "Fieldwarden");
            xml.writeEndElement();
            link(xml, "self", "application/atom+xml", self);
            for (Entry entry : entries) {
                xml.writeStartElement("entry");
                CapMessage.element(xml, "id", "urn:fieldwarden:cap:" + entry.identifier());
                CapMessage.element(xml, "title", entry.title());
                CapMessage.element(xml, "updated", entry.updated().toString());
                link(xml, "alternate", "application/cap+xml", entry.address());
                xml.writeEndElement();
            }
            xml.writeEndElement();
            xml.writeEndDocument();
            xml.close();
        } catch (XMLStreamException e) {
            throw new IllegalStateException("a feed cannot be written", e);
        }
        return text.toString();
    }

    private static void link(XMLStreamWriter xml, String rel, String type, String href) throws XMLStreamException {
        xml.writeEmptyElement("link");
        xml.writeAttribute("rel", rel);
        xml.writeAttribute("type", type);
        xml.writeAttribute("href", href);
    }
}
