package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Query.Item;
import dev.crescendo.curated.sql.Redirection.Qualifier;
import dev.crescendo.curated.sql.Relation.Source;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import net.sf.jsqlparser.expression.Alias;
import net.sf.jsqlparser.expression.Function;
import net.sf.jsqlparser.expression.LambdaExpression;
import net.sf.jsqlparser.schema.Column;
import net.sf.jsqlparser.statement.piped.FromQuery;
import net.sf.jsqlparser.statement.select.AllColumns;
import net.sf.jsqlparser.statement.select.AllTableColumns;
import net.sf.jsqlparser.statement.select.FromItem;
import net.sf.jsqlparser.statement.select.Join;
import net.sf.jsqlparser.statement.select.ParenthesedFromItem;
import net.sf.jsqlparser.statement.select.ParenthesedSelect;
import net.sf.jsqlparser.statement.select.PivotQuery;
import net.sf.jsqlparser.statement.select.PlainSelect;
import net.sf.jsqlparser.statement.select.Select;
import net.sf.jsqlparser.statement.select.SelectItem;
import net.sf.jsqlparser.statement.select.SetOperation;
import net.sf.jsqlparser.statement.select.SetOperationList;
import net.sf.jsqlparser.statement.select.Values;
import net.sf.jsqlparser.statement.select.WithItem;
import org.jspecify.annotations.Nullable;

/** The queries within a statement, what each reads, and the columns that stand in each. */
final class Queries {
    /**
     * A column as it stands in the text.
     *
     * @param names its name, and what stands before it, without quotes
     * @param first the index of its first token
     * @param query where it stands
     * @param certain whether it can be nothing else than a column
     */
    record Use(List<String> names, int first, Query query, boolean certain) {}

    private final Place place;
    private final List<Token> tokens;
    private final Map<Object, SyntaxNode> outer = new IdentityHashMap<>();
    private final Map<Object, SyntaxNode> inner = new IdentityHashMap<>();
    private final Map<Object, Query> queries = new IdentityHashMap<>();
    /** The relations that were found; one that the parser knows and that is not among them would be a table unseen. */
    private final Set<Object> relations = Collections.newSetFromMap(new IdentityHashMap<>());

    private final Set<SelectItem<?>> selected = Collections.newSetFromMap(new IdentityHashMap<>());

    final List<TableReference> tables = new ArrayList<>();
    final List<Use> uses = new ArrayList<>();
    /** Each {@code table.*}. */
    private final List<Use> stars = new ArrayList<>();

    final Set<Query> all = new LinkedHashSet<>();
    /** What stands in expressions, by the index of its first token. */
    final Map<Query, SyntaxNode> expressionQueries = new LinkedHashMap<>();

    /** Whether a file stands where a table could. */
    boolean readsFiles;

    final Query root;

    Queries(Place place, List<Token> tokens, SyntaxNode statement) {
        this.place = place;
        this.tokens = tokens;
        index(statement);
        Select select = statement.children().stream()
                .map(SyntaxNode::value)
                .filter(Select.class::isInstance)
                .map(Select.class::cast)
                .findFirst()
                .orElseThrow(() -> notSelect(tokens.get(0)));
        this.root = new Query(null, Map.of());
        build(root, select);
        walk(statement, root, Set.of());
        tables.sort(Comparator.comparingInt(TableReference::start));
    }

    private RuntimeException notSelect(Token token) {
        return place.problem(
                token.start(), "A model is one SELECT; this is something else", "Write a query that only reads.");
    }

    private void index(SyntaxNode node) {
        if (node.value() != null) {
            outer.putIfAbsent(node.value(), node);
            inner.put(node.value(), node);
        }
        node.children().forEach(this::index);
    }

    private Query nested(Select select, @Nullable Query parent, Map<String, Query> named) {
        Query query = new Query(parent, named);
        build(query, select);
        return query;
    }

