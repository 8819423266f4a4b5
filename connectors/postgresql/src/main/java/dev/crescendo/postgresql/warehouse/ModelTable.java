package dev.crescendo.postgresql.warehouse;

import static dev.crescendo.postgresql.warehouse.Database.literal;
import static dev.crescendo.postgresql.warehouse.Database.quote;

import dev.crescendo.error.UnavailableException;
import dev.crescendo.warehouse.Materialization;
import dev.crescendo.warehouse.ModelPublish;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * A curated table or view on its way to what a model makes of it. A table stays the same table for as long as it is there:
 * its rows change by DML, so that a reader with an older snapshot sees the old rows, and grants, policies and views upon it
 * stay. Rewriting, truncating or renaming a table would show such a reader an empty one.
 */
final class ModelTable {
    /** How long a lock is waited for. Shorter than the time after which the server looks for a deadlock and ends a reader. */
    private static final String LOCK_WAIT = "'200ms'";

    /** How often a lock is tried for. */
    private static final int LOCK_TRIES = 300;

    private final Handle handle;
    private final ModelPublish model;
    private final IntFunction<String> staged;
    private final String name;
    private final String kind;
    private final Map<String, String> columns;
    private final boolean sameSql;

    private ModelTable(
            Handle handle,
            ModelPublish model,
            IntFunction<String> staged,
            String kind,
            Map<String, String> columns,
            boolean sameSql) {
        this.handle = handle;
        this.model = model;
        this.staged = staged;
        this.name = CuratedTables.SCHEMA + "." + quote(model.name());
        this.kind = kind;
        this.columns = columns;
        this.sameSql = sameSql;
    }

    /** @param staged the name of what is staged under a number */
    static ModelTable of(Handle handle, ModelPublish model, IntFunction<String> staged) {
        String kind = handle.createQuery("""
                        SELECT relkind FROM pg_class
                        WHERE relname = :name AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)""")
                .bind("name", model.name())
                .bind("schema", CuratedTables.SCHEMA)
                .mapTo(String.class)
                .findOne()
                .orElse("");
        String name = CuratedTables.SCHEMA + "." + quote(model.name());
        boolean sameSql = handle
                .createQuery("SELECT sql FROM <ledger>.models WHERE model = :model")
                .bind("model", model.name())
                .mapTo(String.class)
                .stream()
                .anyMatch(model.sql()::equals);
        return new ModelTable(handle, model, staged, kind, kind.isEmpty() ? Map.of() : columns(handle, name), sameSql);
    }

    /** Names and types, in order. */
    private static Map<String, String> columns(Handle handle, String relation) {
        Map<String, String> columns = new LinkedHashMap<>();
        handle.createQuery("""
                        SELECT attname, format_type(atttypid, atttypmod) AS type, attcollation FROM pg_attribute
                        WHERE attrelid = CAST(:relation AS regclass) AND attnum > 0 AND NOT attisdropped
                        ORDER BY attnum""")
                .bind("relation", relation)
                .map((row, context) -> columns.put(row.getString("attname"), row.getString("type")))
                .list();
        return columns;
    }

    private boolean isView() {
        return model.materialization() == Materialization.VIEW;
    }

    private boolean isThere() {
        return isView() ? kind.equals("v") : kind.equals("r");
    }

    /** Whether more changes than rows, which readers must not be in the middle of. */
    private boolean changesShape() {
        if (kind.isEmpty()) {
            return false;
        }
        return isView() ? !isThere() || !sameSql : !isThere() || !columns.equals(stagedColumns());
    }

    private String rows() {
        return staged.apply(model.rows().orElseThrow());
    }

    private Map<String, String> stagedColumns() {
        return columns(handle, rows());
    }

