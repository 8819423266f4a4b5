package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.load.WriteMode;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Field;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RawTable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Makes raw tables what pipelines want them to be. {@code _load_id} is the first column, so that it lies at a fixed place
 * in every row; the fields follow. Missing columns are added, nothing is dropped or changed in type.
 */
record RawTables(Database database, Schemas schemas) {
    /** The number of the load that a row came with. */
    static final String LOAD_ID = "_load_id";

    private static final int LONGEST_NAME = 63;

    /** A column as the catalog knows it; {@code filled} when it has a value even if none is given. */
    record Column(String type, boolean notNull, boolean filled) {}

    private record Owner(String project, String pipeline) {
        boolean is(PipelineId id) {
            return project.equals(id.project()) && pipeline.equals(id.pipeline());
        }
    }

    /** What must be done, statement by statement, and which tables' owner must be written down. */
    private record Changes(List<String> statements, List<RawTable> registrations) {
        boolean isEmpty() {
            return statements.isEmpty() && registrations.isEmpty();
        }
    }

    void prepare(Claim claim, List<RawTable> tables) {
        checkWithoutLooking(tables);
        String doing = "preparing raw tables of " + claim.pipeline();
        boolean fit = database.inTransaction(doing, handle -> {
            Lanes.requireOwned(handle, claim, Lanes.Lock.NONE);
            return changes(handle, claim, tables).isEmpty();
        });
        if (!fit) {
            database.inTransaction(doing, handle -> {
                // Behind a waiting ALTER TABLE all readers of the table wait, too.
                handle.execute("SET LOCAL lock_timeout = '10s'");
                LedgerTables.lock(handle, schemas.raw());
                LedgerTables.createSchema(handle, schemas.raw());
                Changes changes = changes(handle, claim, tables);
                changes.statements().forEach(sql -> Statements.execute(handle, sql));
                changes.registrations().forEach(table -> register(handle, claim, table));
                return true;
            });
        }
    }

    private void checkWithoutLooking(List<RawTable> tables) {
        List<Problem> problems = new ArrayList<>();
        for (RawTable table : tables) {
            String where = qualified(table);
            if (table.mode() != WriteMode.APPEND) {
                problems.add(new Problem(
                        where,
                        "the write mode " + table.mode() + " is not supported on PostgreSQL by this version",
                        "Use append."));
            }
            checkName(where, table.name(), problems);
            for (Field field : table.schema().fields()) {
                checkName(where + "." + field.name(), field.name(), problems);
                if (field.name().equals(LOAD_ID)) {
                    problems.add(new Problem(
                            where, "a field is named " + LOAD_ID + ", as the column of load numbers is", "Rename it."));
                }
                try {
                    PgType.forField(field);
                } catch (ConfigurationException unsupported) {
                    unsupported
                            .problems()
                            .forEach(problem -> problems.add(
                                    new Problem(where + ", " + problem.where(), problem.what(), problem.todo())));
                }
            }
        }
        throwIfAny(problems);
    }

    /** PostgreSQL cuts longer names off without a word. */
    private static void checkName(String where, String name, List<Problem> problems) {
        int bytes = name.getBytes(StandardCharsets.UTF_8).length;
        if (name.isEmpty() || bytes > LONGEST_NAME || name.indexOf('\0') >= 0) {
            problems.add(new Problem(
                    where,
                    "a name of " + bytes + " bytes, or one with U+0000 in it, is none for PostgreSQL",
                    "Use a name of 1 to " + LONGEST_NAME + " bytes."));
        }
    }

    private static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private String qualified(RawTable table) {
        return schemas.raw() + "." + table.name();
    }

    private String sqlName(RawTable table) {
        return Database.quote(schemas.raw()) + "." + Database.quote(table.name());
    }

    private Changes changes(Handle handle, Claim claim, List<RawTable> tables) {
        Map<String, Map<String, Column>> present = columns(handle, tables);
        Map<String, Owner> owners = owners(handle, tables);
        Changes changes = new Changes(new ArrayList<>(), new ArrayList<>());
        List<Problem> problems = new ArrayList<>();
        for (RawTable table : tables) {
            Owner owner = owners.get(table.name());
            if (owner != null && !owner.is(claim.pipeline())) {
                problems.add(new Problem(
                        qualified(table),
                        "the table belongs to the pipeline " + owner.pipeline() + " of project " + owner.project(),
                        "Rename this pipeline's output, or drop the table if nobody needs it."));
                continue;
            }
            Map<String, Column> columns = present.get(table.name());
            List<String> statements = columns == null
                    ? List.of(creation(table, claim.pipeline()))
                    : alterations(table, columns, problems);
            changes.statements().addAll(statements);
            if (owner == null || !statements.isEmpty()) {
                changes.registrations().add(table);
            }
        }
        throwIfAny(problems);
        return changes;
    }

