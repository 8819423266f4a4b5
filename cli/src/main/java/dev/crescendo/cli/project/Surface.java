package dev.crescendo.cli.project;

import dev.crescendo.config.Nearest;
import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.error.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Keys and words that the file format has and this version can't do yet: told apart from those that are misspelt. */
final class Surface {
    static final Set<String> TOP_LEVEL = Set.of("environments");
    static final Set<String> PIPELINE = Set.of("query", "tables", "exclude", "lookback");

    private static final String NOT_YET = " is not supported yet";
    private static final String WAIT = "Take it out until a later version does.";

    private Surface() {}

    /** Reads a mapping as {@link Options#read} does, and says of keys in {@code later} that they are not supported yet. */
    static Settings read(Options options, Node mapping, Set<String> later, List<Problem> problems) {
        if (!mapping.isMapping()) {
            return options.read(mapping, problems);
        }
        Set<String> known = new LinkedHashSet<>();
        options.all().forEach(option -> known.add(option.name()));
        Map<String, Node> rest = new LinkedHashMap<>();
        mapping.mapping().forEach((key, node) -> {
            if (!known.contains(key) && later.contains(key)) {
                problems.add(notYet(node.where(), "the key '" + key + "'"));
            } else {
                rest.put(key, node);
            }
        });
        return options.read(new Node(rest, mapping.where()), problems);
    }

    static Problem notYet(String where, String what) {
        return new Problem(where, what + NOT_YET, WAIT);
    }

    /** A word that is neither valid nor planned, with the nearest that is valid. */
    static Problem unknown(String where, String kind, String word, java.util.Collection<String> valid) {
        return new Problem(where, "there is no " + kind + " '" + word + "'", Nearest.suggestion(word, valid));
    }

    /** The connector's options, then those of {@code common} that it does not declare itself. */
    static Options together(Options own, Options common) {
        List<Option<?>> all = new ArrayList<>(own.all());
        for (Option<?> option : common.all()) {
            if (Interpolation.find(own, option.name()).isEmpty()) {
                all.add(option);
            }
        }
        return Options.of(all.toArray(new Option<?>[0]));
    }
}
