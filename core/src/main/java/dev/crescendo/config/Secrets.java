package dev.crescendo.config;

import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the text of a secret: a whole {@code ${VAR}} or {@code ${file:path}} stays a reference, anything else is literal. */
final class Secrets {
    private static final Pattern REFERENCE = Pattern.compile("\\$\\{(file:)?([^:}]+)}");

    private Secrets() {}

    static Secret parse(String text) {
        Matcher matcher = REFERENCE.matcher(text);
        if (!matcher.matches()) {
            return Secret.literal(text);
        }
        return matcher.group(1) == null ? Secret.environment(matcher.group(2)) : Secret.file(Path.of(matcher.group(2)));
    }
}
