package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Puts other relations in the place of tables, by their positions in the text. */
final class Redirection {
    /**
     * Names before a column, or before a star.
     *
     * @param table the table they stand for
     * @param first the index of the first of them
     * @param last the index of the last of them
     */
    record Qualifier(TableReference table, int first, int last) {}

    private record Edit(int start, int end, String text) {}

    private final Place place;
    private final List<Token> tokens;
    private final List<TableReference> tables;
    private final List<Qualifier> qualifiers;
    private final Function<TableReference, Boolean> shared;

    /**
     * @param shared whether something else in the query has the name of a table, so that the name can't stand for the
     *     table once its schema is gone
     */
    Redirection(
            Place place,
            List<Token> tokens,
            List<TableReference> tables,
            List<Qualifier> qualifiers,
            Function<TableReference, Boolean> shared) {
        this.place = place;
        this.tokens = tokens;
        this.tables = tables;
        this.qualifiers = qualifiers;
        this.shared = shared;
    }

    String apply(Function<TableReference, Optional<String>> relation) {
        List<Edit> edits = new ArrayList<>();
        Map<TableReference, String> aliases = new LinkedHashMap<>();
        for (TableReference table : tables) {
            Optional<String> other = relation.apply(table);
            if (other.isEmpty()) {
                continue;
            }
            String alias = "";
            if (!table.aliased() && !isBare(table)) {
                alias = shared.apply(table) ? unused(aliases.size()) : name(table);
                aliases.put(table, alias);
                alias = " as " + alias;
            }
            edits.add(new Edit(table.start(), table.end(), other.get() + alias));
        }
        for (Qualifier qualifier : new LinkedHashSet<>(qualifiers)) {
            String alias = aliases.get(qualifier.table());
            if (alias != null) {
                edits.add(new Edit(
                        tokens.get(qualifier.first()).start(),
                        tokens.get(qualifier.last()).end(),
                        alias));
            }
        }
        edits.sort(Comparator.comparingInt(Edit::start));
        StringBuilder text = new StringBuilder();
        int position = tokens.get(0).start();
        for (Edit edit : edits) {
            text.append(place.text(), position, edit.start()).append(edit.text());
            position = edit.end();
        }
        return text.append(place.text(), position, end()).toString();
    }

    /** Where the query ends, without a semicolon and what comes after it. */
    private int end() {
        int last = tokens.size() - 1;
        while (last > 0 && tokens.get(last).is(";")) {
            last--;
        }
        return tokens.get(last).end();
    }

    /** Whether it stands after TABLE, where no other name may follow. */
    private boolean isBare(TableReference table) {
        int first = indexOf(table.start());
        return first > 0 && tokens.get(first - 1).is("table");
    }

    /** The name of the table as it is written, in quotes if it can't stand alone without. */
    private String name(TableReference table) {
        int index = indexOf(table.start());
        while (tokens.get(index).end() < table.end()) {
            index++;
        }
        Token name = tokens.get(index);
        return name.kind() == Kind.WORD && Keywords.isReserved(name) ? '"' + name.name() + '"' : name.text();
    }

    private String unused(int count) {
        Set<String> names = new HashSet<>();
        tokens.stream()
                .filter(Token::isName)
                .forEach(token -> names.add(token.name().toLowerCase(Locale.ROOT)));
        String name = "crescendo_" + (count + 1);
        while (names.contains(name)) {
            name += "_";
        }
        return name;
    }

    private int indexOf(int start) {
        int low = 0;
        int high = tokens.size() - 1;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (tokens.get(middle).start() < start) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
