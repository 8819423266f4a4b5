package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Relation.Source;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.statement.select.Join;
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
    final List<Join> joins = new ArrayList<>();
    /** Columns of USING, which are one column of two tables. */
    final Set<String> merged = new HashSet<>();

    boolean natural;
    final List<Item> items = new ArrayList<>();
    final List<Query> branches = new ArrayList<>();
    boolean byName;
    /** Names that WITH gives to the columns. */
    List<String> columnNames = List.of();
    /** Where VALUES stand. */
    @Nullable
    SyntaxNode node;

    Query(@Nullable Query parent, Map<String, Query> named) {
        this.parent = parent;
        this.named = named;
    }

    /**
     * One of the things that are selected.
     *
     * @param star whether it stands for many columns
     * @param of the table of {@code table.*} as written, empty for a bare star
     * @param except the columns that a star leaves out
     * @param replaced the columns that a star gives another value, and with which
     * @param renamed the columns that a star gives another name, and which
     */
    record Item(
            String name,
            boolean star,
            List<String> of,
            SyntaxNode node,
            Set<String> except,
            Map<String, SyntaxNode> replaced,
            Map<String, String> renamed) {}

    @Nullable
    Query findNamed(String name) {
        return named.get(name.toLowerCase(Locale.ROOT));
    }
}
