package buildtools;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import javax.annotation.processing.AbstractProcessor;
import javax.annotation.processing.RoundEnvironment;
import javax.annotation.processing.SupportedAnnotationTypes;
import javax.lang.model.SourceVersion;
import javax.lang.model.element.Element;
import javax.lang.model.element.TypeElement;
import javax.tools.StandardLocation;

/**
 * Lists the classes that bear an annotation which is itself marked {@code @Indexed} ({@code @Symbol}, {@code @Initializer},
 * {@code @ExportedBean} ...): Jenkins finds them by these lists only. The processor that Jenkins itself uses is not on Maven
 * Central in a version that works.
 */
@SupportedAnnotationTypes("*")
public final class IndexedProcessor extends AbstractProcessor {
    private static final String INDEXED = "org.jvnet.hudson.annotation_indexer.Indexed";
    private static final String FOLDER = "META-INF/services/annotations/";

    private final Map<String, Set<String>> classesByAnnotation = new TreeMap<>();

    @Override
    public SourceVersion getSupportedSourceVersion() {
        return SourceVersion.latest();
    }

    @Override
    public boolean process(Set<? extends TypeElement> annotations, RoundEnvironment round) {
        if (round.processingOver()) {
            classesByAnnotation.forEach(this::write);
            return false;
        }
        annotations.stream().filter(IndexedProcessor::isIndexed).forEach(annotation -> collect(annotation, round));
        return false;
    }

    private static boolean isIndexed(TypeElement annotation) {
        return annotation.getAnnotationMirrors().stream()
                .anyMatch(mirror -> mirror.getAnnotationType().toString().equals(INDEXED));
    }

    private void collect(TypeElement annotation, RoundEnvironment round) {
        Set<String> classes = classesByAnnotation.computeIfAbsent(
                annotation.getQualifiedName().toString(), name -> new TreeSet<>());
        round.getElementsAnnotatedWith(annotation).forEach(element -> classes.add(binaryName(element)));
    }

    private String binaryName(Element element) {
        Element type = element instanceof TypeElement ? element : element.getEnclosingElement();
        return processingEnv.getElementUtils().getBinaryName((TypeElement) type).toString();
    }

    private void write(String annotation, Set<String> classes) {
        try (Writer index = processingEnv
                .getFiler()
                .createResource(StandardLocation.CLASS_OUTPUT, "", FOLDER + annotation)
                .openWriter()) {
            index.write(String.join("\n", classes) + "\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
