package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.WriteMode;
import dev.crescendo.position.Position;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Field;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Preview;
import dev.crescendo.warehouse.RawTable;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * Makes raw tables what pipelines want them to be, as far as their contracts allow. {@code _load_id} is the first column,
 * so that it lies at a fixed place in every row; the fields follow. Nothing is dropped or narrowed.
 */
record RawTables(Database database, Schemas schemas) {
    /** The number of the load that a row came with. */
    static final String LOAD_ID = Metadata.LOAD_ID;

    static final int LONGEST_NAME = 63;

    /** How PostgreSQL says that there is no index on a type's values. */
    private static final String NO_ORDER = "42704";

    /** PostgreSQL's own limit. */
    private static final int MOST_COLUMNS = 1600;

    /** A column as the catalog knows it; {@code filled} when it has a value even if none is given. */
    record Column(String type, boolean notNull, boolean filled) {
        Optional<PgType> pgType() {
            return PgType.parse(type);
        }
    }

    /** What the ledger knows of a table: whose it is, and the fields and key that it was last prepared for, fields by their types. */
    record Known(String project, String pipeline, Map<String, String> fields, List<String> key) {
        boolean isOf(PipelineId id) {
            return project.equals(id.project()) && pipeline.equals(id.pipeline());
        }
    }

    /**
     * What must be done to a table, statement by statement, and the table as it is to be written.
     *
     * @param fields what the ledger is to know of it
     */
    record Fitted(RawTable table, List<String> statements, Map<String, String> fields, boolean register) {
        static Fitted untouched(RawTable table) {
            return new Fitted(table, List.of(), Map.of(), false);
        }

        boolean isDone() {
            return statements.isEmpty() && !register;
        }
    }

    List<RawTable> prepare(Claim claim, List<RawTable> tables) {
        checkWithoutLooking(tables);
        String doing = "preparing raw tables of " + claim.pipeline();
        List<Fitted> fitted = database.inTransaction(doing, handle -> {
            Lanes.requireOwned(handle, claim, Lanes.Lock.NONE);
            return fit(handle, claim.pipeline(), tables, known(handle, tables));
        });
        if (!fitted.stream().allMatch(Fitted::isDone)) {
            fitted = database.inTransaction(doing, handle -> change(handle, claim, tables));
        }
        return fitted.stream().map(Fitted::table).toList();
    }

    /** What preparing would do, without doing it. */
    Preview preview(PipelineId pipeline, List<RawTable> tables) {
        checkWithoutLooking(tables);
        return database.inTransaction("looking at the warehouse", handle -> {
            Statements.execute(handle, "SET TRANSACTION READ ONLY");
            boolean hasLedger = new LedgerTables(database, schemas).version(handle) > 0;
            List<String> statements = new ArrayList<>();
            if (!LedgerTables.hasSchema(handle, schemas.raw()) && !tables.isEmpty()) {
                statements.add("CREATE SCHEMA " + Database.quote(schemas.raw()));
            }
            fit(handle, pipeline, tables, hasLedger ? known(handle, tables) : Map.of())
                    .forEach(table -> statements.addAll(table.statements()));
            return hasLedger
                    ? new Preview(true, Lanes.position(handle, pipeline), Lanes.source(handle, pipeline), statements)
                    : new Preview(false, Position.empty(), Optional.empty(), statements);
        });
    }

    private List<Fitted> change(Handle handle, Claim claim, List<RawTable> tables) {
        // Waiting for this lock keeps nobody else waiting, and a process that stands still may hold it for a minute.
        LedgerTables.lock(handle, schemas.raw());
        // Behind a waiting ALTER TABLE all readers of the table wait, too.
        handle.execute("SET LOCAL lock_timeout = '4s'");
        Statements.execute(handle, Database.EXACT_TEXT);
        LedgerTables.createSchema(handle, schemas.raw());
        List<Fitted> fitted = fit(handle, claim.pipeline(), tables, known(handle, tables));
        for (Fitted table : fitted) {
            Rewriting rewriting = new Rewriting(
                    handle,
                    Database.quote(schemas.raw()) + "."
                            + Database.quote(table.table().name()));
            execute(handle, table);
            rewriting.check();
            if (table.register()) {
                register(handle, claim, table);
            }
        }
        return fitted;
    }

