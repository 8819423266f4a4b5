package dev.crescendo.postgresql;

import dev.crescendo.extract.SupportsRecordType;
import dev.crescendo.postgresql.internal.source.TableName;
import dev.crescendo.record.RecordType;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL table, partitioned table, view, materialized view or foreign table as a source. Its stream is named after
 * it, without the schema; its key is its primary key unless another is named. How it is read, {@link PostgresSource} says.
 *
 * <pre>{@code
 * Source orders = PostgresTable.of(shop, "public.orders").cursor("updated_at").key("id").splits(4);
 * }</pre>
 */
public class PostgresTable extends PostgresSource<PostgresTable> implements SupportsRecordType {
    private static final long serialVersionUID = 1L;

    static final Duration DEFAULT_HORIZON_WAIT = SourceSettings.HORIZON_WAIT;

    private final TableName table;
    private final @Nullable RecordType<?> type;

    private PostgresTable(SourceSettings settings, TableName table, @Nullable RecordType<?> type) {
        super(settings);
        this.table = table;
        this.type = type;
    }

    /** The same source; for tests that break it. */
    PostgresTable(PostgresTable same) {
        this(same.settings(), same.table, same.type);
    }

    /**
     * A table as {@code schema.table}, exactly as the catalog spells it; a part that holds a dot stands in double quotes.
     *
     * @throws dev.crescendo.error.ConfigurationException if it is no name of a table
     */
    public static PostgresTable of(PostgresConnection connection, String table) {
        return new PostgresTable(SourceSettings.of(connection), TableName.parse(table), null);
    }

    /** This table, whose rows these columns identify. */
    public PostgresTable key(String... columns) {
        return with(settings().withKey(List.of(columns)));
    }

    /** This table as Java records: only the columns that the class names, in {@code snake_case}. */
    public PostgresTable as(Class<? extends Record> recordClass) {
        return as(RecordType.of(recordClass));
    }

    /** This table as records of a type: only the columns that its schema names. */
    @Override
    public PostgresTable as(RecordType<?> newType) {
        return new PostgresTable(settings(), table, newType);
    }

    TableName name() {
        return table;
    }

    @Override
    PostgresTable with(SourceSettings changed) {
        return new PostgresTable(changed, table, type);
    }

    @Override
    List<Wanted> wanted(Connection opened) {
        return List.of(new Wanted(table.name(), table));
    }

    @Override
    @Nullable
    RecordType<?> type() {
        return type;
    }

    @Override
    String label() {
        return table.label();
    }
}
