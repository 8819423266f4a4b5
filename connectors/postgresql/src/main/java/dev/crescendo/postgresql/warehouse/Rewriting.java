package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.UnavailableException;
import java.util.List;
import org.jdbi.v3.core.Handle;

/**
 * Notices that an {@code ALTER TABLE} wrote a table anew, and refuses it while a transaction goes on that has a snapshot
 * from before: it would find the table empty if it read it later. Adding a column and filling it instead would show such a
 * transaction nulls.
 */
final class Rewriting {
    /**
     * Sessions that keep a snapshot from one statement to the next, whether or not the next will go by it. Those that run a transaction's first statement have
     * no later one yet, and those that wait for a lock mostly wait for this very table. Of other users' sessions only
     * members of {@code pg_read_all_stats} see enough.
     */
    private static final String OLDER = """
            SELECT concat('pid ', pid, ' of ', usename, ' (' || nullif(application_name, '') || ')')
            FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
              AND backend_xmin IS NOT NULL AND wait_event_type IS DISTINCT FROM 'Lock'
              AND (state <> 'active' OR query_start > xact_start + interval '1 second')
            ORDER BY xact_start""";

    private final Handle handle;
    private final String table;
    private final String before;

    /** @param table its name as SQL wants it, whether or not it exists */
    Rewriting(Handle handle, String table) {
        this.handle = handle;
        this.table = table;
        this.before = files();
    }

    private String files() {
        return Statements.texts(
                        handle,
                        "SELECT concat_ws(',', pg_relation_filenode(t), (SELECT string_agg(pg_relation_filenode(relid)::text,"
                                + " ',' ORDER BY relid) FROM pg_partition_tree(t))) FROM to_regclass("
                                + Database.literal(table) + ") AS t")
                .get(0);
    }

    /**
     * To be called after the changes, before the commit.
     *
     * @throws UnavailableException if the table was written anew under someone's eyes
     */
    void check() {
        if (before.isEmpty() || files().equals(before)) {
            return;
        }
        List<String> older = Statements.texts(handle, OLDER);
        if (!older.isEmpty()) {
            throw new UnavailableException(
                    "columns of " + table + " must be widened, which writes the table anew, and transactions that began"
                            + " before would find it empty: " + String.join(", ", older)
                            + ". Nothing was changed. Run again when they have ended, or widen it by ALTER TABLE");
        }
    }
}
