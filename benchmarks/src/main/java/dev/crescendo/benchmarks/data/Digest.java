package dev.crescendo.benchmarks.data;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Count and sum of the rows' hashes, without metadata columns: the same for the same rows in any order, in PostgreSQL and in
 * DuckDB. Each row is hashed as a text that both write alike.
 */
public final class Digest {
    private Digest() {}

    static String ofPostgres(String table) {
        return digest(
                "('x' || substr(md5(" + text("(extract(epoch from placed_at) * 1000000)::bigint")
                        + "), 1, 15))::bit(60)::bigint::numeric",
                table);
    }

    /** The digest of a table in a DuckDB file. */
    public static String ofDuckDb(Path database, String table) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + database);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(digest(
                        "('0x' || substr(md5(" + text("epoch_us(placed_at)") + "), 1, 15))::bigint::hugeint", table))) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String digest(String number, String table) {
        return "select count(*) || ' rows, ' || coalesce(sum(" + number + ")::text, '') from " + table;
    }

    /** What is null is told from what is empty; the ratios were made of whole numbers. */
    private static String text(String placedAt) {
        return "concat_ws('|', id::text, customer_id::text, status, coalesce(email, 'null'), coalesce(note, 'null'),"
                + " amount::text, coalesce(cast(round(ratio * 7000) as bigint)::text, 'null'), active::text,"
                + " coalesce(born::text, 'null'), (" + placedAt
                + ")::text, coalesce(reference::text, 'null'), quantity::text)";
    }
}
