package io.jenkins.plugins.esphome.jenkins.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.esphome.fleet.DeviceOutcome;
import io.jenkins.plugins.esphome.model.JobStatus;
import io.jenkins.plugins.esphome.model.Verdict;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;

final class JunitXmlTest {
    @Test
    void eachDeviceIsATestAndAFailureSaysWhy() throws Exception {
        Document xml = parsed(JunitXml.of(List.of(
                row("kitchen", JobStatus.COMPLETED, ""),
                row("attic", JobStatus.FAILED, "<b>\u0007 & \"went\" \uD83D\uDCA5"),
                row("porch", JobStatus.COMPLETED, "skipped: it did not answer"))));

        Element suite = xml.getDocumentElement();
        assertThat(suite.getAttribute("tests")).isEqualTo("3");
        assertThat(suite.getAttribute("failures")).isEqualTo("1");
        assertThat(suite.getAttribute("skipped")).isEqualTo("1");
        Element attic = (Element) suite.getElementsByTagName("testcase").item(1);
        assertThat(attic.getAttribute("name")).isEqualTo("attic");
        assertThat(attic.getAttribute("classname")).isEqualTo("esphome.house");
        Element failure = (Element) attic.getElementsByTagName("failure").item(0);
        assertThat(failure.getAttribute("message")).isEqualTo("<b>? & \"went\" \uD83D\uDCA5");
    }

    private static Document parsed(byte[] xml) throws Exception {
        assertThat(new String(xml, UTF_8)).startsWith("<?xml");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new ByteArrayInputStream(xml));
    }

    private static DeviceRow row(String device, JobStatus status, String reason) {
        DeviceOutcome outcome = new DeviceOutcome(
                device,
                status,
                true,
                true,
                Optional.of(Verdict.VERIFIED),
                "10.0.0.7",
                1.5,
                reason.isEmpty() ? Optional.empty() : Optional.of(reason),
                Optional.empty(),
                Optional.empty());
        return DeviceRow.of("house", outcome, List.of(), "");
    }
}
