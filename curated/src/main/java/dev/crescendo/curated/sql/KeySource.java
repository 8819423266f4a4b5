package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Query.Item;
import dev.crescendo.curated.sql.Relation.Source;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The table that the keys of a query's rows stand in: which rows there are for some key, and what they say, depends on no other
 * rows of that table than those with the same key. So a query is run for some keys by giving it these rows of the table only.
 *
 * @param columns the table's column that each column of the key is
 */
public record KeySource(TableReference table, Map<String, String> columns) {
    /** Words by which rows of other keys, or none, may have a part in a row. */
    private static final Set<String> WORDS = Keywords.words("""
            over qualify limit fetch offset right full natural positional pivot unpivot recursive rollup cube
            grouping tablesample sample table only""");

    /** What a row has only where it is stored. */
    private static final Set<String> OF_STORAGE = Keywords.words("rowid ctid xmin xmax cmin cmax tableoid");

    public KeySource {
        columns = Map.copyOf(columns);
    }

    /** The table's column that a column of the key is. */
    public String columnOf(String keyColumn) {
        return Objects.requireNonNull(columns.get(keyColumn));
    }

    /**
     * Finds it. Where it isn't sure that there is one, there is none.
     *
     * @param output the columns that the query gives
     */
    static Optional<KeySource> of(Queries queries, List<Token> tokens, List<OutputColumn> output, List<String> key) {
        Query root = queries.root;
        if (root.kind != Query.Kind.SELECT
                || root.sources.isEmpty()
                || !(root.sources.get(0).relation() instanceof Relation.Table first)
                || !root.sources.get(0).columns().isEmpty()
                || isReadAgain(queries, first.reference())
                || mixesRows(tokens)) {
            return Optional.empty();
        }
        Map<String, String> columns = new LinkedHashMap<>();
        for (String name : key) {
            Optional<String> column = column(name, root, first.reference().table(), tokens, output);
            if (column.isEmpty()) {
                return Optional.empty();
            }
            columns.put(name, column.get());
        }
        return columns.isEmpty() ? Optional.empty() : Optional.of(new KeySource(first.reference(), columns));
    }

    private static boolean isReadAgain(Queries queries, TableReference table) {
        return queries.readsFiles
                || queries.tables.stream()
                                .filter(other -> other.table().is(table.table()))
                                .count()
                        > 1;
    }

    private static boolean mixesRows(List<Token> tokens) {
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : token;
            boolean name = i > 0 && tokens.get(i - 1).isAny(".", "as") || next.is(".");
            boolean rightFunction = token.is("right") && next.is("(");
            if (token.kind() == Token.Kind.WORD && WORDS.contains(token.name()) && !name && !rightFunction
                    || token.is("distinct") && next.is("on")
                    || token.isName() && OF_STORAGE.contains(token.name())) {
                return true;
            }
        }
        return false;
    }

    /** The column of the first table that a column of the key is, as it is. */
    private static Optional<String> column(
            String name, Query root, TableName table, List<Token> tokens, List<OutputColumn> output) {
        List<OutputColumn> named = output.stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .toList();
        if (named.size() != 1 || named.get(0).sources().size() != 1) {
            return Optional.empty();
        }
        SourceColumn source = named.get(0).sources().iterator().next();
        if (source.isRows() || source.column().equals("*") || !source.table().is(table)) {
            return Optional.empty();
        }
        List<Item> items = root.items.stream()
                .filter(item -> !item.star() && item.name().equalsIgnoreCase(name))
                .toList();
        boolean asItIs = items.isEmpty()
                ? source.column().equalsIgnoreCase(name)
                        && root.items.stream().allMatch(item -> !item.star() || isPlainStar(item))
                : items.size() == 1 && isColumn(items.get(0), source.column(), root, tokens);
        return asItIs ? Optional.of(source.column()) : Optional.empty();
    }

    private static boolean isPlainStar(Item item) {
        return !item.name().isEmpty()
                && item.replaced().isEmpty()
                && item.renamed().isEmpty();
    }

    /** Whether a value is a column with nothing done to it, and not a field within one. */
    private static boolean isColumn(Item item, String column, Query root, List<Token> tokens) {
        int last = item.node().last();
        int index = item.node().first();
        int names = 0;
        while (index <= last && tokens.get(index).isName()) {
            names++;
            if (index + 2 > last || !tokens.get(index + 1).is(".")) {
                break;
            }
            index += 2;
        }
        if (names == 0 || index > last || !tokens.get(index).name().equalsIgnoreCase(column)) {
            return false;
        }
        int rest = last - index;
        boolean bare = rest == 0
                || rest == 1 && tokens.get(last).isName()
                || rest == 2
                        && tokens.get(index + 1).is("as")
                        && tokens.get(last).isName();
        return bare && (names == 1 || isQualified(item.node().first(), names, root.sources.get(0), tokens));
    }

    private static boolean isQualified(int first, int names, Source source, List<Token> tokens) {
        return names == 2
                ? tokens.get(first).name().equalsIgnoreCase(source.alias())
                : names == 3
                        && source.isNamed(
                                tokens.get(first).name(), tokens.get(first + 2).name());
    }
}
