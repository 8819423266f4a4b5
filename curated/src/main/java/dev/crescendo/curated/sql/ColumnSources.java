package dev.crescendo.curated.sql;

import dev.crescendo.config.Nearest;
import dev.crescendo.curated.sql.Queries.Use;
import dev.crescendo.curated.sql.Query.Item;
import dev.crescendo.curated.sql.Relation.Source;
import dev.crescendo.error.ConfigurationException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Finds which columns of tables the columns of a query come from. */
final class ColumnSources {
    /** Columns that every table has, or that are no columns. */
    private static final Set<String> ALWAYS = Keywords.words("""
            ctid xmin xmax cmin cmax tableoid oid rowid filename user default true false null current_date
            current_time current_timestamp current_user session_user localtime localtimestamp current_role
            current_catalog current_schema nfc nfd nfkc nfkd
            system_user file_row_number""");

    /** Functions of several rows that may be given no column. */
    private static final Set<String> OF_ROWS = Keywords.words("""
            any_value array_agg avg bool_and bool_or count count_star cume_dist dense_rank every group_concat grouping
            json_agg json_group_array jsonb_agg list listagg max min ntile percent_rank rank row_number string_agg sum""");

    private final Place place;
    private final List<Token> tokens;
    private final Queries queries;
    private final Function<TableName, Optional<List<String>>> catalog;
    private final Map<TableName, Optional<List<String>>> known = new HashMap<>();
    private final Map<Query, Optional<List<OutputColumn>>> outputs = new HashMap<>();
    private final Set<Query> open = new HashSet<>();

    ColumnSources(
            Place place, List<Token> tokens, Queries queries, Function<TableName, Optional<List<String>>> catalog) {
        this.place = place;
        this.tokens = tokens;
        this.queries = queries;
        this.catalog = catalog;
    }

    List<OutputColumn> output() {
        for (Use use : queries.uses) {
            if (use.certain()) {
                check(use);
            }
        }
        return columns(queries.root).orElseGet(() -> List.of(new OutputColumn("*", everything(queries.root))));
    }

    /** What a name means where it stands: the columns it comes from. */
    private record Meaning(Set<SourceColumn> sources, boolean found, boolean known) {
        static final Meaning MISSING = new Meaning(Set.of(), false, true);
        static final Meaning UNKNOWN = new Meaning(Set.of(), false, false);

        static Meaning of(Set<SourceColumn> sources) {
            return new Meaning(sources, true, true);
        }
    }

    /** The items whose names are being looked up; by identity, for they are large. */
    private static Set<Item> none() {
        return Collections.newSetFromMap(new IdentityHashMap<>());
    }

    private void check(Use use) {
        List<String> names = use.names();
        if (Keywords.isReserved(tokens.get(use.first()))) {
            return;
        }
        Meaning meaning = meaning(use, none());
        if (meaning.found() || !meaning.known() || ALWAYS.contains(names.get(0).toLowerCase(Locale.ROOT))) {
            return;
        }
        Source source = use.query().findSource(names, false);
        if (source != null) {
            int column = names.size() > 2 && source.isNamed(names.get(0), names.get(1)) ? 2 : 1;
            throw missing(
                    use.first() + 2 * column,
                    names.get(column),
                    String.join(".", names.subList(0, column)),
                    columns(source).map(ColumnSources::names).orElse(List.of()));
        }
        List<String> near = inSight(use.query());
        if (!near.isEmpty()) {
            throw missing(use.first(), names.get(0), "what is read here", near);
        }
    }

    private ConfigurationException missing(int token, String column, String where, List<String> near) {
        return place.problem(
                tokens.get(token).start(),
                "There is no column '" + column + "' in " + where,
                Nearest.suggestion(column, near));
    }

    private List<String> inSight(Query from) {
        Set<String> names = new LinkedHashSet<>();
        for (Query query = from; query != null; query = query.parent) {
            for (Source source : query.sources) {
                columns(source).ifPresent(columns -> names.addAll(names(columns)));
            }
        }
        return List.copyOf(names);
    }

    private static List<String> names(List<OutputColumn> columns) {
        return columns.stream().map(OutputColumn::name).toList();
    }

    private Meaning meaning(Use use, Set<Item> open) {
        boolean known = true;
        for (Query scope = use.query(); scope != null; scope = scope.parent) {
            Meaning here = meaningIn(use, scope, open);
            if (here.found()) {
                return here;
            }
            known &= here.known();
        }
        return known ? Meaning.MISSING : Meaning.UNKNOWN;
    }

