package dev.crescendo.postgresql.warehouse;

import static dev.crescendo.postgresql.warehouse.Database.literal;
import static dev.crescendo.postgresql.warehouse.Database.quote;

import dev.crescendo.error.UnavailableException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.warehouse.Materialization;
import dev.crescendo.warehouse.ModelPublish;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
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

    /** What goes when a column, or all of a relation, does: {@code view} is its number if it is one. */
    private record Dependent(long view, String description) {}

    /** A statement that gives back what a person has said of a relation, or of its column if that is not empty. */
    private record Right(String column, String statement) {}

    private final Handle handle;
    private final ModelPublish model;
    private final IntFunction<String> staged;
    private final String name;
    private final long number;
    private final Map<String, String> columns;
    private final boolean sameSql;
    private String kind;
    private boolean goes;
    private List<Right> rights = List.of();

    private ModelTable(
            Handle handle,
            ModelPublish model,
            IntFunction<String> staged,
            String kind,
            long number,
            Map<String, String> columns,
            boolean sameSql) {
        this.handle = handle;
        this.model = model;
        this.staged = staged;
        this.name = CuratedTables.SCHEMA + "." + quote(model.name());
        this.kind = kind;
        this.number = number;
        this.columns = columns;
        this.sameSql = sameSql;
    }

    /** @param staged the name of what is staged under a number */
    static ModelTable of(Handle handle, ModelPublish model, IntFunction<String> staged) {
        String name = CuratedTables.SCHEMA + "." + quote(model.name());
        boolean sameSql = handle
                .createQuery("SELECT sql FROM <ledger>.models WHERE model = :model")
                .bind("model", model.name())
                .mapTo(String.class)
                .stream()
                .anyMatch(model.sql()::equals);
        return handle.createQuery("""
                        SELECT relkind, oid FROM pg_class
                        WHERE relname = :name AND relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)""")
                .bind("name", model.name())
                .bind("schema", CuratedTables.SCHEMA)
                .map((row, context) -> new ModelTable(
                        handle,
                        model,
                        staged,
                        row.getString("relkind"),
                        row.getLong("oid"),
                        columns(handle, name),
                        sameSql))
                .findOne()
                .orElseGet(() -> new ModelTable(handle, model, staged, "", 0, Map.of(), sameSql));
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
        if (kind.isEmpty() || isAddedTo()) {
            return false;
        }
        return goes || !isThere() || (isView() ? !sameSql : !columns.equals(stagedColumns()));
    }

    /** Whether rows are added to a table that stays as it is. */
    private boolean isAddedTo() {
        return model.replaced().isPresent();
    }

    /** A view can be replaced by one that has more columns, at its end. */
    private boolean canStay() {
        List<Map.Entry<String, String>> before = List.copyOf(columns.entrySet());
        List<Map.Entry<String, String>> after = List.copyOf(stagedColumns().entrySet());
        return isThere()
                && (!isView() || after.size() >= before.size() && before.equals(after.subList(0, before.size())));
    }

    /** The columns that will not be there any more, or be of another type. */
    private Set<String> gone(Map<String, String> wanted) {
        Set<String> gone = new TreeSet<>(columns.keySet());
        gone.removeIf(column -> Objects.equals(columns.get(column), wanted.get(column)));
        return gone;
    }

    /**
     * Finds out which views have to go because of what they read, and come again. All of them have to be among those that
     * are published.
     *
     * @throws WarehouseException if something else depends on what goes
     */
    static void plan(List<ModelTable> tables) {
        Map<Long, ModelTable> views = new HashMap<>();
        tables.stream().filter(table -> table.kind.equals("v")).forEach(view -> views.put(view.number, view));
        ArrayDeque<ModelTable> losing = new ArrayDeque<>();
        for (ModelTable table : tables) {
            if (table.changesShape()) {
                table.goes = !table.canStay();
                losing.add(table);
            }
        }
        Set<String> others = new TreeSet<>();
        while (!losing.isEmpty()) {
            ModelTable table = losing.remove();
            for (Dependent dependent : table.dependents()) {
                ModelTable view = views.get(dependent.view());
                if (view == null) {
                    others.add(dependent.description() + " depends on " + table.lost());
                } else if (!view.goes) {
                    view.goes = true;
                    losing.add(view);
                }
            }
        }
        if (!others.isEmpty()) {
            throw new WarehouseException("models were not published, because what is made of them would break: "
                    + String.join("; ", others)
                    + ". Change or drop it and run again, or leave in the model what it needs.");
        }
    }

    private String lost() {
        return goes
                ? name + ", which must be made anew"
                : "what " + name + " loses or changes the type of: " + String.join(", ", gone(stagedColumns()));
    }

    private List<Dependent> dependents() {
        String which = "";
        if (!goes) {
            Set<String> gone = isView() ? Set.of() : gone(stagedColumns());
            if (gone.isEmpty()) {
                return List.of();
            }
            which = " AND attname IN (" + gone.stream().map(Database::literal).collect(Collectors.joining(", ")) + ")";
        }
        List<Dependent> dependents = new ArrayList<>();
        handle.createQuery("""
                        SELECT DISTINCT coalesce(view.oid, 0) AS view,
                            coalesce(CASE view.relkind WHEN 'v' THEN 'view ' WHEN 'm' THEN 'materialized view ' END
                                    || view.oid::regclass,
                                pg_describe_object(classid, objid, pg_depend.objsubid)) AS description
                        FROM pg_depend
                        LEFT JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
                        LEFT JOIN pg_rewrite ON classid = 'pg_rewrite'::regclass AND pg_rewrite.oid = objid
                        LEFT JOIN pg_class AS view ON view.oid = ev_class
                        WHERE refclassid = 'pg_class'::regclass AND refobjid = :number AND deptype = 'n'
                          AND ev_class IS DISTINCT FROM refobjid""" + which)
                .bind("number", number)
                .map((row, context) -> dependents.add(new Dependent(row.getLong("view"), row.getString("description"))))
                .list();
        return dependents;
    }

    /** Takes away what has to be made anew; views first, for they may read each other and the tables. */
    static void drop(Handle handle, List<ModelTable> tables) {
        for (String kind : List.of("v", "r")) {
            List<ModelTable> going = tables.stream()
                    .filter(table -> table.goes && table.kind.equals(kind))
                    .toList();
            if (!going.isEmpty()) {
                going.forEach(table -> table.rights = table.rights());
                Statements.execute(
                        handle,
                        "DROP " + (kind.equals("v") ? "VIEW " : "TABLE ")
                                + going.stream().map(table -> table.name).collect(Collectors.joining(", ")));
                going.forEach(table -> table.kind = "");
            }
        }
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
                tables.stream()
                        .filter(ModelTable::changesShape)
                        .sorted(Comparator.comparing(table -> table.name))
                        .forEach(ModelTable::lock);
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

    /** {@code LOCK TABLE} would lock what a view reads, too; giving it to its owner locks it alone. */
    private void lock() {
        if (kind.equals("v")) {
            String owner = Statements.texts(
                            handle,
                            "SELECT quote_ident(pg_get_userbyid(relowner)) FROM pg_class WHERE oid = CAST("
                                    + literal(name) + " AS regclass)")
                    .get(0);
            Statements.execute(handle, "ALTER VIEW " + name + " OWNER TO " + owner);
        } else {
            Statements.execute(handle, "LOCK TABLE " + name + " IN ACCESS EXCLUSIVE MODE");
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
        giveBack(stagedColumns().keySet());
        comment();
    }

    private void publishView() {
        if (kind.isEmpty()) {
            Statements.execute(handle, "CREATE VIEW " + name + " AS\n" + model.sql());
        } else if (!sameSql) {
            Statements.execute(handle, "CREATE OR REPLACE VIEW " + name + " AS\n" + model.sql());
        }
    }

    /** What people have allowed and said of a relation and its columns. */
    private List<Right> rights() {
        List<Right> all = new ArrayList<>();
        handle.createQuery("""
                        SELECT coalesce(attname, '') AS attribute,
                               format('GRANT %s%s ON %s TO %s%s', privilege_type, '(' || quote_ident(attname) || ')',
                                      CAST(:relation AS regclass),
                                      CASE grantee WHEN 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(grantee)) END,
                                      CASE WHEN is_grantable THEN ' WITH GRANT OPTION' ELSE '' END) AS statement
                        FROM (SELECT NULL AS attname, relacl AS acl, relowner FROM pg_class
                              WHERE oid = CAST(:relation AS regclass)
                              UNION ALL
                              SELECT attname, attacl, relowner FROM pg_attribute JOIN pg_class ON pg_class.oid = attrelid
                              WHERE attrelid = CAST(:relation AS regclass) AND NOT attisdropped) AS given,
                             aclexplode(acl)
                        WHERE grantee <> relowner
                        UNION ALL
                        SELECT coalesce(attname, ''),
                               format('COMMENT ON %s IS %L',
                                      CASE WHEN attname IS NULL THEN CAST(:kind AS text) || CAST(:relation AS regclass)
                                           ELSE format('COLUMN %s.%I', CAST(:relation AS regclass), attname) END,
                                      description)
                        FROM pg_description
                        LEFT JOIN pg_attribute ON attrelid = objoid AND attnum = objsubid AND objsubid > 0
                        WHERE classoid = 'pg_class'::regclass AND objoid = CAST(:relation AS regclass)
                        UNION ALL
                        SELECT '', format('ALTER VIEW %s SET (%s)', oid::regclass, array_to_string(reloptions, ', '))
                        FROM pg_class WHERE oid = CAST(:relation AS regclass) AND relkind = 'v'
                          AND CAST(:kind AS text) = 'VIEW ' AND reloptions IS NOT NULL""")
                .bind("relation", name)
                .bind("kind", isView() ? "VIEW " : "TABLE ")
                .map((row, context) -> all.add(new Right(row.getString("attribute"), row.getString("statement"))))
                .list();
        return all;
    }

    private void giveBack(Set<String> there) {
        for (Right right : rights) {
            if (right.column().isEmpty() || there.contains(right.column())) {
                Statements.execute(handle, right.statement());
            }
        }
    }

    private void publishRows() {
        if (kind.isEmpty()) {
            create();
            return;
        }
        Map<String, String> wanted = stagedColumns();
        if (isAddedTo()) {
            newRows(wanted);
        } else if (!columns.equals(wanted)) {
            reshape(wanted);
            everyRow(wanted);
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
        Set<String> gone = gone(wanted);
        rights =
                rights().stream().filter(right -> gone.contains(right.column())).toList();
        List<String> steps = new ArrayList<>();
        gone.forEach(column -> steps.add("DROP COLUMN " + quote(column)));
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
