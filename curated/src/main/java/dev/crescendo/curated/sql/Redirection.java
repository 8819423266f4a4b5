package dev.crescendo.curated.sql;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** Puts other relations in the place of tables, by their positions in the text. */
final class Redirection {
    private record Edit(int start, int end, String text) {}

    private final Place place;
    private final List<Token> tokens;
    private final List<TableReference> tables;

    Redirection(Place place, List<Token> tokens, List<TableReference> tables) {
        this.place = place;
        this.tokens = tokens;
        this.tables = tables;
    }

    String apply(Function<TableReference, Optional<String>> relation) {
        List<Edit> edits = new ArrayList<>();
        Map<String, TableName> renamed = new HashMap<>();
        Map<Integer, Integer> tokenAt = new HashMap<>();
        for (int i = 0; i < tokens.size(); i++) {
            tokenAt.put(tokens.get(i).start(), i);
        }
        for (TableReference table : tables) {
            Optional<String> other = relation.apply(table);
            if (other.isEmpty()) {
                continue;
            }
            int first = tokenAt.getOrDefault(table.start(), 0);
            boolean bare = first > 0 && tokens.get(first - 1).is("table");
            String alias = table.aliased() || bare ? "" : " as " + alias(table);
            edits.add(new Edit(table.start(), table.end(), other.get() + alias));
            if (!table.aliased()) {
                renamed.put(table.table().toString().toLowerCase(Locale.ROOT), table.table());
            }
        }
        qualified(edits, renamed);
        edits.sort(java.util.Comparator.comparingInt(Edit::start));
        StringBuilder text = new StringBuilder();
        int position = 0;
        for (Edit edit : edits) {
            text.append(place.text(), position, edit.start()).append(edit.text());
            position = edit.end();
        }
        return text.append(place.text(), position, place.text().length()).toString();
    }

    /** Columns that are qualified with the schema are left with the name of the table. */
    private void qualified(List<Edit> edits, Map<String, TableName> renamed) {
        Set<Integer> begins = new java.util.HashSet<>();
        tables.forEach(table -> begins.add(table.start()));
        for (int i = 0; i + 4 < tokens.size(); i++) {
            if (tokens.get(i).isName()
                    && (i == 0 || !tokens.get(i - 1).is("."))
                    && !begins.contains(tokens.get(i).start())
                    && tokens.get(i + 1).is(".")
                    && tokens.get(i + 2).isName()
                    && tokens.get(i + 3).is(".")
                    && renamed.containsKey(
                            (tokens.get(i).name() + "." + tokens.get(i + 2).name()).toLowerCase(Locale.ROOT))) {
                edits.add(new Edit(tokens.get(i).start(), tokens.get(i + 2).start(), ""));
            }
        }
    }

    private String alias(TableReference table) {
        String written = place.text().substring(table.start(), table.end());
        int begin = table.end();
        for (Token token : tokens) {
            if (token.end() == table.end()) {
                begin = token.start();
            }
        }
        return begin == table.end() ? written : place.text().substring(begin, table.end());
    }
}
