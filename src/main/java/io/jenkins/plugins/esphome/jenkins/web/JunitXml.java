package io.jenkins.plugins.esphome.jenkins.web;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/** Writes devices as test cases, in the XML that JUnit's reporters made common. */
final class JunitXml {
    private final XMLStreamWriter xml;

    private JunitXml(XMLStreamWriter xml) {
        this.xml = xml;
    }

    static byte[] of(List<DeviceRow> rows) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            XMLStreamWriter xml = XMLOutputFactory.newDefaultFactory().createXMLStreamWriter(bytes, "UTF-8");
            new JunitXml(xml).suite(rows);
            xml.close();
            return bytes.toByteArray();
        } catch (XMLStreamException e) {
            throw new IOException("The test results could not be written: " + e.getMessage(), e);
        }
    }

    private void suite(List<DeviceRow> rows) throws XMLStreamException {
        xml.writeStartDocument("UTF-8", "1.0");
        xml.writeStartElement("testsuite");
        xml.writeAttribute("name", "ESPHome install");
        xml.writeAttribute("tests", String.valueOf(rows.size()));
        xml.writeAttribute(
                "failures", count(rows.stream().filter(DeviceRow::isFailed).count()));
        xml.writeAttribute(
                "skipped", count(rows.stream().filter(JunitXml::isSkipped).count()));
        for (DeviceRow row : rows) {
            device(row);
        }
        xml.writeEndElement();
        xml.writeEndDocument();
    }

    private void device(DeviceRow row) throws XMLStreamException {
        xml.writeStartElement("testcase");
        xml.writeAttribute("classname", "esphome." + row.getFleet().replace('.', '_'));
        xml.writeAttribute("name", row.getDevice());
        xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", row.getSeconds()));
        if (row.isFailed()) {
            outcome("failure", row);
        } else if (isSkipped(row)) {
            outcome("skipped", row);
        }
        xml.writeEndElement();
    }

    private void outcome(String element, DeviceRow row) throws XMLStreamException {
        xml.writeStartElement(element);
        xml.writeAttribute("message", legal(row.getReason()));
        xml.writeEndElement();
    }

    private static boolean isSkipped(DeviceRow row) {
        return row.getResult().equals("skipped");
    }

    private static String count(long number) {
        return String.valueOf(number);
    }

    /** XML cannot hold every character, not even escaped, and what a tool said may have any. */
    private static String legal(String text) {
        StringBuilder legal = new StringBuilder();
        text.codePoints()
                .map(c -> c == '\n' || c == '\t' || c >= 0x20 && c < 0xD800 || c >= 0xE000 && c < 0xFFFE || c > 0xFFFF
                        ? c
                        : '?')
                .forEach(legal::appendCodePoint);
        return legal.toString();
    }
}
