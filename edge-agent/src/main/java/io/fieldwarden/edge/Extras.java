package io.fieldwarden.edge;

import io.fieldwarden.edge.core.SensorProvider;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.TreeMap;

/**
 * Kinds of sensors that are not part of the agent: jars in the folder {@code extras} beside the jar of the agent, or in that of the
 * system property {@code fieldwarden.edge.extras}. Looked for when a kind is asked for that the agent does not know.
 */
final class Extras {
    private static final String PROPERTY = "fieldwarden.edge.extras";

    private Extras() {}

    /** By kind. */
    static Map<String, SensorProvider> found() {
        Map<String, SensorProvider> kinds = new TreeMap<>();
        for (SensorProvider provider : ServiceLoader.load(SensorProvider.class, loader())) {
            kinds.put(provider.kind(), provider);
        }
        return kinds;
    }

    /** Lives as long as the program: its sensors load classes at any time. */
    private static ClassLoader loader() {
        ClassLoader own = Extras.class.getClassLoader();
        List<URL> jars = new ArrayList<>();
        folder().ifPresent(folder -> {
            try (DirectoryStream<Path> files = Files.newDirectoryStream(folder, "*.jar")) {
                for (Path file : files) {
                    jars.add(url(file));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("extras: " + folder + " cannot be read: " + e.getMessage(), e);
            }
        });
        return jars.isEmpty() ? own : new URLClassLoader(jars.toArray(new URL[0]), own);
    }

    private static URL url(Path file) throws MalformedURLException {
        return file.toUri().toURL();
    }

    private static Optional<Path> folder() {
        String said = System.getProperty(PROPERTY, "");
        if (!said.isEmpty()) {
            return Optional.of(Path.of(said));
        }
        CodeSource source = Extras.class.getProtectionDomain().getCodeSource();
        try {
            Path jar = Path.of(source.getLocation().toURI());
            Path folder = jar.resolveSibling("extras");
            return Files.isDirectory(folder) ? Optional.of(folder) : Optional.empty();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("the place of the agent is no file: " + source.getLocation(), e);
        }
    }
}