    /**
     * Locks those tables and views whose shape changes, all or none. While it waits for one that readers have, it holds
     * none: a reader that goes on to the next would wait for us, and we for it.
     */
    static void lock(Handle handle, List<ModelTable> tables) {
        String names = tables.stream()
                .filter(ModelTable::changesShape)
                .map(table -> table.name)
                .sorted()
                .collect(Collectors.joining(", "));
        if (names.isEmpty()) {
            return;
        }
        for (int tries = 1; ; tries++) {
            Statements.execute(handle, "SAVEPOINT before_locks; SET LOCAL lock_timeout = " + LOCK_WAIT);
            try {
                // Views can't be locked by themselves; locking one locks what it reads, which is more than is wanted.
                for (ModelTable table : tables.stream()
                        .filter(ModelTable::changesShape)
                        .sorted(Comparator.comparing(table -> table.name))
                        .toList()) {
                    if (!table.kind.equals("v")) {
                        Statements.execute(handle, "LOCK TABLE " + table.name + " IN ACCESS EXCLUSIVE MODE");
                    }
                }
                return;
            } catch (JdbiException waited) {
                Statements.execute(handle, "ROLLBACK TO SAVEPOINT before_locks");
                if (tries == LOCK_TRIES) {
                    throw new UnavailableException(
                            "readers have been using " + names + " all the time, whose columns are to change; run it"
                                    + " again when they have ended",
                            waited);
                }
                pause();
            }
        }
    }

    private static void pause() {
        try {
            Thread.sleep(20);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new dev.crescendo.error.CancelledException("stopped while waiting for readers");
        }
    }

    void publish() {
        if (isView()) {
            publishView();
        } else {
            publishRows();
        }
        comment();
    }

    private void publishView() {
        if (isThere() && sameSql) {
            return;
        }
        String create = "VIEW " + name + " AS\n" + model.sql();
        if (kind.isEmpty()) {
            Statements.execute(handle, "CREATE " + create);
            return;
        }
        if (isThere()) {
            Statements.execute(handle, "SAVEPOINT before_view");
            try {
                Statements.execute(handle, "CREATE OR REPLACE " + create);
                return;
            } catch (JdbiException otherColumns) {
                Statements.execute(handle, "ROLLBACK TO SAVEPOINT before_view");
            }
        }
        List<String> grants = grants();
        dropOther();
        Statements.execute(handle, "CREATE " + create);
        grants.forEach(grant -> Statements.execute(handle, grant));
    }

    private void dropOther() {
        Statements.execute(handle, "DROP " + (kind.equals("v") ? "VIEW " : "TABLE ") + name);
    }

    /** The statements that give a new relation the rights upon this one. */
    private List<String> grants() {
        return Statements.texts(handle, """
                SELECT format('GRANT %s ON %s TO %s%s', privilege_type, oid::regclass,
                              CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
                              CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END)
                FROM pg_class, aclexplode(relacl)
                WHERE grantee <> relowner AND oid = CAST(""" + literal(name) + " AS regclass)");
    }

    private void publishRows() {
        if (!kind.isEmpty() && !isThere()) {
            List<String> grants = grants();
            dropOther();
            create();
            grants.forEach(grant -> Statements.execute(handle, grant));
            return;
        }
        if (kind.isEmpty()) {
            create();
            return;
        }
        Map<String, String> wanted = stagedColumns();
        if (!columns.equals(wanted)) {
            reshape(wanted);
            everyRow(wanted);
        } else if (model.replaced().isPresent()) {
            newRows(wanted);
        } else if (model.key().isEmpty()) {
            everyRow(wanted);
        } else {
            changedRows(wanted);
        }
    }

    private void create() {
        Statements.execute(handle, "CREATE TABLE " + name + " (LIKE " + rows() + ")");
        if (model.materialization() == Materialization.INCREMENTAL) {
            Statements.execute(handle, "CREATE INDEX ON " + name + " (" + quoted(model.key()) + ")");
        }
        everyRow(stagedColumns());
    }

    /** Columns go and come without a rewrite: those of another type too, for which a rewrite would be the other way. */
    private void reshape(Map<String, String> wanted) {
        Set<String> gone = new HashSet<>(columns.keySet());
        gone.removeIf(column -> Objects.equals(columns.get(column), wanted.get(column)));
        List<String> steps = new ArrayList<>();
        gone.stream().sorted().forEach(column -> steps.add("DROP COLUMN " + quote(column)));
        wanted.forEach((column, type) -> {
            if (!columns.containsKey(column) || gone.contains(column)) {
                steps.add("ADD COLUMN " + quote(column) + " " + type);
            }
        });
        if (!steps.isEmpty()) {
            Statements.execute(handle, "ALTER TABLE " + name + " " + String.join(", ", steps));
        }
    }

