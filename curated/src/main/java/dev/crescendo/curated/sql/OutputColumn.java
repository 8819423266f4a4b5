package dev.crescendo.curated.sql;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A column that a query gives.
 *
 * @param name its name; {@code *} where a star stands for columns that are not known
 * @param sources the columns that its values are made of, in the order of the text. Columns that only choose, join or
 *     order rows are not among them; those of a window are, and those that an aggregate filters by. An aggregate without
 *     columns, such as {@code count(*)}, is made of the {@link SourceColumn#isRows rows} of the tables that are read
 */
public record OutputColumn(String name, Set<SourceColumn> sources) {
    public OutputColumn {
        sources = Collections.unmodifiableSet(new LinkedHashSet<>(sources));
    }
}
