package dev.crescendo.config;

import dev.crescendo.error.Problem;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The options that one component declares, and the check of a mapping against them. */
public final class Options {
    private final List<Option<?>> options;

    private Options(List<Option<?>> options) {
        this.options = List.copyOf(options);
    }

    public static Options of(Option<?>... options) {
        return new Options(List.of(options));
    }

    /** These and more. */
    public Options and(Options others) {
        List<Option<?>> all = new ArrayList<>(options);
        all.addAll(others.options);
        return new Options(all);
    }

    public List<Option<?>> all() {
        return options;
    }

    /**
     * Reads a mapping. Whatever is wrong is added to {@code problems}, all of it; the result is then incomplete and must
     * not be used.
     */
    public Settings read(Node mapping, List<Problem> problems) {
        Map<String, Object> values = new HashMap<>();
        if (!mapping.isMapping()) {
            problems.add(new Problem(mapping.where(), "is not a mapping", "Write keys and values below it."));
            return new Settings(values, mapping.where());
        }
        mapping.mapping().forEach((key, node) -> {
            Option<?> option = find(key);
            if (option == null) {
                problems.add(new Problem(node.where(), "unknown key '" + key + "'", suggestion(key)));
                return;
            }
            try {
                values.put(key, option.parse(node));
            } catch (IllegalArgumentException expected) {
                String found = option.isSecret() || !node.isText() ? "the value" : "'" + node.text() + "'";
                problems.add(
                        new Problem(node.where(), found + " is not valid", "Expected " + expected.getMessage() + "."));
            }
        });
        for (Option<?> option : options) {
            if (!mapping.mapping().containsKey(option.name())) {
                option.defaultValue().ifPresent(value -> values.put(option.name(), value));
                if (option.isRequired()) {
                    String example = option.example().isEmpty() ? "" : ", for example " + option.example();
                    problems.add(new Problem(
                            mapping.where(),
                            "the key '" + option.name() + "' is missing",
                            "Add it: " + option.description() + example + "."));
                }
            }
        }
        return new Settings(values, mapping.where());
    }

    private @org.jspecify.annotations.Nullable Option<?> find(String key) {
        return options.stream()
                .filter(option -> option.name().equals(key))
                .findFirst()
                .orElse(null);
    }

    private String suggestion(String key) {
        return Nearest.suggestion(key, options.stream().map(Option::name).toList());
    }
}
