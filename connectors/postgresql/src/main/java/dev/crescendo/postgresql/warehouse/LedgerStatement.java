package dev.crescendo.postgresql.warehouse;

import dev.crescendo.warehouse.PipelineId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A statement whose values have names. Values that it does not ask for do no harm. Whatever the driver refuses is a
 * {@link StatementException}.
 */
final class LedgerStatement {
    /** @param type one of {@link Types}, also for null */
    private record Value(@Nullable Object value, int type) {}

    /** Reads a row at which a result stands. */
    interface RowReader<T extends @Nullable Object> {
        T read(ResultSet row) throws SQLException;
    }

    private final Connection connection;
    private final LedgerSql.Parsed parsed;
    private final Map<String, Value> values = new HashMap<>();

    LedgerStatement(Connection connection, LedgerSql.Parsed parsed) {
        this.connection = connection;
        this.parsed = parsed;
    }

    LedgerStatement bind(String name, @Nullable String value) {
        return bind(name, value, Types.VARCHAR);
    }

    LedgerStatement bind(String name, @Nullable Long value) {
        return bind(name, value, Types.BIGINT);
    }

    LedgerStatement bind(String name, long value) {
        return bind(name, value, Types.BIGINT);
    }

    LedgerStatement bind(String name, double value) {
        return bind(name, value, Types.DOUBLE);
    }

    LedgerStatement bind(String name, boolean value) {
        return bind(name, value, Types.BOOLEAN);
    }

    LedgerStatement bind(String name, byte[] value) {
        return bind(name, value, Types.BINARY);
    }

    LedgerStatement bind(String name, OffsetDateTime value) {
        return bind(name, value, Types.TIMESTAMP_WITH_TIMEZONE);
    }

    LedgerStatement bindTexts(String name, List<? extends @Nullable String> values) {
        return bind(name, values.toArray(String[]::new), Types.ARRAY);
    }

    LedgerStatement bindNumbers(String name, List<Long> values) {
        return bind(name, values.toArray(Long[]::new), Types.ARRAY);
    }

    /** Binds {@code project}, {@code pipeline} and {@code target}. */
    LedgerStatement bind(PipelineId pipeline) {
        return bind("project", pipeline.project())
                .bind("pipeline", pipeline.pipeline())
                .bind("target", pipeline.target());
    }

    private LedgerStatement bind(String name, @Nullable Object value, int type) {
        values.put(name, new Value(value, type));
        return this;
    }

    /** Returns how many rows were changed. */
    int execute() {
        try (PreparedStatement statement = prepare()) {
            return statement.executeUpdate();
        } catch (SQLException failure) {
            throw new StatementException(failure);
        }
    }

    /** What is made of each row, in their order. */
    <T extends @Nullable Object> List<T> map(RowReader<T> reader) {
        try (PreparedStatement statement = prepare();
                ResultSet row = statement.executeQuery()) {
            List<T> rows = new ArrayList<>();
            while (row.next()) {
                rows.add(reader.read(row));
            }
            return rows;
        } catch (SQLException failure) {
            throw new StatementException(failure);
        }
    }

    private PreparedStatement prepare() throws SQLException {
        PreparedStatement statement = connection.prepareStatement(parsed.sql());
        int number = 0;
        for (String name : parsed.parameters()) {
            Value bound = values.get(name);
            if (bound == null) {
                throw new IllegalStateException("nothing is bound to :" + name + " of " + parsed.sql());
            }
            Object value = bound.value();
            if (value instanceof Object[] elements) {
                String type = elements instanceof Long[] ? "bigint" : "text";
                value = connection.createArrayOf(type, elements);
            }
            statement.setObject(++number, value, bound.type());
        }
        return statement;
    }
}
