package dev.crescendo.postgresql.internal.source;

import java.io.Serializable;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.util.ArrayList;
import java.util.List;
import org.postgresql.core.BaseConnection;
import org.postgresql.core.Field;
import org.postgresql.core.Query;
import org.postgresql.core.QueryExecutor;
import org.postgresql.core.ResultCursor;
import org.postgresql.core.ResultHandlerBase;
import org.postgresql.core.Tuple;

/**
 * A column of what a statement gives, as the server itself describes it.
 *
 * @param type the type's oid
 * @param modifier the type's modifier; -1 when it has none
 */
record Described(String name, long type, int modifier) implements Serializable {
    /**
     * Asks the server what a statement gives, without running it. Until the transaction ends, the tables that it reads
     * can't be altered; and unlike the catalogs, which show a table as the transaction's snapshot had it, the answer is
     * what reading gives.
     *
     * @param connection not in auto-commit mode
     */
    static List<Described> of(Connection connection, String statement) throws SQLException {
        QueryExecutor executor = connection.unwrap(BaseConnection.class).getQueryExecutor();
        Answer answer = new Answer();
        executor.execute(
                executor.createSimpleQuery(statement),
                null,
                answer,
                0,
                0,
                QueryExecutor.QUERY_ONESHOT | QueryExecutor.QUERY_DESCRIBE_ONLY | QueryExecutor.QUERY_READ_ONLY_HINT);
        return answer.columns;
    }

    private static final class Answer extends ResultHandlerBase {
        private final List<Described> columns = new ArrayList<>();

        @Override
        public void handleWarning(SQLWarning warning) {
            // the driver keeps its own record of them
        }

        @Override
        public void handleResultRows(Query from, Field[] fields, List<Tuple> tuples, ResultCursor cursor) {
            for (Field field : fields) {
                columns.add(
                        new Described(field.getColumnLabel(), Integer.toUnsignedLong(field.getOID()), field.getMod()));
            }
        }
    }
}
