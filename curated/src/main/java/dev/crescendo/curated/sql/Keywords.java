package dev.crescendo.curated.sql;

import java.util.Set;

/** Words that mean more than a name. */
final class Keywords {
    private static final Set<String> AFTER_TABLE = Set.of(
            "anti",
            "asof",
            "cross",
            "except",
            "fetch",
            "for",
            "from",
            "full",
            "group",
            "having",
            "inner",
            "intersect",
            "join",
            "lateral",
            "left",
            "limit",
            "natural",
            "offset",
            "on",
            "order",
            "pivot",
            "positional",
            "qualify",
            "right",
            "select",
            "semi",
            "tablesample",
            "union",
            "unpivot",
            "using",
            "where",
            "window");

    private Keywords() {}

    /** Whether the word goes on with the query after a table, so that it is no alias of the table. */
    static boolean follows(Token word) {
        return word.kind() == Token.Kind.WORD && AFTER_TABLE.contains(word.name());
    }
}
