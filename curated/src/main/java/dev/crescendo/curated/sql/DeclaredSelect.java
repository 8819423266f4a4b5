package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Redirection.Qualifier;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** A query whose tables were declared by hand: they are found by their names. */
final class DeclaredSelect implements SelectText {
    private final Place place;
    private final List<Token> tokens;
    private final List<TableReference> tables = new ArrayList<>();
    /** Where the names of tables stand before columns. */
    private final List<Integer> qualified = new ArrayList<>();

    DeclaredSelect(Place place, List<Token> tokens, Collection<TableName> declared) {
        this.place = place;
        this.tokens = tokens;
        for (int i = 0; i + 2 < tokens.size(); i++) {
            Token schema = tokens.get(i);
            Token name = tokens.get(i + 2);
            if (!schema.isName()
                    || !tokens.get(i + 1).is(".")
                    || !name.isName()
                    || i > 0 && tokens.get(i - 1).is(".")) {
                continue;
            }
            TableName table = new TableName(schema.name(), name.name());
            Token next = i + 3 < tokens.size() ? tokens.get(i + 3) : tokens.get(0);
            if (declared.stream().noneMatch(table::is) || i + 3 < tokens.size() && next.is("(")) {
                continue;
            }
            if (i + 3 < tokens.size() && next.is(".")) {
                qualified.add(i);
            } else {
                boolean aliased = i + 3 < tokens.size() && (next.is("as") || next.isName() && !Keywords.follows(next));
                tables.add(new TableReference(table, schema.start(), name.end(), aliased, place.at(schema.start())));
            }
        }
        for (TableName table : declared) {
            if (tables.stream().map(TableReference::table).noneMatch(table::is)) {
                throw place.problem(
                        tokens.get(0).start(),
                        "The query doesn't read " + table + ", which the header says it depends on",
                        "Name it with its schema in the query, or take it out of depends.");
            }
        }
    }

    @Override
    public List<TableReference> tables() {
        return List.copyOf(tables);
    }

    @Override
    public String redirect(Function<TableReference, Optional<String>> relation) {
        List<Qualifier> qualifiers = new ArrayList<>();
        for (int first : qualified) {
            TableName name = new TableName(
                    tokens.get(first).name(), tokens.get(first + 2).name());
            tables.stream()
                    .filter(table -> !table.aliased() && table.table().is(name))
                    .findFirst()
                    .ifPresent(table -> qualifiers.add(new Qualifier(table, first, first + 2)));
        }
        return new Redirection(place, tokens, tables, qualifiers, table -> false).apply(relation);
    }

    @Override
    public String normalized() {
        return Tokens.normalized(tokens);
    }

    @Override
    public boolean isVolatile() {
        return Volatility.isVolatile(tokens, tables);
    }
}
