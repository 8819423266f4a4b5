package dev.crescendo.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One declared option: from it come parsing, default, error messages and reference documentation. Immutable; the
 * {@code with…} methods return changed copies.
 *
 * @param <T> the type of its value
 */
public final class Option<T> {
    /** Reads a value; throws {@link IllegalArgumentException} with what was expected. */
    private interface Parser<T> {
        T parse(Node node);
    }

    private final String name;
    private final String type;
    private final String description;
    private final Parser<T> parser;
    private final @Nullable T defaultValue;
    private final boolean required;
    private final String example;
    private final @Nullable Options keys;

    private Option(
            String name,
            String type,
            String description,
            Parser<T> parser,
            @Nullable T defaultValue,
            boolean required,
            String example,
            @Nullable Options keys) {
        this.name = name;
        this.type = type;
        this.description = description;
        this.parser = parser;
        this.defaultValue = defaultValue;
        this.required = required;
        this.example = example;
        this.keys = keys;
    }

    private static <T> Option<T> declare(String name, String type, String description, Parser<T> parser) {
        return new Option<>(name, type, description, parser, null, false, "", null);
    }

    public static Option<String> text(String name, String description) {
        return declare(name, "text", description, Option::scalar);
    }

    public static Option<Secret> secret(String name, String description) {
        return declare(name, "secret", description, node -> Secrets.parse(scalar(node)));
    }

    public static Option<Integer> integer(String name, String description, int least, int greatest) {
        return declare(name, "integer", description, node -> {
            try {
                int value = Integer.parseInt(scalar(node).trim());
                if (value >= least && value <= greatest) {
                    return value;
                }
            } catch (NumberFormatException notANumber) {
                // reported below, with the range
            }
            throw new IllegalArgumentException("a whole number from " + least + " to " + greatest);
        });
    }

    /** A number with or without a fraction. */
    public static Option<Double> number(String name, String description, double least, double greatest) {
        return declare(name, "number", description, node -> {
            try {
                double value = Double.parseDouble(scalar(node).trim());
                if (value >= least && value <= greatest) {
                    return value;
                }
            } catch (NumberFormatException notANumber) {
                // reported below, with the range
            }
            throw new IllegalArgumentException("a number from " + least + " to " + greatest);
        });
    }

    public static Option<Boolean> flag(String name, String description) {
        return declare(name, "true or false", description, node -> switch (scalar(node)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("true or false");
        });
    }

    /** A time span such as {@code 500ms}, {@code 30s}, {@code 10m}, {@code 2h} or {@code 3d}. */
    public static Option<Duration> duration(String name, String description) {
        return declare(name, "duration", description, node -> parseDuration(scalar(node)));
    }

    /** A time span, or {@code true} for none at all, so always, or {@code false} for never. */
    public static Option<Optional<Duration>> durationOrFlag(String name, String description) {
        return declare(name, "true, false or duration", description, node -> switch (scalar(node)) {
            case "true" -> Optional.of(Duration.ZERO);
            case "false" -> Optional.empty();
            default -> {
                try {
                    yield Optional.of(parseDuration(scalar(node)));
                } catch (IllegalArgumentException notASpan) {
                    throw new IllegalArgumentException("true, false, or " + notASpan.getMessage());
                }
            }
        });
    }

    public static <E extends Enum<E>> Option<E> choice(String name, String description, Class<E> values) {
        List<String> names = new ArrayList<>();
        for (E value : values.getEnumConstants()) {
            names.add(value.name().toLowerCase(Locale.ROOT));
        }
        return declare(name, String.join(" | ", names), description, node -> {
            int index = names.indexOf(scalar(node));
            if (index < 0) {
                throw new IllegalArgumentException("one of " + String.join(", ", names));
            }
            return values.getEnumConstants()[index];
        });
    }

    /** A list of texts; a single text counts as a list of one. */
    public static Option<List<String>> texts(String name, String description) {
        return declare(name, "list of texts", description, node -> {
            if (node.isText()) {
                return List.of(node.text());
            }
            if (!node.isList()) {
                throw new IllegalArgumentException("a text or a list of texts");
            }
            return node.list().stream().map(Option::scalar).toList();
        });
    }

    /** Names, each with another if it is given one: {@code [a, b]} or {@code { a: other_name }}; empty where it is not. */
    public static Option<Map<String, String>> renamed(String name, String description) {
        return declare(name, "list or mapping of texts", description, node -> {
            Map<String, String> names = new LinkedHashMap<>();
            if (node.isMapping()) {
                node.mapping().forEach((key, value) -> names.put(key, scalar(value)));
            } else if (node.isList()) {
                node.list().forEach(each -> names.put(scalar(each), ""));
            } else {
                names.put(node.text(), "");
            }
            return names;
        });
    }

    /** Keys and values that the component reads itself. */
    public static Option<Node> mapping(String name, String description) {
        return declare(name, "mapping", description, node -> {
            if (!node.isMapping()) {
                throw new IllegalArgumentException("keys and values, as { key: value }");
            }
            return node;
        });
    }

    /** A list of things that the component reads itself; a single one counts as a list of one. */
    public static Option<List<Node>> nodes(String name, String description) {
        return declare(name, "list", description, node -> node.isList() ? node.list() : List.of(node));
    }

    public Option<T> withDefault(T value) {
        return new Option<>(name, type, description, parser, value, false, example, keys);
    }

    public Option<T> asRequired() {
        return new Option<>(name, type, description, parser, null, true, example, keys);
    }

    public Option<T> withExample(String newExample) {
        return new Option<>(name, type, description, parser, defaultValue, required, newExample, keys);
    }

    /** For a mapping: the keys in it, for the documentation. */
    public Option<T> withKeys(Options newKeys) {
        return new Option<>(name, type, description, parser, defaultValue, required, example, newKeys);
    }

    public String name() {
        return name;
    }

    /** The kind of value, in words for documentation. */
    public String type() {
        return type;
    }

    public String description() {
        return description;
    }

    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    public boolean isRequired() {
        return required;
    }

    public boolean isSecret() {
        return type.equals("secret");
    }

    public String example() {
        return example;
    }

    /** The keys in a mapping, where they are always the same. */
    public Optional<Options> keys() {
        return Optional.ofNullable(keys);
    }

    T parse(Node node) {
        return parser.parse(node);
    }

    private static String scalar(Node node) {
        if (!node.isText()) {
            throw new IllegalArgumentException("a single value");
        }
        return node.text();
    }

    private static final Pattern DURATION = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("a time span such as 500ms, 30s, 10m, 2h or 3d");
        }
        long amount = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "ms" -> Duration.ofMillis(amount);
            case "s" -> Duration.ofSeconds(amount);
            case "m" -> Duration.ofMinutes(amount);
            case "h" -> Duration.ofHours(amount);
            default -> Duration.ofDays(amount);
        };
    }
}