    private void build(Query query, Select select) {
        all.add(query);
        queries.put(select, query);
        if (select.getWithItemsList() != null && !select.getWithItemsList().isEmpty()) {
            with(query, select.getWithItemsList());
        }
        if (select instanceof ParenthesedSelect parenthesed) {
            build(query, parenthesed.getSelect());
        } else if (select instanceof PlainSelect plain) {
            plain(query, plain);
        } else if (select instanceof SetOperationList set) {
            query.kind = Query.Kind.SET;
            for (Select branch : set.getSelects()) {
                Query part = nested(branch, query.parent, query.named);
                part.set = query;
                query.branches.add(part);
            }
            for (SetOperation operation : set.getOperations()) {
                query.byName |= operation.toString().toUpperCase(Locale.ROOT).contains("BY NAME");
            }
        } else if (select instanceof Values) {
            query.kind = Query.Kind.VALUES;
        } else if (select instanceof FromQuery from) {
            query.kind = Query.Kind.OTHER;
            sources(query, from.getFromItem(), from.getJoins());
        } else if (select instanceof PivotQuery pivot) {
            query.kind = Query.Kind.OTHER;
            sources(query, pivot.getFromItem(), null);
        } else {
            query.kind = Query.Kind.OTHER;
        }
    }

    private void with(Query query, List<WithItem<?>> items) {
        boolean recursive = items.stream().anyMatch(WithItem::isRecursive);
        Map<String, Query> named = new HashMap<>(query.named);
        for (WithItem<?> item : items) {
            if (item.getAlias() == null || !(item.getParenthesedStatement() instanceof ParenthesedSelect select)) {
                throw notSelect(tokens.get(0));
            }
            String name = name(item.getAlias().getName());
            Query body = new Query(query.parent, named);
            if (recursive) {
                named.put(name.toLowerCase(Locale.ROOT), body);
            }
            named = new HashMap<>(named);
            body.named = named;
            build(body, select);
            if (item.getWithItemList() != null) {
                body.columnNames = item.getWithItemList().stream()
                        .map(i -> name(i.toString()))
                        .toList();
            }
            named = new HashMap<>(named);
            named.put(name.toLowerCase(Locale.ROOT), body);
        }
        query.named = named;
    }

    private void plain(Query query, PlainSelect plain) {
        query.kind = Query.Kind.SELECT;
        sources(query, plain.getFromItem(), plain.getJoins());
        if (plain.getDistinct() != null && plain.getDistinct().getOnSelectItems() != null) {
            selected.addAll(plain.getDistinct().getOnSelectItems());
        }
        if (plain.getWindowDefinitions() != null) {
            windows(query, require(plain));
        }
        for (SelectItem<?> item : plain.getSelectItems()) {
            selected.add(item);
            query.items.add(item(item));
        }
    }

    /** Reads {@code WINDOW a AS (…), b AS (…)}. */
    private void windows(Query query, SyntaxNode node) {
        for (int i = node.first(); i + 3 <= node.last(); i++) {
            if (tokens.get(i).isAny("window", ",")
                    && tokens.get(i + 1).isName()
                    && tokens.get(i + 2).is("as")
                    && tokens.get(i + 3).is("(")) {
                int end = ParserText.endOfModifier(tokens, i + 2);
                query.windows.put(tokens.get(i + 1).name(), new SyntaxNode(null, i + 3, end - 1, List.of()));
            }
        }
    }

