package dev.crescendo.postgresql;

import dev.crescendo.postgresql.internal.source.QueryText;
import dev.crescendo.record.RecordType;
import java.sql.Connection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code SELECT} on PostgreSQL as a source, read as if it were a table: in a read-only transaction, as a subselect under
 * the condition on its cursor, if it has one. Its columns are described by the server without running it. How it is read,
 * {@link PostgresSource} says; several pieces need a key whose first column is a number or a time, and without an index
 * below it each piece costs as much as the whole.
 *
 * <pre>{@code
 * Source audit = PostgresQuery.of(shop, "SELECT id, actor, done FROM audit JOIN actors USING (actor)").cursor("id");
 * }</pre>
 */
public final class PostgresQuery extends PostgresSource<PostgresQuery> {
    private static final long serialVersionUID = 1L;

    private static final String STREAM = "query";

    private final QueryText query;
    private final @Nullable RecordType<?> type;

    private PostgresQuery(SourceSettings settings, QueryText query, @Nullable RecordType<?> type) {
        super(settings);
        this.query = query;
        this.type = type;
    }

    /**
     * A query: one {@code SELECT}, which may begin with {@code WITH}.
     *
     * @throws dev.crescendo.error.ConfigurationException if it can't be one
     */
    public static PostgresQuery of(PostgresConnection connection, String query) {
        return new PostgresQuery(SourceSettings.of(connection), QueryText.parse(query), null);
    }

    /** This query, whose rows these columns identify. */
    public PostgresQuery key(String... columns) {
        return with(settings().withKey(List.of(columns)));
    }

    /** This query as Java records: only the columns that the class names, in {@code snake_case}. */
    public PostgresQuery as(Class<? extends Record> recordClass) {
        return as(RecordType.of(recordClass));
    }

    /** This query as records of a type: only the columns that its schema names. */
    public PostgresQuery as(RecordType<?> newType) {
        return new PostgresQuery(settings(), query, newType);
    }

    @Override
    PostgresQuery with(SourceSettings changed) {
        return new PostgresQuery(changed, query, type);
    }

    @Override
    List<Wanted> wanted(Connection opened) {
        return List.of(new Wanted(STREAM, query));
    }

    @Override
    @Nullable
    RecordType<?> type() {
        return type;
    }

    @Override
    String label() {
        return query.label();
    }
}