    private Meaning meaningIn(Use use, Query query, Set<Item> open) {
        List<String> names = use.names();
        String first = names.get(0);
        if (names.size() > 2) {
            for (Source source : query.sources) {
                if (source.isNamed(first, names.get(1))) {
                    return in(source, names.get(2));
                }
            }
        }
        if (names.size() > 1) {
            for (Source source : query.sources) {
                if (source.alias() != null && source.alias().equalsIgnoreCase(first)) {
                    return in(source, names.get(1));
                }
            }
        }
        Set<SourceColumn> found = new LinkedHashSet<>();
        boolean any = false;
        List<Source> unknown = new ArrayList<>();
        for (Source source : query.sources) {
            Optional<List<OutputColumn>> columns = columns(source);
            if (columns.isEmpty()) {
                unknown.add(source);
                continue;
            }
            for (OutputColumn column : columns.get()) {
                if (column.name().equalsIgnoreCase(first) && (!any || query.natural || query.merged.contains(first))) {
                    found.addAll(column.sources());
                    any = true;
                }
            }
        }
        if (any) {
            return Meaning.of(found);
        }
        if (unknown.size() == 1) {
            return in(unknown.get(0), first);
        }
        for (Item item : query.items) {
            boolean itself = use.first() >= item.node().first()
                    && use.first() <= item.node().last();
            if (!item.star() && !itself && item.name().equalsIgnoreCase(first) && open.add(item)) {
                Set<SourceColumn> sources = sources(item.node(), query, open);
                open.remove(item);
                return Meaning.of(sources);
            }
        }
        for (Source source : query.sources) {
            if (source.alias() != null && source.alias().equalsIgnoreCase(first)) {
                return Meaning.of(everything(source));
            }
        }
        for (Query branch : query.branches) {
            Meaning meaning = meaningIn(use, branch, open);
            if (meaning.found() || !meaning.known()) {
                return meaning;
            }
        }
        if (query.set != null
                && columns(query.set)
                        .map(ColumnSources::names)
                        .orElse(List.of())
                        .contains(first)) {
            return Meaning.of(Set.of()); // ORDER BY of a set operation, which stands behind its last branch.
        }
        boolean sure = query.sources.stream().allMatch(source -> isSure(source.relation()));
        return unknown.isEmpty() && sure && query.kind != Query.Kind.OTHER ? Meaning.MISSING : Meaning.UNKNOWN;
    }

    /** Whether the names of its columns are the same in every warehouse. */
    private boolean isSure(Relation relation) {
        return relation instanceof Relation.Table
                || relation instanceof Relation.Nested nested && isSure(nested.query(), new HashSet<>());
    }

    private boolean isSure(Query query, Set<Query> seen) {
        if (!seen.add(query)) {
            return true;
        }
        if (query.kind == Query.Kind.VALUES || query.kind == Query.Kind.OTHER) {
            return false;
        }
        if (query.kind == Query.Kind.SET) {
            return query.branches.stream().allMatch(branch -> isSure(branch, seen));
        }
        for (Item item : query.items) {
            if (!item.sure()) {
                return false;
            }
            for (Source source : item.star() ? starSources(item, query) : List.<Source>of()) {
                if (source.relation() instanceof Relation.Nested nested && !isSure(nested.query(), seen)) {
                    return false;
                }
            }
        }
        return true;
    }

    private Meaning in(Source source, String name) {
        Optional<List<OutputColumn>> columns = columns(source);
        if (columns.isEmpty()) {
            return source.relation() instanceof Relation.Table table
                    ? Meaning.of(Set.of(new SourceColumn(table.reference().table(), name)))
                    : Meaning.of(everything(source));
        }
        return columns.get().stream()
                .filter(column -> column.name().equalsIgnoreCase(name))
                .findFirst()
                .map(column -> Meaning.of(column.sources()))
                .orElse(
                        ALWAYS.contains(name.toLowerCase(Locale.ROOT)) || !isSure(source.relation())
                                ? Meaning.of(Set.of())
                                : Meaning.MISSING);
    }

    /** The columns of a relation; empty where they can't be known. */
    private Optional<List<OutputColumn>> columns(Source source) {
        Optional<List<OutputColumn>> columns = Optional.empty();
        if (source.relation() instanceof Relation.Table table) {
            TableName name = table.reference().table();
            columns = known.computeIfAbsent(name, catalog)
                    .map(names -> names.stream()
                            .map(column -> new OutputColumn(column, Set.of(new SourceColumn(name, column))))
                            .toList());
        } else if (source.relation() instanceof Relation.Nested nested) {
            columns = columns(nested.query());
        }
        if (columns.isEmpty() && !source.columns().isEmpty() && !(source.relation() instanceof Relation.Table)) {
            Set<SourceColumn> sources = new LinkedHashSet<>();
            unknown(source, sources);
            return Optional.of(source.columns().stream()
                    .map(name -> new OutputColumn(name, sources))
                    .toList());
        }
        return columns.map(list -> renamed(list, source.columns()));
    }

