package io.jenkins.plugins.esphome.jenkins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** What every view of ours owes those who read another language, use a dark theme or cannot see it. */
final class ViewsTest {
    private static final Path VIEWS = Path.of("src/main/resources/io/jenkins/plugins/esphome");
    private static final Set<String> READ =
            Set.of("title", "add", "header", "tooltip", "label", "aria-label", "subtitle");
    private static final Pattern EXPRESSION = Pattern.compile("\\$\\{[^}]*}");
    private static final Pattern KEY = Pattern.compile("\\$\\{%([a-z]+)[}(]");

    static List<Path> views() throws IOException {
        try (Stream<Path> files = Files.walk(VIEWS)) {
            return files.filter(file -> file.toString().endsWith(".jelly"))
                    .sorted()
                    .toList();
        }
    }

    private static Element read(Path view) throws Exception {
        DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
        factory.setNamespaceAware(true);
        return factory.newDocumentBuilder().parse(view.toFile()).getDocumentElement();
    }

    private static List<Element> elements(Element root) {
        NodeList all = root.getElementsByTagName("*");
        return Stream.iterate(0, i -> i < all.getLength(), i -> i + 1)
                .map(i -> (Element) all.item(i))
                .filter(element -> !element.getNodeName().startsWith("st:"))
                .toList();
    }

    private static Stream<Node> children(Element element) {
        NodeList all = element.getChildNodes();
        return Stream.iterate(0, i -> i < all.getLength(), i -> i + 1).map(all::item);
    }

    @ParameterizedTest
    @MethodSource("views")
    void noWordOfAViewIsWrittenWhereItCannotBeTranslated(Path view) throws Exception {
        for (Element element : elements(read(view))) {
            Stream<String> texts = children(element)
                    .filter(child -> child.getNodeType() == Node.TEXT_NODE)
                    .map(Node::getNodeValue);
            Stream<String> attributes = READ.stream().map(element::getAttribute);
            assertThat(Stream.concat(texts, attributes)
                            .map(text -> EXPRESSION.matcher(text).replaceAll("")))
                    .as("<%s> in %s", element.getNodeName(), view)
                    .noneMatch(text -> text.chars().anyMatch(Character::isLetter));
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyKeyOfAViewHasItsWords(Path view) throws Exception {
        Path words = Path.of(view.toString().replaceFirst("\\.jelly$", ".properties"));
        Properties known = new Properties();
        if (Files.exists(words)) {
            try (InputStream file = Files.newInputStream(words)) {
                known.load(file);
            }
        }

        assertThat(KEY.matcher(Files.readString(view))
                        .results()
                        .map(key -> key.group(1))
                        .distinct())
                .containsExactlyInAnyOrderElementsOf(known.stringPropertyNames());
    }

    @ParameterizedTest
    @MethodSource("views")
    void noViewHasColoursOrScriptsOfItsOwn(Path view) throws Exception {
        String text = Files.readString(view);

        assertThat(text)
                .doesNotContainPattern("#[0-9a-fA-F]{3,8}[;\"' ]")
                .doesNotContain("rgb(", "color:", "<script", "onclick");
        assertThat(text).startsWith("<?jelly escape-by-default='true'?>");
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyTableHasHeadersAndAName(Path view) throws Exception {
        for (Element element : elements(read(view))) {
            if (element.getNodeName().equals("th")) {
                assertThat(element.getAttribute("scope"))
                        .as("a header in %s", view)
                        .isNotEmpty();
            }
            if (element.getNodeName().equals("table")) {
                assertThat(element.hasAttribute("aria-label")
                                || element.hasAttribute("aria-labelledby")
                                || element.getElementsByTagName("caption").getLength() == 1)
                        .as("the name of a table in %s", view)
                        .isTrue();
                assertThat(element.getElementsByTagName("th").getLength()).isPositive();
            }
        }
    }

    @ParameterizedTest
    @MethodSource("views")
    void everyFieldHasALabelAndAHelp(Path view) throws Exception {
        for (Element entry : elements(read(view))) {
            if (entry.getNodeName().equals("f:entry")
                    && !entry.getAttribute("field").isEmpty()) {
                boolean labelled = entry.hasAttribute("title")
                        || elements(entry).stream().anyMatch(inner -> inner.hasAttribute("title"));
                assertThat(labelled)
                        .as("%s in %s", entry.getAttribute("field"), view)
                        .isTrue();
                assertThat(help(view, entry.getAttribute("field")))
                        .as("help in %s", view)
                        .isTrue();
            }
        }
    }

    private static boolean help(Path view, String field) {
        return Files.exists(view.resolveSibling("help-" + field + ".html"));
    }
}
