package dev.crescendo.cli.project;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.TextFile;
import dev.crescendo.error.FileErrors;
import dev.crescendo.error.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts values in for {@code ${VAR}}, {@code ${VAR:default}} and {@code ${file:path}}. What is put in is not looked at
 * again. A secret that is one whole reference stays a reference, so that it can travel to workers; whether it can be
 * resolved here is checked all the same.
 */
final class Interpolation {
    /** Where variables come from. */
    @FunctionalInterface
    interface Environment {
        Optional<String> find(String variable);
    }

    private static final Pattern REFERENCE = Pattern.compile("\\$\\{([^}]*)}?");
    private static final Pattern VARIABLE = Pattern.compile("([A-Za-z_][A-Za-z0-9_]*)(?::(.*))?", Pattern.DOTALL);

    private final Path folder;
    private final Environment environment;
    private final List<Problem> problems;

    /**
     * @param folder what the paths of {@code ${file:path}} are relative to
     * @param problems what can't be resolved is added here
     */
    Interpolation(Path folder, Environment environment, List<Problem> problems) {
        this.folder = folder;
        this.environment = environment;
        this.problems = problems;
    }

    /** The node with all references resolved, except those of secrets among {@code options}. */
    Node resolve(Node node, Options options) {
        if (!node.isMapping()) {
            return resolve(node);
        }
        Map<String, Node> resolved = new LinkedHashMap<>();
        node.mapping().forEach((key, value) -> {
            boolean secret = options.all().stream()
                    .anyMatch(option -> option.isSecret() && option.name().equals(key));
            resolved.put(key, secret && value.isText() ? secret(value) : resolve(value));
        });
        return new Node(resolved, node.where());
    }

    /** The node with all references resolved. */
    Node resolve(Node node) {
        if (node.isMapping()) {
            Map<String, Node> resolved = new LinkedHashMap<>();
            node.mapping().forEach((key, value) -> resolved.put(key, resolve(value)));
            return new Node(resolved, node.where());
        }
        if (node.isList()) {
            List<Node> resolved = new ArrayList<>();
            node.list().forEach(item -> resolved.add(resolve(item)));
            return new Node(resolved, node.where());
        }
        return Node.text(replaceAll(node.text(), node.where()), node.where());
    }

    private Node secret(Node node) {
        String value = replaceAll(node.text(), node.where());
        Matcher whole = REFERENCE.matcher(node.text());
        if (!whole.matches()) {
            return Node.text(value, node.where());
        }
        String reference = whole.group(1);
        if (reference.startsWith("file:")) {
            return Node.text("${file:" + file(reference) + "}", node.where());
        }
        Matcher variable = VARIABLE.matcher(reference);
        if (variable.matches() && environment.find(variable.group(1)).isPresent()) {
            return Node.text("${" + variable.group(1) + "}", node.where());
        }
        return Node.text(value, node.where());
    }

    private String replaceAll(String text, String where) {
        Matcher matcher = REFERENCE.matcher(text);
        StringBuilder result = new StringBuilder();
        while (matcher.find()) {
            String value = matcher.group().endsWith("}") ? value(matcher.group(1), where) : unclosed(where);
            matcher.appendReplacement(result, Matcher.quoteReplacement(value));
        }
        return matcher.appendTail(result).toString();
    }

    private String unclosed(String where) {
        problems.add(new Problem(where, "a ${ has no closing }", "Write ${VAR}, ${VAR:default} or ${file:path}."));
        return "";
    }

    private String value(String reference, String where) {
        if (reference.startsWith("file:")) {
            return firstLine(file(reference), where);
        }
        Matcher variable = VARIABLE.matcher(reference);
        if (!variable.matches()) {
            problems.add(new Problem(
                    where,
                    "'${" + reference + "}' is not the name of a variable",
                    "Write ${VAR}, ${VAR:default} or ${file:path}."));
            return "";
        }
        Optional<String> value = environment.find(variable.group(1)).or(() -> Optional.ofNullable(variable.group(2)));
        if (value.isEmpty()) {
            problems.add(new Problem(
                    where,
                    "the environment variable " + variable.group(1) + " is not set",
                    "Set it, or give a default: ${" + variable.group(1) + ":default}."));
        }
        return value.orElse("");
    }

    private Path file(String reference) {
        return folder.resolve(reference.substring("file:".length()))
                .toAbsolutePath()
                .normalize();
    }

    private String firstLine(Path file, String where) {
        try {
            return TextFile.firstLine(file);
        } catch (IOException unreadable) {
            problems.add(new Problem(
                    where,
                    "the file " + file + " can't be read: " + FileErrors.reason(unreadable),
                    "Check that it exists and who may read it; paths are relative to the project's folder."));
            return "";
        }
    }

    /** The option that {@code key} names. */
    static Optional<Option<?>> find(Options options, String key) {
        return options.all().stream()
                .filter(option -> option.name().equals(key))
                .findFirst();
    }
}
