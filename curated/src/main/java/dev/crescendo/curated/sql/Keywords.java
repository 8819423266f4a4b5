package dev.crescendo.curated.sql;

import java.util.Set;

/** Words that mean more than a name. */
final class Keywords {
    private static final Set<String> AFTER_TABLE = words("""
            anti asof cross except fetch for from full group having inner intersect join lateral left limit natural
            offset on order pivot positional qualify right select semi tablesample union unpivot using where window""");

    /** Words that PostgreSQL or DuckDB don't take for the name of a relation. */
    private static final Set<String> RESERVED = words("""
            all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
            collation column concurrently constraint create cross current_catalog current_date current_role
            current_schema current_time current_timestamp current_user default deferrable desc describe distinct do
            else end except false fetch for foreign freeze from full grant group having ilike in initially inner
            intersect into is isnull join lambda lateral leading left like limit localtime localtimestamp map
            natural not notnull null offset on only or order outer overlaps pivot pivot_longer pivot_wider placing
            primary qualify references returning right select semi session_user show similar some struct summarize
            symmetric system_user table tablesample then to trailing true union unique unpivot user using values
            variadic verbose when where window with anti asof glob positional at columns""");

    private Keywords() {}

    /** The words of a text. */
    static Set<String> words(String text) {
        return Set.of(text.strip().split("\\s+"));
    }

    /** Whether the word can be the name of a relation only in quotes. */
    static boolean isReserved(Token word) {
        return RESERVED.contains(word.name());
    }

    /** Whether the word goes on with the query after a table, so that it is no alias of the table. */
    static boolean follows(Token word) {
        return word.kind() == Token.Kind.WORD && AFTER_TABLE.contains(word.name());
    }
}