    /** The columns of those tables that exist, by table and name in their order. */
    Map<String, Map<String, Column>> columns(Handle handle, List<RawTable> tables) {
        Map<String, Map<String, Column>> columns = new HashMap<>();
        handle.createQuery("""
                        SELECT relname, attname, format_type(atttypid, atttypmod) AS type, attnotnull,
                               atthasdef OR attidentity <> '' AS filled
                        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
                        WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)
                          AND relname = ANY(:tables) AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
                        ORDER BY relname, attnum""")
                .bind("schema", schemas.raw())
                .bindArray("tables", String.class, names(tables))
                .map((row, context) -> columns.computeIfAbsent(row.getString("relname"), table -> new LinkedHashMap<>())
                        .put(
                                row.getString("attname"),
                                new Column(
                                        row.getString("type"), row.getBoolean("attnotnull"), row.getBoolean("filled"))))
                .list();
        return columns;
    }

    private Map<String, Owner> owners(Handle handle, List<RawTable> tables) {
        Map<String, Owner> owners = new HashMap<>();
        handle.createQuery("SELECT table_name, project, pipeline FROM <ledger>.schemas WHERE table_name = ANY(:tables)")
                .bindArray("tables", String.class, names(tables))
                .map((row, context) -> owners.put(
                        row.getString("table_name"), new Owner(row.getString("project"), row.getString("pipeline"))))
                .list();
        return owners;
    }

    private static List<String> names(List<RawTable> tables) {
        return tables.stream().map(RawTable::name).toList();
    }

    private String creation(RawTable table, PipelineId pipeline) {
        List<String> columns = new ArrayList<>();
        columns.add(Database.quote(LOAD_ID) + " bigint NOT NULL");
        for (Field field : table.schema().fields()) {
            columns.add(column(field) + (field.nullable() ? "" : " NOT NULL"));
        }
        return "CREATE TABLE " + sqlName(table) + " (" + String.join(", ", columns) + "); COMMENT ON TABLE "
                + sqlName(table) + " IS "
                + Database.literal("Loaded by Crescendo, pipeline " + pipeline + ". " + LOAD_ID + " is explained in "
                        + schemas.ledger() + ".loads.");
    }

    private static String column(Field field) {
        return Database.quote(field.name()) + " " + PgType.forField(field).sql();
    }

    private List<String> alterations(RawTable table, Map<String, Column> columns, List<Problem> problems) {
        List<String> actions = new ArrayList<>();
        Map<String, Column> others = new LinkedHashMap<>(columns);
        if (others.remove(LOAD_ID) == null) {
            problems.add(new Problem(
                    qualified(table),
                    "there is such a table, but without the column " + LOAD_ID + ", so Crescendo did not make it",
                    "Rename or drop it, or rename this pipeline's output."));
            return List.of();
        }
        for (Field field : table.schema().fields()) {
            Column column = others.remove(field.name());
            if (column == null) {
                actions.add("ADD COLUMN " + column(field));
            } else if (!holds(column, field)) {
                problems.add(new Problem(
                        qualified(table) + "." + field.name(),
                        "the column is " + column.type() + ", and the pipeline now makes "
                                + PgType.forField(field).sql(),
                        "Change the column's type by ALTER TABLE, or rename the field."));
            } else if (column.notNull() && field.nullable()) {
                actions.add("ALTER COLUMN " + Database.quote(field.name()) + " DROP NOT NULL");
            }
        }
        others.forEach((name, column) -> {
            if (column.notNull() && !column.filled()) {
                problems.add(new Problem(
                        qualified(table) + "." + name,
                        "the column may not be null, and the pipeline has no such field",
                        "Drop NOT NULL from it by ALTER TABLE, or bring the field back."));
            }
        });
        return actions.isEmpty()
                ? List.of()
                : List.of("ALTER TABLE " + sqlName(table) + " " + String.join(", ", actions));
    }

    private static boolean holds(Column column, Field field) {
        return PgType.parse(column.type()).filter(type -> type.holds(field)).isPresent();
    }

    /** How a field's values must be written into a table's column. */
    static List<PgType> types(RawTable table, @Nullable Map<String, Column> columns) {
        return table.schema().fields().stream()
                .map(field -> Optional.ofNullable(columns == null ? null : columns.get(field.name()))
                        .flatMap(column -> PgType.parse(column.type()))
                        .orElseGet(() -> PgType.forField(field)))
                .collect(Collectors.toList());
    }

    private static void register(Handle handle, Claim claim, RawTable table) {
        List<String> names = table.schema().names();
        List<String> types = table.schema().fields().stream()
                .map(field -> PgType.forField(field).sql())
                .toList();
        handle.createUpdate("""
                        INSERT INTO <ledger>.schemas (table_name, project, pipeline, columns)
                        VALUES (:table, :project, :pipeline, coalesce(
                            (SELECT jsonb_agg(jsonb_build_array(name, type) ORDER BY place)
                             FROM unnest(:names, :types) WITH ORDINALITY AS field (name, type, place)), '[]'))
                        ON CONFLICT (table_name) DO UPDATE SET columns = excluded.columns, updated_at = now()""")
                .bind("table", table.name())
                .bindMethods(claim.pipeline())
                .bindArray("names", String.class, names)
                .bindArray("types", String.class, types)
                .execute();
    }
}
