package dev.crescendo.duckdb.warehouse;

import dev.crescendo.duckdb.internal.type.DuckType;
import dev.crescendo.duckdb.internal.type.Json;
import dev.crescendo.duckdb.internal.type.Sql;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.position.Position;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.NestedFit;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Preview;
import dev.crescendo.warehouse.RawTable;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes raw tables what pipelines want them to be, as far as their contracts allow. Nothing is dropped or narrowed. */
record RawTables(Database database) {
    /** What the ledger knows of a table: whose it is, and by which key its rows are merged. */
    private record Known(String project, String pipeline, List<String> key) {
        boolean is(PipelineId id) {
            return project.equals(id.project()) && pipeline.equals(id.pipeline());
        }
    }

    /**
     * What must be done to a table, statement by statement, and the table as it is to be written.
     *
     * @param unknown whether the ledger doesn't know of it as it is to be
     */
    private record Fitted(RawTable table, List<String> statements, boolean unknown) {}

    static String sqlName(RawTable table) {
        return "raw." + Sql.quote(table.name());
    }

    /** The fields that become columns: changes that are merged leave what happened to the row behind, parts whose they are. */
    static List<String> kept(RawTable table) {
        return table.schema().names().stream()
                .filter(name -> table.mode() == WriteMode.APPEND
                        || table.content() != Content.CHANGES
                        || !name.equals(Metadata.OP.name()))
                .filter(name -> !table.isPart() || !name.equals(Metadata.PARENT.name()))
                .toList();
    }

    List<RawTable> prepare(Claim claim, List<RawTable> tables) {
        checkNames(tables);
        String doing = "preparing raw tables of " + claim.pipeline();
        List<Fitted> fitted = database.read(doing, connection -> fit(connection, true, claim.pipeline(), tables));
        if (fitted.stream()
                .anyMatch(table -> table.unknown() || !table.statements().isEmpty())) {
            fitted = database.inTransaction(doing, connection -> {
                Lanes.own(connection, claim);
                List<Fitted> again = fit(connection, true, claim.pipeline(), tables);
                for (Fitted table : again) {
                    for (String statement : table.statements()) {
                        Jdbc.script(connection, statement);
                    }
                    if (table.unknown() || !table.statements().isEmpty()) {
                        register(connection, claim, table.table());
                    }
                }
                return again;
            });
        }
        return fitted.stream().map(Fitted::table).toList();
    }

    /** What preparing would do, without doing it, and without making the database if it is missing. */
    Preview preview(PipelineId pipeline, List<RawTable> tables) {
        checkNames(tables);
        if (!Files.exists(database.file().path())) {
            List<String> statements = tables.stream()
                    .filter(table -> table.content() != Content.KEYS)
                    .flatMap(table -> creation(table, pipeline).stream())
                    .toList();
            return new Preview(false, Position.empty(), Optional.empty(), statements);
        }
        return database.look("looking at the warehouse", connection -> {
            boolean hasLedger = LedgerTables.exists(connection);
            List<String> statements = new ArrayList<>();
            fit(connection, hasLedger, pipeline, tables).forEach(table -> statements.addAll(table.statements()));
            return hasLedger
                    ? new Preview(
                            true, Lanes.position(connection, pipeline), Lanes.source(connection, pipeline), statements)
                    : new Preview(false, Position.empty(), Optional.empty(), statements);
        });
    }

    private static void checkNames(List<RawTable> tables) {
        List<Problem> problems = new ArrayList<>();
        for (RawTable table : tables) {
            String where = "raw." + table.name();
            if (table.mode() == WriteMode.MERGE && table.key().isEmpty()) {
                problems.add(new Problem(where, "it is to be merged, but has no key", "Name the key's fields."));
            }
            checkNames(where, table.schema(), Metadata.LOAD_ID, problems);
        }
        throwIfAny(problems);
    }

    /** @param taken a name that no field can have; empty when there is none */
    private static void checkNames(String where, Schema schema, String taken, List<Problem> problems) {
        Map<String, String> names = new TreeMap<>();
        names.put(taken, "the column of load numbers");
        for (Field field : schema.fields()) {
            String small = field.name().toLowerCase(Locale.ROOT);
            String other = names.put(small, "the field " + field.name());
            if (field.name().isEmpty() || field.name().indexOf('\0') >= 0) {
                problems.add(new Problem(
                        where, "a name that is empty, or has U+0000 in it, is none for DuckDB", "Rename the field."));
            } else if (other != null) {
                problems.add(new Problem(
                        where,
                        "the field " + field.name() + " and " + other
                                + " are one name to DuckDB, which makes no difference between small and capital letters",
                        "Rename the field."));
            }
            FieldType type = field.type();
            while (type instanceof FieldType.ListOf list) {
                type = list.element();
            }
            if (type instanceof FieldType.Struct struct) {
                checkNames(where + "." + field.name(), struct.schema(), "", problems);
            }
        }
    }

