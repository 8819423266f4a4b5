package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Relation.Source;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One SELECT, VALUES or set operation, with what is in sight there. */
final class Query {
    enum Kind {
        SELECT,
        SET,
        VALUES,
        /** Something whose columns can't be known, such as PIVOT. */
        OTHER
    }

    Kind kind = Kind.OTHER;

    /** The query around it whose columns it may use. */
    final @Nullable Query parent;

    /** The queries that WITH named, by name in small letters. */
    Map<String, Query> named;

    final List<Source> sources = new ArrayList<>();
    /** Columns of USING, which are one column of two tables. */
    final Set<String> merged = new HashSet<>();

    /** The windows with names, from bracket to bracket. */
    final Map<String, SyntaxNode> windows = new HashMap<>();

    boolean natural;
    final List<Item> items = new ArrayList<>();
    /** The set operation that it is a branch of. */
    @Nullable
    Query set;

    final List<Query> branches = new ArrayList<>();
    boolean byName;
    /** Names that WITH gives to the columns. */
    List<String> columnNames = List.of();

    Query(@Nullable Query parent, Map<String, Query> named) {
        this.parent = parent;
        this.named = named;
    }

    /**
     * One of the things that are selected.
     *
     * @param name its name; empty for columns that only the warehouse can tell
     * @param sure whether every warehouse gives it that name
     * @param star whether it stands for many columns
     * @param of the table of {@code table.*} as written, empty for a bare star
     * @param except the columns that a star leaves out
     * @param replaced the columns that a star gives another value, and with which
     * @param renamed the columns that a star gives another name, and which
     */
    record Item(
            String name,
            boolean sure,
            boolean star,
            List<String> of,
            SyntaxNode node,
            Set<String> except,
            Map<String, SyntaxNode> replaced,
            Map<String, String> renamed) {
        /** A value with a name. */
        static Item value(String name, boolean sure, SyntaxNode node) {
            return new Item(name, sure, false, List.of(), node, Set.of(), Map.of(), Map.of());
        }

        /** Columns that only the warehouse can tell. */
        static Item unknown(SyntaxNode node) {
            return new Item("", false, true, List.of(), node, Set.of(), Map.of(), Map.of());
        }
    }

    @Nullable
    Query findNamed(String name) {
        return named.get(name.toLowerCase(Locale.ROOT));
    }

    /** The windows with names that an expression uses, and those that they go on from. */
    List<SyntaxNode> windowsIn(SyntaxNode node, List<Token> tokens) {
        List<SyntaxNode> used = new ArrayList<>();
        if (windows.isEmpty()) {
            return used;
        }
        List<SyntaxNode> open = new ArrayList<>(List.of(node));
        while (!open.isEmpty()) {
            SyntaxNode part = open.remove(0);
            for (int i = part.first(); i + 1 <= part.last(); i++) {
                int name = tokens.get(i).is("over") && tokens.get(i + 1).is("(") ? i + 2 : i + 1;
                boolean begins = tokens.get(i).is("over")
                        || i == part.first() && tokens.get(i).is("(");
                SyntaxNode window = begins && name <= part.last()
                        ? windows.get(tokens.get(name).name())
                        : null;
                if (window != null && !used.contains(window)) {
                    used.add(window);
                    open.add(window);
                }
            }
        }
        return used;
    }

    /** The relation that the names before a column stand for, here or in a query around this one. */
    @Nullable
    Source findSource(List<String> names, boolean star) {
        int qualifiers = star ? names.size() : names.size() - 1;
        for (Query scope = this; scope != null; scope = scope.parent) {
            for (Source source : scope.sources) {
                if (qualifiers > 1 && source.isNamed(names.get(0), names.get(1))) {
                    return source;
                }
            }
            for (Source source : scope.sources) {
                if (qualifiers > 0 && (!star || qualifiers == 1) && names.get(0).equalsIgnoreCase(source.alias())) {
                    return source;
                }
            }
        }
        return null;
    }
}