    private Item item(SelectItem<?> item) {
        SyntaxNode node = withFields(require(item));
        if (tokens.get(node.last()).is("*")
                && tokens.get(node.last() - 1).is(".")
                && !(item.getExpression() instanceof AllColumns)) {
            return Item.unknown(node);
        }
        for (int i = node.first(); i < node.last(); i++) {
            if (tokens.get(i).is("columns") && tokens.get(i + 1).is("(")) {
                return Item.unknown(node);
            }
        }
        if (item.getExpression() instanceof AllColumns star) {
            Map<String, SyntaxNode> replaced = new HashMap<>();
            if (star.getReplaceExpressions() != null) {
                for (SelectItem<?> replacement : star.getReplaceExpressions()) {
                    selected.add(replacement);
                    if (replacement.getAlias() != null) {
                        replaced.put(name(replacement.getAlias().getName()), require(replacement));
                    }
                }
            }
            List<String> of = star instanceof AllTableColumns ? chain(node.first(), tokens.size()) : List.of();
            Set<String> except = new HashSet<>();
            Map<String, String> renamed = new HashMap<>();
            starModifiers(node.first(), except, renamed);
            return new Item("*", true, true, of, node, except, replaced, renamed);
        }
        int first = node.first();
        boolean unnested = tokens.get(first).is("unnest"); // A list of structs gives the columns of the structs.
        if (item.getAlias() != null) {
            return Item.value(name(item.getAlias().getName()), !unnested, node);
        }
        if (first >= 2 && tokens.get(first - 1).is(":") && tokens.get(first - 2).isName()) {
            return Item.value(tokens.get(first - 2).name(), !unnested, node);
        }
        if (item.getExpression() instanceof Column) {
            List<String> chain = chain(first, node.last() + 1);
            return Item.value(chain.isEmpty() ? "" : chain.get(chain.size() - 1), true, node);
        }
        return Item.value(expressionName(node), false, node);
    }

    /** The item with the types and fields after it, which the parser never saw. */
    private SyntaxNode withFields(SyntaxNode node) {
        int end = ParserText.endOfFields(tokens, node.last() + 1);
        return end == node.last() + 1 ? node : new SyntaxNode(node.value(), node.first(), end - 1, node.children());
    }

    /** The name that PostgreSQL gives to an expression without one. */
    private String expressionName(SyntaxNode node) {
        int first = node.first();
        int last = node.last();
        if (first + 1 < last
                && tokens.get(first).is("cast")
                && tokens.get(first + 1).is("(")) {
            List<String> chain = chain(first + 2, last);
            return chain.isEmpty() ? "cast" : chain.get(chain.size() - 1);
        }
        if (last > first && tokens.get(last).isName() && tokens.get(last - 1).is(".")) {
            return tokens.get(last).name();
        }
        List<String> chain = chain(first, last + 1);
        if (!chain.isEmpty()) {
            int after = first + 2 * chain.size() - 1;
            if (after <= last && tokens.get(after).is("(")) {
                after = ParserText.endOfModifier(tokens, after - 1);
            }
            if (after > last || tokens.get(after).isAny("::", "over", "filter", "within", "[", "when")) {
                return chain.get(chain.size() - 1);
            }
        }
        return "?column?";
    }

    /** Reads what stands after a star: EXCLUDE, EXCEPT and RENAME. */
    private void starModifiers(int first, Set<String> except, Map<String, String> renamed) {
        int index = first;
        while (index < tokens.size() && !tokens.get(index).is("*")) {
            index++;
        }
        index++;
        while (index + 1 < tokens.size()) {
            Token word = tokens.get(index);
            if (word.isAny("exclude", "except") && ParserText.excludes(tokens, index)) {
                int end = ParserText.endOfModifier(tokens, index);
                for (int i = index + 1; i < end; i++) {
                    if (tokens.get(i).isName()
                            && !tokens.get(i + 1 < end ? i + 1 : i).is(".")) {
                        except.add(tokens.get(i).name());
                    }
                }
                index = end;
            } else if (word.is("rename")) {
                int end = ParserText.endOfModifier(tokens, index);
                for (int i = index + 1; i + 2 < tokens.size() && i < end; i++) {
                    if (tokens.get(i).isName() && tokens.get(i + 1).is("as")) {
                        renamed.put(tokens.get(i).name(), tokens.get(i + 2).name());
                    }
                }
                index = end;
            } else if (word.is("replace")) {
                index = ParserText.endOfModifier(tokens, index);
            } else {
                return;
            }
        }
    }

    private void sources(Query query, @Nullable FromItem from, @Nullable List<Join> joins) {
        if (from != null) {
            source(query, from);
        }
        for (Join join : joins == null ? List.<Join>of() : joins) {
            source(query, join.getFromItem());
            query.natural |= join.isNatural();
            if (join.getUsingColumns() != null) {
                join.getUsingColumns().forEach(column -> query.merged.add(name(column.getColumnName())));
            }
        }
    }