    private void execute(Handle handle, Fitted table) {
        try {
            table.statements().forEach(sql -> Statements.execute(handle, sql));
        } catch (JdbiException failed) {
            if (KeyIndex.isWanted(table.table())
                    && failed.getCause() instanceof SQLException sql
                    && NO_ORDER.equals(sql.getSQLState())) {
                throw new ConfigurationException(
                        qualified(table.table()),
                        "PostgreSQL can't compare the values of a field of the key "
                                + table.table().key() + ": " + sql.getMessage(),
                        "Turn the field into text, or name another key.");
            }
            throw failed;
        }
    }

    private void checkWithoutLooking(List<RawTable> tables) {
        List<Problem> problems = new ArrayList<>();
        for (RawTable table : tables) {
            String where = qualified(table);
            if (table.mode() == WriteMode.MERGE && table.key().isEmpty()) {
                problems.add(new Problem(where, "it is to be merged, but has no key", "Name the key's fields."));
            }
            int columns = Math.max(kept(table).size() + 1, StagedRows.columns(table));
            if (columns > MOST_COLUMNS) {
                problems.add(new Problem(
                        where,
                        table.schema().size() + " fields need " + columns + " columns, and PostgreSQL allows "
                                + MOST_COLUMNS,
                        "Leave out fields, or put some into one of type json."));
            }
            checkName(where, table.name(), problems);
            for (Field field : table.schema().fields()) {
                checkField(where, table, field, problems);
            }
        }
        throwIfAny(problems);
    }