    private static void throwIfAny(List<Problem> problems) {
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    private static List<Fitted> fit(
            Connection connection, boolean hasLedger, PipelineId pipeline, List<RawTable> tables) throws SQLException {
        List<Fitted> fitted = new ArrayList<>();
        List<Problem> problems = new ArrayList<>();
        for (RawTable table : tables) {
            fitted.add(
                    table.content() == Content.KEYS
                            ? new Fitted(table, List.of(), false)
                            : fit(connection, hasLedger, pipeline, table, problems));
        }
        throwIfAny(problems);
        return fitted;
    }

    private static Fitted fit(
            Connection connection, boolean hasLedger, PipelineId pipeline, RawTable table, List<Problem> problems)
            throws SQLException {
        Optional<Known> known = !hasLedger
                ? Optional.empty()
                : Jdbc.first(
                        connection,
                        "SELECT project, pipeline, key FROM crescendo.schemas WHERE table_name = ?",
                        row -> new Known(row.getString(1), row.getString(2), Jdbc.texts(row.getArray(3))),
                        table.name());
        if (known.isPresent() && !known.get().is(pipeline)) {
            problems.add(new Problem(
                    "raw." + table.name(),
                    "the table belongs to the pipeline " + known.get().pipeline() + " of project "
                            + known.get().project(),
                    "Rename this pipeline's output, or drop the table if nobody needs it."));
            return new Fitted(table, List.of(), false);
        }
        Map<String, DuckType> columns = columns(connection, table.name());
        if (columns.isEmpty()) {
            return new Fitted(table, creation(table, pipeline), true);
        }
        boolean unknown = known.isEmpty() || !known.get().key().equals(table.mergeKey());
        return alter(table, columns, unknown, problems);
    }

    /** How the columns of a table take fields; empty if there is no such table. */
    Map<String, ColumnFit> fits(String table, Schema fields) {
        if (!Files.exists(database.file().path())) {
            return Map.of();
        }
        Map<String, DuckType> columns =
                database.readOnly("looking at the raw table " + table, connection -> columns(connection, table));
        Map<String, ColumnFit> fits = new HashMap<>();
        for (Field field : fields.fields()) {
            DuckType column = columns.get(field.name());
            if (column != null) {
                boolean same = column.equals(DuckType.forField(field));
                fits.put(
                        field.name(),
                        new ColumnFit(
                                same ? field.type() : column.fieldType(),
                                same || column.widenedFor(field).isPresent()));
            }
        }
        return fits;
    }

    /** The columns of a table and their types, as last committed, whatever this transaction does; empty when there is no such table. */
    static Map<String, DuckType> columns(Connection connection, String table) throws SQLException {
        return TableLookup.columns(connection, "raw", table);
    }

    private static List<String> creation(RawTable table, PipelineId pipeline) {
        List<String> columns = new ArrayList<>();
        columns.add(Metadata.LOAD_ID + " BIGINT");
        for (String name : kept(table)) {
            columns.add(column(table.schema().field(table.schema().indexOf(name))));
        }
        return List.of(
                "CREATE TABLE " + sqlName(table) + " (" + String.join(", ", columns) + ")",
                "COMMENT ON TABLE " + sqlName(table) + " IS "
                        + Sql.literal("Loaded by Crescendo, pipeline " + pipeline + ". " + Metadata.LOAD_ID
                                + " is explained in crescendo.loads."));
    }

    private static String column(Field field) {
        return Sql.quote(field.name()) + " " + DuckType.forField(field).sql();
    }

    private static Fitted alter(
            RawTable table, Map<String, DuckType> columns, boolean unknown, List<Problem> problems) {
        String where = "raw." + table.name();
        if (!columns.containsKey(Metadata.LOAD_ID)) {
            problems.add(new Problem(
                    where,
                    "there is such a table, but without the column " + Metadata.LOAD_ID
                            + ", so Crescendo did not make it",
                    "Rename or drop it, or rename this pipeline's output."));
            return new Fitted(table, List.of(), false);
        }
        Map<String, String> spelt = columns.keySet().stream()
                .collect(Collectors.toMap(name -> name.toLowerCase(Locale.ROOT), name -> name));
        List<String> statements = new ArrayList<>();
        Map<String, Field> written = new LinkedHashMap<>(table.schema().byName());
        for (String name : kept(table)) {
            Field field = table.schema().field(table.schema().indexOf(name));
            DuckType type = columns.get(name);
            if (type != null) {
                written.put(name, fit(table, field, type, statements, problems));
            } else if (spelt.containsKey(name.toLowerCase(Locale.ROOT))) {
                problems.add(new Problem(
                        where + "." + name,
                        "the table has the column " + spelt.get(name.toLowerCase(Locale.ROOT))
                                + ", which is the same name to DuckDB",
                        "Spell the field as the column, or rename it."));
            } else if (table.contract() == SchemaContract.FREEZE) {
                problems.add(frozen(where, field.toString()));
            } else if (table.contract() == SchemaContract.DISCARD && !Metadata.isReserved(name)) {
                written.remove(name);
            } else {
                statements.add("ALTER TABLE " + sqlName(table) + " ADD COLUMN " + column(field));
            }
        }
        List<Field> fields = table.schema().names().stream()
                .filter(written::containsKey)
                .map(written::get)
                .toList();
        return new Fitted(
                fields.equals(table.schema().fields()) ? table : table.with(new Schema(fields)), statements, unknown);
    }

    private static Field with(Field field, FieldType type) {
        return new Field(field.name(), type, field.nullable(), field.nativeType());
    }

    private static Problem frozen(String where, String field) {
        return new Problem(
                where,
                "its contract is to freeze it, and the field " + field + " is new",
                "Let the contract evolve or discard, or leave the field out.");
    }

    /** Makes a column fit a field, as far as the contract allows. Returns the field as it is to be written. */
    private static Field fit(
            RawTable table, Field field, DuckType type, List<String> statements, List<Problem> problems) {
        if (field.type().isNested() && type.sql().equals("JSON")) {
            return new Field(field.name(), FieldType.Simple.JSON, field.nullable());
        }
        String where = "raw." + table.name() + "." + field.name();
        Optional<NestedFit> nested = field.type().isNested() ? type.fit(field) : Optional.empty();
        Field written = nested.map(fit -> with(field, fit.written())).orElse(field);
        if (type.holds(field)) {
            return written;
        }
        boolean grows = nested.filter(fit -> !fit.added().isEmpty()).isPresent();
        if (grows && table.contract() == SchemaContract.FREEZE) {
            problems.add(frozen(where, String.join(", ", nested.get().added())));
            return field;
        }
        if (grows
                && table.contract() == SchemaContract.DISCARD
                && nested.get().widened().isEmpty()) {
            return with(field, nested.get().known());
        }
        Optional<DuckType> wider = type.widenedFor(field);
        if (wider.isPresent() && table.contract() == SchemaContract.EVOLVE) {
            statements.add("ALTER TABLE " + sqlName(table) + " ALTER COLUMN " + Sql.quote(field.name()) + " TYPE "
                    + wider.get().sql());
            return written;
        }
        problems.add(new Problem(
                where,
                "the column is " + type + ", and the pipeline now makes " + DuckType.forField(field)
                        + (wider.isPresent() ? ", and its contract does not let it be widened" : ""),
                "Change the column's type by ALTER TABLE, or rename the field."));
        return field;
    }

    private static void register(Connection connection, Claim claim, RawTable table) throws SQLException {
        String columns = table.schema().fields().stream()
                .map(field -> "[" + Json.string(field.name()) + ","
                        + Json.string(DuckType.forField(field).sql()) + "]")
                .collect(Collectors.joining(",", "[", "]"));
        Jdbc.update(
                connection,
                "INSERT INTO crescendo.schemas (table_name, project, pipeline, columns, key, reshaped)"
                        + " VALUES (?, ?, ?, ?, from_json(?, '[\"VARCHAR\"]'),"
                        + " (SELECT coalesce(max(load_id), 0) + 1 FROM crescendo.loads))"
                        + " ON CONFLICT (table_name) DO UPDATE"
                        + " SET columns = excluded.columns, key = excluded.key, reshaped = excluded.reshaped, updated_at = now()",
                table.name(),
                claim.pipeline().project(),
                claim.pipeline().pipeline(),
                columns,
                table.mergeKey().stream().map(Json::string).collect(Collectors.joining(",", "[", "]")));
    }
}
