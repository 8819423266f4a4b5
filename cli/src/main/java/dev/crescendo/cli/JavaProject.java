package dev.crescendo.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** The files of a new project with Java in it: a Maven project whose program brings a source of its own. */
final class JavaProject {
    private JavaProject() {}

    /** Texts by paths relative to the project's folder. */
    static Map<String, String> files(String name) {
        Map<String, String> files = new LinkedHashMap<>();
        files.put("crescendo.yaml", text("crescendo.yaml", name));
        files.put("pom.xml", text("pom.xml", name));
        files.put("src/main/java/Main.java", text("Main.java", name));
        files.put("rates.txt", text("rates.txt", name));
        files.put(".gitignore", ProjectText.GITIGNORE + "target/\n");
        return files;
    }

    private static String text(String resource, String name) {
        try (InputStream text = JavaProject.class.getResourceAsStream("java-project/" + resource)) {
            return new String(Objects.requireNonNull(text, resource).readAllBytes(), StandardCharsets.UTF_8)
                    .replace("%name%", name);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
