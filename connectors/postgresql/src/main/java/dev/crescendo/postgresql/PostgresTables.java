package dev.crescendo.postgresql;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.postgresql.internal.source.Catalog;
import dev.crescendo.postgresql.internal.source.TableName;
import dev.crescendo.postgresql.internal.source.TablePattern;
import dev.crescendo.record.Names;
import dev.crescendo.record.RecordType;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Several PostgreSQL tables, chosen by patterns, as one source: a stream for each, named after the table in {@code
 * snake_case}, all read in one snapshot, so that what refers to each other is there. Keys are the primary keys. A pattern
 * chooses tables and partitioned tables; views, materialized views and foreign tables are chosen by their full names only.
 * Which tables there are is looked up in every run. How they are read, {@link PostgresSource} says; a cursor is a column
 * that all have.
 *
 * <pre>{@code
 * Source everything = PostgresTables.matching(shop, "public.*").except("public.tmp_*").splits(4);
 * }</pre>
 */
public final class PostgresTables extends PostgresSource<PostgresTables> {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf gives a serializable list
    private final List<TablePattern> chosen;

    @SuppressWarnings("serial") // as above
    private final List<TablePattern> excluded;

    private PostgresTables(SourceSettings settings, List<TablePattern> chosen, List<TablePattern> excluded) {
        super(settings);
        this.chosen = List.copyOf(chosen);
        this.excluded = List.copyOf(excluded);
    }

    /**
     * The tables that at least one pattern chooses: {@code schema.table}, where {@code *} stands for any characters.
     *
     * @throws ConfigurationException if one can't be a pattern
     */
    public static PostgresTables matching(PostgresConnection connection, String... patterns) {
        if (patterns.length == 0) {
            throw new ConfigurationException("tables", "there is no pattern", "Name some, such as public.*.");
        }
        return new PostgresTables(SourceSettings.of(connection), parse(patterns), List.of());
    }

    /** These tables without those that such a pattern chooses. */
    public PostgresTables except(String... patterns) {
        return new PostgresTables(settings(), chosen, parse(patterns));
    }

    private static List<TablePattern> parse(String... patterns) {
        List<TablePattern> parsed = new ArrayList<>();
        for (String pattern : patterns) {
            parsed.add(TablePattern.parse(pattern));
        }
        return parsed;
    }

    @Override
    PostgresTables with(SourceSettings changed) {
        return new PostgresTables(changed, chosen, excluded);
    }

    @Override
    List<Wanted> wanted(Connection opened) throws SQLException {
        List<Wanted> wanted = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        Map<String, TableName> tableOf = new HashMap<>();
        for (TableName table : Catalog.matching(opened, chosen, excluded)) {
            String stream = Names.snakeCase(table.name());
            TableName other = tableOf.putIfAbsent(stream, table);
            if (other == null) {
                wanted.add(new Wanted(stream, table));
            } else {
                problems.add(new Problem(
                        table.label(),
                        "its raw table would be called " + stream + ", and so would that of " + other,
                        "Exclude one here, and load it by a pipeline of its own."));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return wanted;
    }

    @Override
    @Nullable
    RecordType<?> type() {
        return null;
    }

    @Override
    String label() {
        return "tables " + chosen.stream().map(TablePattern::toString).collect(Collectors.joining(", "));
    }
}
