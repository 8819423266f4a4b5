package dev.crescendo.curated.sql;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Something that columns are read from. */
sealed interface Relation {
    /** A table of the warehouse. */
    record Table(TableReference reference) implements Relation {}

    /** A query within the query: in brackets, or by the name that WITH gives it. */
    record Nested(Query query) implements Relation {}

    /** A function or anything else whose columns can't be known; they come from what it is given. */
    record Unknown(@Nullable SyntaxNode node) implements Relation {}

    /**
     * A relation as FROM has it.
     *
     * @param alias the name that columns are qualified with; null where there is none
     * @param columns other names for its first columns
     */
    record Source(@Nullable String alias, List<String> columns, Relation relation) {
        /** Whether it is a table that its query knows by schema and name. */
        boolean isNamed(String schema, String name) {
            return relation instanceof Table table
                    && !table.reference().aliased()
                    && table.reference().table().is(new TableName(schema, name));
        }
    }
}