    private static void checkField(String where, RawTable table, Field field, List<Problem> problems) {
        checkName(where + "." + field.name(), field.name(), problems);
        if (field.name().equals(LOAD_ID)) {
            problems.add(new Problem(
                    where, "a field is named " + LOAD_ID + ", as the column of load numbers is", "Rename it."));
        }
        PgType type = PgType.forField(field);
        boolean isKey = KeyIndex.isWanted(table) && table.key().contains(field.name());
        if (isKey && type.base() == PgType.Base.JSON) {
            problems.add(new Problem(
                    where + "." + field.name(),
                    "it is part of the key, and PostgreSQL can't compare values of type json",
                    "Make it text or jsonb, or name another key."));
        }
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

    /** The fields that become columns: changes that are merged leave what happened to the row behind, parts whose they are. */
    static List<String> kept(RawTable table) {
        boolean applied = table.mode() != WriteMode.APPEND && table.content() == Content.CHANGES;
        return table.schema().names().stream()
                .filter(name -> !(applied && name.equals(Metadata.OP.name()))
                        && !(table.isPart() && name.equals(Metadata.PARENT.name())))
                .toList();
    }

    private List<Fitted> fit(Handle handle, PipelineId pipeline, List<RawTable> tables, Map<String, Known> known) {
        Map<String, Map<String, Column>> present = columns(handle, tables);
        List<Problem> problems = new ArrayList<>();
        List<Fitted> fitted = new ArrayList<>();
        for (RawTable table : tables) {
            fitted.add(
                    table.content() == Content.KEYS
                            ? Fitted.untouched(table)
                            : fit(
                                    handle,
                                    pipeline,
                                    table,
                                    present.get(table.name()),
                                    known.get(table.name()),
                                    problems));
        }
        throwIfAny(problems);
        return fitted;
    }

    private Fitted fit(
            Handle handle,
            PipelineId pipeline,
            RawTable table,
            @Nullable Map<String, Column> columns,
            @Nullable Known known,
            List<Problem> problems) {
        if (known != null && !known.isOf(pipeline)) {
            problems.add(new Problem(
                    qualified(table),
                    "the table belongs to the pipeline " + known.pipeline() + " of project " + known.project(),
                    "Rename this pipeline's output, or drop the table if nobody needs it."));
            return Fitted.untouched(table);
        }
        if (columns == null) {
            List<String> statements = creation(table, pipeline);
            if (KeyIndex.isWanted(table)) {
                statements.add(KeyIndex.creation(schemas.raw(), table));
            }
            return new Fitted(table, statements, fields(table), true);
        }
        int before = problems.size();
        TableFit fit = new TableFit(schemas.raw(), table, columns, known, problems);
        RawTable written = fit.written();
        List<String> statements = new ArrayList<>(fit.statements());
        if (!fit.widened().isEmpty()) {
            checkViews(handle, table, fit.widened(), problems);
        }
        if (problems.size() == before) {
            index(handle, written, statements, problems);
        }
        Map<String, String> fields = fields(fit.whole());
        return new Fitted(
                written,
                statements,
                fields,
                known == null || !known.fields().equals(fields) || !known.key().equals(written.mergeKey()));
    }

    /** PostgreSQL does not change the type of a column that a view needs. */
    private void checkViews(Handle handle, RawTable table, List<String> widened, List<Problem> problems) {
        handle.createQuery("""
                        SELECT DISTINCT attname, ev_class::regclass::text AS view
                        FROM pg_depend JOIN pg_rewrite ON pg_rewrite.oid = objid
                        JOIN pg_attribute ON attrelid = refobjid AND attnum = refobjsubid
                        WHERE classid = 'pg_rewrite'::regclass AND refclassid = 'pg_class'::regclass
                          AND refobjid = (SELECT oid FROM pg_class WHERE relname = :table AND relnamespace =
                                          (SELECT oid FROM pg_namespace WHERE nspname = :schema))
                          AND attname = ANY(:columns)
                        ORDER BY attname, view""")
                .bind("schema", schemas.raw())
                .bind("table", table.name())
                .bindArray("columns", String.class, widened)
                .map((row, context) -> problems.add(new Problem(
                        qualified(table) + "." + row.getString("attname"),
                        "the column must be widened, and the view " + row.getString("view") + " keeps it as it is",
                        "Drop the view, run this, and create the view again; or rename the column by ALTER TABLE, so"
                                + " that the field gets a new one.")))
                .list();
    }

    private void index(Handle handle, RawTable table, List<String> statements, List<Problem> problems) {
        List<KeyIndex.Present> present = KeyIndex.present(handle, schemas.raw(), table.name());
        KeyIndex.removal(schemas.raw(), table, present).ifPresent(statements::add);
        if (KeyIndex.isMissing(table, present)) {
            Optional<Problem> obstacle = KeyIndex.obstacle(handle, schemas.raw(), table);
            if (obstacle.isEmpty()) {
                statements.add(KeyIndex.creation(schemas.raw(), table));
            } else if (table.mode() == WriteMode.MERGE) {
                problems.add(obstacle.get());
            }
        }
    }

    /** How the columns of a table take fields; empty if there is no such table. */
    Map<String, ColumnFit> fits(String table, Schema fields) {
        Map<String, Column> columns = database.inTransaction(
                        "looking at the raw table " + table, handle -> columnsOf(handle, List.of(table)))
                .getOrDefault(table, Map.of());
        Map<String, ColumnFit> fits = new HashMap<>();
        for (Field field : fields.fields()) {
            Optional.ofNullable(columns.get(field.name()))
                    .flatMap(Column::pgType)
                    .ifPresent(type -> fits.put(field.name(), fit(field, type)));
        }
        return fits;
    }

    private static ColumnFit fit(Field field, PgType column) {
        PgType wanted = PgType.forField(field);
        boolean same = column.equals(wanted);
        return new ColumnFit(
                same ? field.type() : column.fieldType(),
                same || Widening.widened(column, wanted).isPresent());
    }

    /** The columns of those tables that exist, by table and name in their order. */
    Map<String, Map<String, Column>> columns(Handle handle, List<RawTable> tables) {
        return columnsOf(handle, names(tables));
    }

    private Map<String, Map<String, Column>> columnsOf(Handle handle, List<String> tables) {
        Map<String, Map<String, Column>> columns = new HashMap<>();
        handle.createQuery("""
                        SELECT relname, attname, format_type(atttypid, atttypmod) AS type, attnotnull,
                               atthasdef OR attidentity <> '' AS filled
                        FROM pg_class JOIN pg_attribute ON attrelid = pg_class.oid
                        WHERE relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = :schema)
                          AND relname = ANY(:tables) AND relkind IN ('r', 'p') AND attnum > 0 AND NOT attisdropped
                        ORDER BY relname, attnum""")
                .bind("schema", schemas.raw())
                .bindArray("tables", String.class, tables)
                .map((row, context) -> columns.computeIfAbsent(row.getString("relname"), table -> new LinkedHashMap<>())
                        .put(
                                row.getString("attname"),
                                new Column(
                                        row.getString("type"), row.getBoolean("attnotnull"), row.getBoolean("filled"))))
                .list();
        return columns;
    }

    private Map<String, Known> known(Handle handle, List<RawTable> tables) {
        Map<String, Known> known = new HashMap<>();
        handle.createQuery("""
                        SELECT table_name, project, pipeline, key,
                               ARRAY(SELECT value ->> 0 FROM jsonb_array_elements(columns)
                                     WITH ORDINALITY ORDER BY ordinality) AS names,
                               ARRAY(SELECT value ->> 1 FROM jsonb_array_elements(columns)
                                     WITH ORDINALITY ORDER BY ordinality) AS types
                        FROM <ledger>.schemas WHERE table_name = ANY(:tables)""")
                .bindArray("tables", String.class, names(tables))
                .map((row, context) -> {
                    String[] names = (String[]) row.getArray("names").getArray();
                    String[] types = (String[]) row.getArray("types").getArray();
                    Map<String, String> fields = new LinkedHashMap<>();
                    for (int i = 0; i < names.length; i++) {
                        fields.put(names[i], types[i]);
                    }
                    return known.put(
                            row.getString("table_name"),
                            new Known(row.getString("project"), row.getString("pipeline"), fields, List.of((String[])
                                    row.getArray("key").getArray())));
                })
                .list();
        return known;
    }

    private static List<String> names(List<RawTable> tables) {
        return tables.stream().map(RawTable::name).toList();
    }

    private List<String> creation(RawTable table, PipelineId pipeline) {
        String name = Database.quote(schemas.raw()) + "." + Database.quote(table.name());
        List<String> columns = new ArrayList<>();
        columns.add(Database.quote(LOAD_ID) + " bigint NOT NULL");
        for (String kept : kept(table)) {
            Field field = table.schema().field(table.schema().indexOf(kept));
            columns.add(TableFit.column(field) + (field.nullable() ? "" : " NOT NULL"));
        }
        List<String> statements = new ArrayList<>();
        statements.add("CREATE TABLE " + name + " (" + String.join(", ", columns) + ")");
        statements.add("COMMENT ON TABLE " + name + " IS "
                + Database.literal("Loaded by Crescendo, pipeline " + pipeline + ". " + LOAD_ID + " is explained in "
                        + schemas.ledger() + ".loads."));
        return statements;
    }

    /** How a field's values are written into a table's column: the column's own type, if that can be. */
    static List<PgType> types(RawTable table, @Nullable Map<String, Column> columns) {
        List<PgType> types = new ArrayList<>();
        for (Field field : table.schema().fields()) {
            types.add(Optional.ofNullable(columns == null ? null : columns.get(field.name()))
                    .flatMap(Column::pgType)
                    .filter(type -> type.holds(field))
                    .orElseGet(() -> PgType.forField(field)));
        }
        return types;
    }

    /** Whether a table's columns take the fields as they are written, without a cast. */
    static boolean takesAsWritten(RawTable table, Map<String, Column> columns) {
        return table.schema().fields().stream()
                .allMatch(field -> Optional.ofNullable(columns.get(field.name()))
                        .flatMap(Column::pgType)
                        .filter(type -> type.holds(field))
                        .isPresent());
    }

    /** What the ledger keeps of a field's type: of nested ones their shape, which the column does not tell. */
    static String typeText(Field field) {
        return field.type().isNested()
                ? field.type().toString()
                : PgType.forField(field).sql();
    }

    private static Map<String, String> fields(RawTable table) {
        Map<String, String> fields = new LinkedHashMap<>();
        for (String kept : kept(table)) {
            Field field = table.schema().field(table.schema().indexOf(kept));
            fields.put(kept, typeText(field));
        }
        return fields;
    }

    private static void register(Handle handle, Claim claim, Fitted fitted) {
        Map<String, String> fields = fitted.fields();
        handle.createUpdate("""
                        INSERT INTO <ledger>.schemas (table_name, project, pipeline, key, reshaped, columns)
                        VALUES (:table, :project, :pipeline, :key,
                            (SELECT last_value + is_called::int FROM <ledger>.load_ids), coalesce(
                            (SELECT jsonb_agg(jsonb_build_array(name, type) ORDER BY place)
                             FROM unnest(:names, :types) WITH ORDINALITY AS field (name, type, place)), '[]'))
                        ON CONFLICT (table_name) DO UPDATE
                        SET columns = excluded.columns, key = excluded.key, reshaped = excluded.reshaped,
                            updated_at = now()""")
                .bind("table", fitted.table().name())
                .bindArray("key", String.class, fitted.table().mergeKey())
                .bindMethods(claim.pipeline())
                .bindArray("names", String.class, List.copyOf(fields.keySet()))
                .bindArray("types", String.class, List.copyOf(fields.values()))
                .execute();
    }
}