    private void everyRow(Map<String, String> wanted) {
        Statements.execute(handle, "DELETE FROM " + name);
        String names = quoted(wanted.keySet());
        requireAll(Statements.execute(
                handle, "INSERT INTO " + name + " (" + names + ") SELECT " + names + " FROM " + rows()));
    }

    private void newRows(Map<String, String> wanted) {
        Statements.execute(
                handle,
                "DELETE FROM " + name + " AS kept USING "
                        + staged.apply(model.replaced().getAsInt()) + " AS gone WHERE " + sameKey("gone", "kept"));
        String names = quoted(wanted.keySet());
        requireAll(Statements.execute(
                handle, "INSERT INTO " + name + " (" + names + ") SELECT " + names + " FROM " + rows()));
    }

    /** What is as it was is not touched. Rows are compared as they are stored: 1.0 is not 1.00 here. */
    private void changedRows(Map<String, String> wanted) {
        requireAll(Statements.number(handle, "SELECT count(*) FROM " + rows()));
        String names = quoted(wanted.keySet());
        Statements.execute(
                handle,
                "DELETE FROM " + name + " AS kept WHERE NOT EXISTS (SELECT FROM " + rows() + " AS fresh WHERE "
                        + sameKey("fresh", "kept") + ")");
        List<String> others = wanted.keySet().stream()
                .filter(column -> !model.key().contains(column))
                .toList();
        if (!others.isEmpty()) {
            Statements.execute(
                    handle,
                    "UPDATE " + name + " AS kept SET "
                            + others.stream()
                                    .map(column -> quote(column) + " = fresh." + quote(column))
                                    .collect(Collectors.joining(", "))
                            + " FROM " + rows() + " AS fresh WHERE " + sameKey("fresh", "kept")
                            + " AND record_image_ne(ROW(" + of("kept", others) + "), ROW(" + of("fresh", others)
                            + "))");
        }
        Statements.execute(
                handle,
                "INSERT INTO " + name + " (" + names + ") SELECT " + names + " FROM " + rows()
                        + " AS fresh WHERE NOT EXISTS (SELECT FROM " + name + " AS kept WHERE "
                        + sameKey("fresh", "kept") + ")");
    }

    private void requireAll(long rows) {
        if (rows != model.staged()) {
            throw new UnavailableException("of " + model.staged() + " rows that were built for " + name + ", " + rows
                    + " are left, as after a crash of the server; run it again");
        }
    }

    private String sameKey(String one, String other) {
        return model.key().stream()
                .map(column -> one + "." + quote(column) + " = " + other + "." + quote(column))
                .collect(Collectors.joining(" AND "));
    }

    private static String of(String alias, List<String> columns) {
        return columns.stream().map(column -> alias + "." + quote(column)).collect(Collectors.joining(", "));
    }

    private static String quoted(Iterable<String> columns) {
        List<String> quoted = new ArrayList<>();
        columns.forEach(column -> quoted.add(quote(column)));
        return String.join(", ", quoted);
    }

    /** Says what a person should know, where that is not said already. */
    private void comment() {
        Map<String, @Nullable String> said = new HashMap<>();
        handle.createQuery("""
                        SELECT coalesce(attname, '') AS column, description FROM pg_description
                        LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid AND objsubid > 0
                        WHERE classoid = 'pg_class'::regclass AND objoid = CAST(:relation AS regclass)""")
                .bind("relation", name)
                .map((row, context) -> said.put(row.getString("column"), row.getString("description")))
                .list();
        Optional<String> description = model.notes().description();
        if (description.isPresent() && !description.get().equals(said.get(""))) {
            Statements.execute(
                    handle,
                    "COMMENT ON " + (isView() ? "VIEW " : "TABLE ") + name + " IS " + literal(description.get()));
        }
        model.notes().columns().forEach((column, text) -> {
            if (!text.equals(said.get(column))) {
                Statements.execute(handle, "COMMENT ON COLUMN " + name + "." + quote(column) + " IS " + literal(text));
            }
        });
    }
}