    private static List<OutputColumn> renamed(List<OutputColumn> columns, List<String> names) {
        List<OutputColumn> renamed = new ArrayList<>();
        for (int i = 0; i < columns.size(); i++) {
            renamed.add(
                    i < names.size()
                            ? new OutputColumn(names.get(i), columns.get(i).sources())
                            : columns.get(i));
        }
        return renamed;
    }

    private Optional<List<OutputColumn>> columns(Query query) {
        Optional<List<OutputColumn>> done = outputs.get(query);
        if (done != null) {
            return done;
        }
        if (!open.add(query)) {
            return Optional.empty();
        }
        Optional<List<OutputColumn>> columns = switch (query.kind) {
            case SELECT -> selected(query);
            case SET -> set(query);
            case VALUES, OTHER -> Optional.empty();
        };
        columns = columns.map(list -> renamed(list, query.columnNames));
        open.remove(query);
        outputs.put(query, columns);
        return columns;
    }

    private Optional<List<OutputColumn>> set(Query query) {
        Optional<List<OutputColumn>> first = columns(query.branches.get(0));
        if (first.isEmpty()) {
            return first;
        }
        // A query that names itself finds what its first branch gives.
        outputs.put(query, first.map(list -> renamed(list, query.columnNames)));
        List<OutputColumn> columns = new ArrayList<>(first.get());
        for (Query branch : query.branches.subList(1, query.branches.size())) {
            Optional<List<OutputColumn>> more = columns(branch);
            for (int i = 0; i < more.map(List::size).orElse(0); i++) {
                OutputColumn other = more.get().get(i);
                int at = query.byName ? names(columns).indexOf(other.name()) : i;
                if (at < 0 && query.byName) {
                    columns.add(other);
                } else if (at >= 0 && at < columns.size()) {
                    Set<SourceColumn> sources =
                            new LinkedHashSet<>(columns.get(at).sources());
                    sources.addAll(other.sources());
                    columns.set(at, new OutputColumn(columns.get(at).name(), sources));
                }
            }
        }
        outputs.remove(query);
        return Optional.of(columns);
    }

    private Optional<List<OutputColumn>> selected(Query query) {
        List<OutputColumn> columns = new ArrayList<>();
        for (Item item : query.items) {
            if (item.star() && item.name().isEmpty()) {
                return Optional.empty();
            }
            if (!item.star()) {
                columns.add(new OutputColumn(item.name(), sources(item.node(), query, none())));
                continue;
            }
            Optional<List<OutputColumn>> expanded = star(item, query);
            if (expanded.isEmpty()) {
                return Optional.empty();
            }
            columns.addAll(expanded.get());
        }
        return Optional.of(columns);
    }

    private Optional<List<OutputColumn>> star(Item item, Query query) {
        Map<String, OutputColumn> merged = new LinkedHashMap<>();
        List<OutputColumn> all = new ArrayList<>();
        for (Source source : starSources(item, query)) {
            Optional<List<OutputColumn>> columns = columns(source);
            if (columns.isEmpty()) {
                return Optional.empty();
            }
            for (OutputColumn column : columns.get()) {
                OutputColumn before = merged.get(column.name());
                boolean shared = query.merged.contains(column.name()) || query.natural;
                if (item.of().isEmpty() && shared && before != null) {
                    Set<SourceColumn> sources = new LinkedHashSet<>(before.sources());
                    sources.addAll(column.sources());
                    OutputColumn both = new OutputColumn(column.name(), sources);
                    all.set(all.indexOf(before), both);
                    merged.put(column.name(), both);
                } else {
                    all.add(column);
                    merged.put(column.name(), column);
                }
            }
        }
        List<OutputColumn> columns = new ArrayList<>();
        for (OutputColumn column : all) {
            if (item.except().contains(column.name())) {
                continue;
            }
            SyntaxNode replaced = item.replaced().get(column.name());
            Set<SourceColumn> sources = replaced == null ? column.sources() : sources(replaced, query, none());
            columns.add(new OutputColumn(item.renamed().getOrDefault(column.name(), column.name()), sources));
        }
        return Optional.of(columns);
    }

    /** What a star stands for: everything in FROM, or what is named, which may be in a query around this one. */
    private static List<Source> starSources(Item item, Query query) {
        if (item.of().isEmpty()) {
            return query.sources;
        }
        Source source = query.findSource(item.of(), true);
        return List.of(source == null ? new Source(null, List.of(), new Relation.Unknown(null)) : source);
    }