    private void source(Query query, FromItem item) {
        Alias given = item.getAlias();
        String alias = given == null ? null : name(given.getName());
        List<String> columns = given == null || given.getAliasColumns() == null
                ? List.of()
                : given.getAliasColumns().stream().map(c -> name(c.name)).toList();
        SyntaxNode node = outer.get(item);
        if (given == null
                && node != null
                && node.first() >= 2
                && tokens.get(node.first() - 1).is(":")) {
            alias = tokens.get(node.first() - 2).name();
        }
        boolean turned = item.getPivot() != null || item.getUnPivot() != null;
        int before = query.sources.size();
        if (item instanceof net.sf.jsqlparser.schema.Table table) {
            query.sources.add(table(query, table, alias, columns));
        } else if (item instanceof ParenthesedSelect select) {
            query.sources.add(new Source(alias, columns, new Relation.Nested(nested(select, query, query.named))));
        } else if (item instanceof ParenthesedFromItem parenthesed) {
            sources(query, parenthesed.getFromItem(), parenthesed.getJoins());
            if (alias != null) {
                turned = true;
            }
        } else if (item instanceof Select select) {
            query.sources.add(new Source(alias, columns, new Relation.Nested(nested(select, query, query.named))));
        } else {
            query.sources.add(new Source(alias, columns, new Relation.Unknown(node)));
        }
        if (turned) {
            while (query.sources.size() > before) {
                query.sources.remove(query.sources.size() - 1);
            }
            query.sources.add(new Source(alias, columns, new Relation.Unknown(node)));
        }
    }

    private Source table(
            Query query, net.sf.jsqlparser.schema.Table table, @Nullable String alias, List<String> columns) {
        SyntaxNode node = inner.get(table);
        relations.add(table);
        int first = node == null ? 0 : node.first();
        List<String> names = chain(first, tokens.size());
        if (names.isEmpty()) {
            readsFiles = true; // DuckDB: from 'prices.csv'
            return new Source(alias, columns, new Relation.Unknown(node));
        }
        String name = names.get(names.size() - 1);
        Query named = names.size() == 1 ? query.findNamed(name) : null;
        if (named != null) {
            return new Source(alias == null ? name : alias, columns, new Relation.Nested(named));
        }
        Token begin = tokens.get(first);
        TableReference reference = new TableReference(
                new TableName(String.join(".", names.subList(0, names.size() - 1)), name),
                begin.start(),
                tokens.get(first + 2 * (names.size() - 1)).end(),
                alias != null,
                place.at(begin.start()));
        tables.add(reference);
        return new Source(alias == null ? name : alias, columns, new Relation.Table(reference));
    }

    /** Looks through everything for columns, and for queries that stand in expressions. */
    private void walk(SyntaxNode node, Query query, Set<String> lambda) {
        Query here = query;
        Set<String> names = lambda;
        Object value = node.value();
        if (value instanceof Select select && !(value instanceof ParenthesedSelect)) {
            Query known = queries.get(select);
            if (known == null) {
                known = nested(select, query, query.named);
                expressionQueries.put(known, node);
            }
            here = known;
        } else if (value instanceof SelectItem<?> item && !selected.contains(item)) {
            return;
        } else if (value instanceof LambdaExpression function) {
            names = new HashSet<>(lambda);
            for (String name : function.getIdentifiers()) {
                names.add(name(name));
            }
        } else if (value instanceof Column && inner.get(value) == node) {
            List<String> chain = chain(node.first(), node.last() + 1);
            boolean field = node.first() > 0 && tokens.get(node.first() - 1).is(".");
            if (!chain.isEmpty() && !field) {
                boolean certain = !names.contains(chain.get(0))
                        && !(node.last() + 1 < tokens.size()
                                && tokens.get(node.last() + 1).isAny("(", ":=", "=>"));
                uses.add(new Use(chain, node.first(), here, certain));
            }
        } else if (value instanceof net.sf.jsqlparser.schema.Table && inner.get(value) == node) {
            boolean star = node.last() + 1 < tokens.size()
                    && tokens.get(node.last() + 1).is(".");
            if (!star && !relations.contains(value)) {
                throw place.problem(
                        tokens.get(node.first()).start(), "It isn't known how the query reads this", SyntaxNode.HINT);
            }
        } else if (value instanceof AllTableColumns) {
            stars.add(new Use(chain(node.first(), node.last() + 1), node.first(), here, true));
        } else if (value instanceof Function && inner.get(value) == node) {
            // DuckDB: status.upper() is upper(status); as well it may be the function of a schema.
            List<String> chain = chain(node.first(), node.last() + 1);
            if (chain.size() > 1) {
                uses.add(new Use(chain.subList(0, chain.size() - 1), node.first(), here, false));
            }
        }
        for (SyntaxNode child : node.children()) {
            walk(child, here, names);
        }
    }

