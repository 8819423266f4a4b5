package dev.crescendo.curated.sql;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A query that was read: what it reads, what it gives, and the same query on other tables. */
public final class ParsedSelect implements SelectText {
    private final Place place;
    private final List<Token> tokens;
    private final Queries queries;

    ParsedSelect(Place place, List<Token> tokens) {
        this.place = place;
        this.tokens = tokens;
        this.queries = new Queries(place, tokens, SyntaxNode.parse(place, tokens));
    }

    @Override
    public List<TableReference> tables() {
        return List.copyOf(queries.tables);
    }

    @Override
    public String redirect(Function<TableReference, Optional<String>> relation) {
        return new Redirection(place, tokens, queries.tables, queries.qualifiers(), queries::isNameShared)
                .apply(relation);
    }

    @Override
    public String normalized() {
        return Tokens.normalized(tokens);
    }

    @Override
    public boolean isVolatile() {
        return queries.readsFiles || Volatility.isVolatile(tokens, queries.tables);
    }

    /**
     * The columns that it gives, in order, as far as they can be known: where a star stands for columns that can't, it is
     * one column named {@code *}. An expression without a name has the name that PostgreSQL gives it. With USING, a star
     * has its columns in the order of DuckDB; PostgreSQL has the shared ones first.
     *
     * @param catalog the columns of a table, in order; empty where they aren't known
     * @throws dev.crescendo.error.ConfigurationException if it names a column that nothing in sight has, while the
     *     columns of everything in sight are known; with its line and column, and the nearest name
     */
    public List<OutputColumn> columns(Function<TableName, Optional<List<String>>> catalog) {
        return new ColumnSources(place, tokens, queries, catalog).output();
    }

    /**
     * The table that a key of the rows stands in, where there surely is one.
     *
     * @param key columns that this query gives
     * @param catalog the columns of a table, in order; empty where they aren't known
     */
    public Optional<KeySource> keySource(List<String> key, Function<TableName, Optional<List<String>>> catalog) {
        return KeySource.of(queries, tokens, columns(catalog), key);
    }
}