    /** Every column that stands in an expression, and what its queries give. */
    private Set<SourceColumn> sources(SyntaxNode node, Query query, Set<Item> open) {
        Set<SourceColumn> sources = new LinkedHashSet<>();
        List<SyntaxNode> parts = query.windowsIn(node, tokens);
        parts.add(0, node);
        for (SyntaxNode part : parts) {
            for (Use use : queries.uses) {
                if (use.query() == query && use.first() >= part.first() && use.first() <= part.last()) {
                    sources.addAll(meaning(use, open).sources());
                }
            }
        }
        queries.expressionQueries.forEach((nested, at) -> {
            if (nested.parent == query && at.first() >= node.first() && at.last() <= node.last()) {
                columns(nested).ifPresent(columns -> columns.forEach(column -> sources.addAll(column.sources())));
            }
        });
        return sources.isEmpty() && combinesRows(node) ? rows(query, new HashSet<>()) : sources;
    }

    private boolean combinesRows(SyntaxNode node) {
        for (int i = node.first(); i < node.last(); i++) {
            if (tokens.get(i).isName()
                    && tokens.get(i + 1).is("(")
                    && OF_ROWS.contains(tokens.get(i).name())) {
                return true;
            }
        }
        return false;
    }

    /** The rows that a query reads, as rows of tables. */
    private Set<SourceColumn> rows(Query query, Set<Query> seen) {
        Set<SourceColumn> rows = new LinkedHashSet<>();
        if (seen.add(query)) {
            for (Source source : query.sources) {
                if (source.relation() instanceof Relation.Table table) {
                    rows.add(SourceColumn.rowsOf(table.reference().table()));
                } else if (source.relation() instanceof Relation.Nested nested) {
                    rows.addAll(rows(nested.query(), seen));
                } else if (source.relation() instanceof Relation.Unknown other && other.node() != null) {
                    rows.addAll(within(other.node()));
                }
            }
            query.branches.forEach(branch -> rows.addAll(rows(branch, seen)));
        }
        return rows;
    }

    private Set<SourceColumn> everything(Query query) {
        Set<SourceColumn> sources = new LinkedHashSet<>();
        query.sources.forEach(source -> sources.addAll(everything(source)));
        query.branches.forEach(branch -> sources.addAll(everything(branch)));
        if (query.kind == Query.Kind.VALUES) {
            queries.uses.stream()
                    .filter(use -> use.query() == query)
                    .forEach(use -> sources.addAll(outside(use).sources()));
        }
        return sources;
    }

    private Set<SourceColumn> everything(Source source) {
        Set<SourceColumn> sources = new LinkedHashSet<>();
        columns(source)
                .ifPresentOrElse(
                        columns -> columns.forEach(column -> sources.addAll(column.sources())),
                        () -> unknown(source, sources));
        return sources;
    }

    private void unknown(Source source, Set<SourceColumn> sources) {
        if (source.relation() instanceof Relation.Table table) {
            sources.add(new SourceColumn(table.reference().table(), "*"));
        } else if (source.relation() instanceof Relation.Nested nested && open.add(nested.query())) {
            sources.addAll(everything(nested.query()));
            open.remove(nested.query());
        } else if (source.relation() instanceof Relation.Unknown other && other.node() != null) {
            sources.addAll(within(other.node()));
        }
    }

    private Set<SourceColumn> within(SyntaxNode node) {
        Set<SourceColumn> sources = new LinkedHashSet<>();
        for (TableReference table : queries.tables) {
            if (table.start() >= tokens.get(node.first()).start()
                    && table.end() <= tokens.get(node.last()).end()) {
                sources.add(new SourceColumn(table.table(), "*"));
            }
        }
        for (Use use : queries.uses) {
            if (use.first() >= node.first() && use.first() <= node.last()) {
                sources.addAll(outside(use).sources());
            }
        }
        return sources;
    }

    /** What a column means among the tables only, which is all that the arguments of a table function can name. */
    private Meaning outside(Use use) {
        for (@Nullable Query query = use.query(); query != null; query = query.parent) {
            for (Source source : query.sources) {
                if (source.relation() instanceof Relation.Unknown) {
                    continue;
                }
                boolean qualified = use.names().size() > 1
                        && source.alias() != null
                        && source.alias().equalsIgnoreCase(use.names().get(0));
                Meaning meaning = qualified
                        ? in(source, use.names().get(1))
                        : in(source, use.names().get(0));
                if (meaning.found() && (qualified || columns(source).isPresent())) {
                    return meaning;
                }
            }
        }
        return Meaning.UNKNOWN;
    }
}