    /** Everywhere that the name of a table without an alias stands before a column or a star. */
    List<Qualifier> qualifiers() {
        List<Qualifier> qualifiers = new ArrayList<>();
        for (Use use : uses) {
            addQualifier(use.query(), use.names(), use.first(), false, qualifiers);
        }
        for (Use star : stars) {
            addQualifier(star.query(), star.names(), star.first(), true, qualifiers);
        }
        addUnseen(qualifiers);
        return qualifiers;
    }

    /** What is qualified with a schema where no column was seen: it can mean the one table of that name only. */
    private void addUnseen(List<Qualifier> qualifiers) {
        Set<Integer> seen = new HashSet<>();
        qualifiers.forEach(qualifier -> seen.add(tokens.get(qualifier.first()).start()));
        tables.forEach(table -> seen.add(table.start()));
        for (int i = 0; i + 3 < tokens.size(); i++) {
            if (tokens.get(i).isName()
                    && (i == 0 || !tokens.get(i - 1).is("."))
                    && tokens.get(i + 1).is(".")
                    && tokens.get(i + 2).isName()
                    && tokens.get(i + 3).is(".")
                    && !seen.contains(tokens.get(i).start())) {
                TableName name =
                        new TableName(tokens.get(i).name(), tokens.get(i + 2).name());
                List<TableReference> named = tables.stream()
                        .filter(table -> !table.aliased() && table.table().is(name))
                        .toList();
                if (named.size() == 1) {
                    qualifiers.add(new Qualifier(named.get(0), i, i + 2));
                }
            }
        }
    }

    private static void addQualifier(
            Query query, List<String> names, int first, boolean star, List<Qualifier> qualifiers) {
        Source source = query.findSource(names, star);
        if (source != null
                && source.relation() instanceof Relation.Table table
                && !table.reference().aliased()) {
            boolean schema = names.size() > (star ? 1 : 2) && source.isNamed(names.get(0), names.get(1));
            qualifiers.add(new Qualifier(table.reference(), first, schema ? first + 2 : first));
        }
    }

    /** Whether something other than this table is known by the name of this table anywhere in the statement. */
    boolean isNameShared(TableReference table) {
        for (Query query : all) {
            for (Source source : query.sources) {
                boolean other =
                        !source.isNamed(table.table().schema(), table.table().name());
                if (other && table.table().name().equalsIgnoreCase(source.alias())) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The names with dots between them that begin at a token. */
    List<String> chain(int first, int end) {
        List<String> names = new ArrayList<>();
        int index = first;
        while (index < end && tokens.get(index).isName()) {
            names.add(tokens.get(index).name());
            if (index + 2 >= end || !tokens.get(index + 1).is(".")) {
                break;
            }
            index += 2;
        }
        return names;
    }

    private SyntaxNode require(Object value) {
        SyntaxNode node = outer.get(value);
        return node == null ? new SyntaxNode(null, 0, 0, List.of()) : node;
    }

    private String name(String read) {
        return ParserText.name(read, tokens);
    }
}
