package dev.crescendo.guarantees;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Finds the tests of all modules by name, in their sources: {@code Class.method}, {@code Class} or {@code module/Class}. */
final class TestReferences {
    private final Path root;
    private final Map<String, List<Path>> classes = new TreeMap<>();

    TestReferences(Path root) throws IOException {
        this.root = root;
        try (Stream<Path> files = Files.walk(root)) {
            files.filter(file -> file.toString().contains("/src/test/java/")
                            && file.toString().endsWith(".java"))
                    .forEach(file -> classes.computeIfAbsent(
                                    file.getFileName().toString().replace(".java", ""), name -> new ArrayList<>())
                            .add(file));
        }
    }

    /** The source of a test, from the root. */
    Path find(String reference) {
        String module = reference.contains("/") ? reference.substring(0, reference.indexOf('/')) : "";
        String[] name = reference.substring(reference.indexOf('/') + 1).split("\\.");
        List<Path> found = classes.getOrDefault(name[0], List.of()).stream()
                .filter(file -> module.isEmpty() || file.toString().contains("/" + module + "/src/test/"))
                .toList();
        if (found.size() != 1) {
            throw new IllegalArgumentException("'" + reference + "' names no class or several: " + found);
        }
        if (name.length > 1 && !hasTest(found.get(0), name[1])) {
            throw new IllegalArgumentException("there is no test '" + name[1] + "' in " + found.get(0));
        }
        return root.relativize(found.get(0));
    }

    /** The text of a test's method, up to its end. */
    String body(String reference) throws IOException {
        String method = reference.substring(reference.lastIndexOf('.') + 1);
        Matcher found = Pattern.compile("(?ms)^    [^\\n]* " + Pattern.quote(method) + "\\(.*?^    }$")
                .matcher(Files.readString(root.resolve(find(reference))));
        if (!found.find()) {
            throw new IllegalArgumentException("the method of '" + reference + "' can't be read");
        }
        return found.group();
    }

    private static boolean hasTest(Path file, String method) {
        try {
            return Pattern.compile("(?m)^    (?!private )[\\w<> ]+ " + Pattern.quote(method) + "\\(")
                    .matcher(Files.readString(file))
                    .find();
        } catch (IOException error) {
            throw new UncheckedIOException(error);
        }
    }
}
