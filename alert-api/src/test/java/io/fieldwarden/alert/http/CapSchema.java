package io.fieldwarden.alert.http;

import java.io.StringReader;
import javax.xml.XMLConstants;
import javax.xml.transform.stream.StreamSource;
import javax.xml.validation.Schema;
import javax.xml.validation.SchemaFactory;

/** Holds messages against the rules of CAP 1.2, written down as a schema in the test resources. */
final class CapSchema {
    private CapSchema() {}

    /** @throws org.xml.sax.SAXException when a rule is broken */
    static void check(String xml) throws Exception {
        SchemaFactory factory = SchemaFactory.newInstance(XMLConstants.W3C_XML_SCHEMA_NS_URI);
        Schema schema = factory.newSchema(CapSchema.class.getResource("/cap/cap-1.2-rules.xsd"));
        schema.newValidator().validate(new StreamSource(new StringReader(xml)));
    }
}
