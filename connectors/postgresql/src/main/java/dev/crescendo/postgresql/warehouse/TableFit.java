package dev.crescendo.postgresql.warehouse;

import dev.crescendo.error.Problem;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.NestedFit;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Compares a table that is there with the fields that a pipeline now makes, and decides by the table's contract what is
 * done, and what is refused. A column that the pipeline filled and no longer has is always refused: from then on it
 * would be null without a word.
 */
final class TableFit {
    private final String schema;
    private final RawTable table;
    private final RawTables.@Nullable Known known;
    private final List<Problem> problems;
    private final List<String> actions = new ArrayList<>();
    private final List<Field> discarded = new ArrayList<>();
    private final Map<String, FieldType> narrowed = new LinkedHashMap<>();
    private final Map<String, FieldType> grown = new LinkedHashMap<>();
    private final List<String> widened = new ArrayList<>();

    TableFit(
            String schema,
            RawTable table,
            Map<String, RawTables.Column> columns,
            RawTables.@Nullable Known known,
            List<Problem> problems) {
        this.schema = schema;
        this.table = table;
        this.known = known;
        this.problems = problems;
        if (columns.containsKey(Metadata.LOAD_ID)) {
            compare(columns);
        } else {
            problem(
                    "",
                    "there is such a table, but without the column " + Metadata.LOAD_ID
                            + ", so Crescendo did not make it",
                    "Rename or drop it, or rename this pipeline's output.");
        }
    }

    /** The table as it is to be written. */
    RawTable written() {
        return with(narrowed);
    }

    /** The table as the ledger is to know it: nested fields with all parts that they have had. */
    RawTable whole() {
        return with(grown);
    }

    private RawTable with(Map<String, FieldType> types) {
        if (discarded.isEmpty() && types.isEmpty()) {
            return table;
        }
        List<Field> fields = new ArrayList<>();
        for (Field field : table.schema().fields()) {
            if (!discarded.contains(field)) {
                FieldType type = types.getOrDefault(field.name(), field.type());
                fields.add(new Field(field.name(), type, field.nullable(), field.nativeType()));
            }
        }
        return table.with(new Schema(fields));
    }

    /** The columns that get another type. */
    List<String> widened() {
        return widened;
    }

    /** SQL that makes the columns fit. */
    List<String> statements() {
        return actions.isEmpty() ? List.of() : List.of("ALTER TABLE " + sqlName() + " " + String.join(", ", actions));
    }

    static String column(Field field) {
        return Database.quote(field.name()) + " " + PgType.forField(field).sql();
    }

    private String sqlName() {
        return Database.quote(schema) + "." + Database.quote(table.name());
    }

    private void problem(String column, String what, String todo) {
        problems.add(new Problem(schema + "." + table.name() + (column.isEmpty() ? "" : "." + column), what, todo));
    }

    private void compare(Map<String, RawTables.Column> columns) {
        Map<String, RawTables.Column> others = new LinkedHashMap<>(columns);
        others.remove(Metadata.LOAD_ID);
        for (String kept : RawTables.kept(table)) {
            Field field = table.schema().field(table.schema().indexOf(kept));
            RawTables.Column column = others.remove(kept);
            if (column == null) {
                add(field);
            } else {
                compare(field, column);
            }
        }
        others.forEach(this::checkAbandoned);
    }

    private void add(Field field) {
        if (table.contract() == SchemaContract.EVOLVE) {
            actions.add("ADD COLUMN " + column(field));
        } else if (table.contract() == SchemaContract.FREEZE) {
            problem(
                    field.name(),
                    "the table is frozen by its contract, and the field " + field + " is new",
                    "Leave the field out, add the column by ALTER TABLE, or let the contract evolve or discard.");
        } else if (Metadata.isReserved(field.name()) || table.key().contains(field.name())) {
            problem(
                    field.name(),
                    "the table's contract is to discard new fields, and it can't do without this one",
                    "Add the column " + column(field) + " by ALTER TABLE, or let the contract evolve.");
        } else {
            discarded.add(field);
        }
    }

    private void compare(Field field, RawTables.Column column) {
        PgType wanted = PgType.forField(field);
        Optional<PgType> present = column.pgType();
        boolean same = present.filter(wanted::equals).isPresent();
        boolean fits = present.filter(type -> type.holds(field) || Widening.fits(wanted, type))
                .isPresent();
        if (table.contract() == SchemaContract.FREEZE && !same && !(fits && isAsBefore(field, wanted))) {
            problem(
                    field.name(),
                    "the table is frozen by its contract, its column is " + column.type()
                            + ", and the pipeline now makes " + wanted.sql(),
                    "Change the field back, change the column by ALTER TABLE, or let the contract evolve.");
        } else if (!fits) {
            widen(field, wanted, column);
        } else if (field.type().isNested()) {
            compareParts(field);
        }
        boolean partOfKey = KeyIndex.isWanted(table) && table.key().contains(field.name());
        if (column.notNull() && field.nullable() && !partOfKey) { // rows without a key never come
            loosen(field);
        }
    }

    /** The column takes any JSON; what its parts were before is in the ledger only. */
    private void compareParts(Field field) {
        Optional<FieldType> before = knownType(field.name()).filter(FieldType::isNested);
        if (before.isEmpty()) {
            return;
        }
        Optional<NestedFit> fit = NestedFit.of(field.name(), before.get(), field.type(), NestedFit::widest);
        if (fit.isEmpty()) {
            problem(
                    field.name(),
                    "the column holds " + before.get() + ", and the pipeline now makes " + field.type(),
                    "Rename the column by ALTER TABLE, so that the field gets a new one; or rename the field, or declare it"
                            + " json.");
        } else if (fit.get().isSame() || table.contract() == SchemaContract.EVOLVE) {
            grown.put(field.name(), fit.get().whole());
        } else if (table.contract() == SchemaContract.DISCARD
                && fit.get().widened().isEmpty()) {
            grown.put(field.name(), before.get());
            narrowed.put(field.name(), fit.get().known());
        } else {
            List<String> changed = new ArrayList<>(fit.get().added());
            changed.addAll(fit.get().widened());
            problem(
                    field.name(),
                    "the table's contract does not let it change, and the pipeline now makes other " + changed,
                    "Change the field back, or let the contract evolve.");
        }
    }

    private Optional<FieldType> knownType(String field) {
        String text = known == null ? null : known.fields().get(field);
        try {
            return text == null ? Optional.empty() : Optional.of(FieldType.parse(text));
        } catch (IllegalArgumentException typeOfPostgresql) {
            return Optional.empty();
        }
    }

    /** Whether the pipeline makes what it made when the table was last prepared. */
    private boolean isAsBefore(Field field, PgType wanted) {
        return known != null
                && (field.type().isNested()
                        ? knownType(field.name()).isPresent()
                        : wanted.sql().equals(known.fields().get(field.name())));
    }

    private void widen(Field field, PgType wanted, RawTables.Column column) {
        Optional<PgType> wider = column.pgType().flatMap(type -> Widening.widened(type, wanted));
        if (wider.isPresent() && table.contract() == SchemaContract.EVOLVE) {
            widened.add(field.name());
            String name = Database.quote(field.name());
            String type = wider.get().sql();
            actions.add("ALTER COLUMN " + name + " TYPE " + type + " USING " + name + "::" + type);
            return;
        }
        problem(
                field.name(),
                "the column is " + column.type() + ", and the pipeline now makes " + wanted.sql()
                        + (wider.isPresent()
                                ? ", and the table's contract does not let it be widened"
                                : ", of which it can't hold every value"),
                wider.isPresent()
                        ? "Make the column " + wider.get().sql() + " by ALTER TABLE, or let the contract evolve."
                        : "Rename the column by ALTER TABLE, so that the field gets a new one; or rename the field, or turn"
                                + " it into " + column.type() + ".");
    }

    private void loosen(Field field) {
        if (table.contract() == SchemaContract.EVOLVE) {
            actions.add("ALTER COLUMN " + Database.quote(field.name()) + " DROP NOT NULL");
        } else {
            problem(
                    field.name(),
                    "the column may not be null, the field now may, and the table's contract does not let it change",
                    "Drop NOT NULL from the column by ALTER TABLE, or let the contract evolve.");
        }
    }

    private void checkAbandoned(String name, RawTables.Column column) {
        if (known != null && known.fields().containsKey(name)) {
            String where = sqlName();
            problem(
                    name,
                    "the pipeline filled this column, and now has no such field: new rows would be null without a word",
                    "If the field was renamed, rename the column: ALTER TABLE " + where + " RENAME COLUMN "
                            + Database.quote(name)
                            + " TO …; if it is gone for good, rename it to keep what it holds, or"
                            + " drop it: ALTER TABLE " + where + " DROP COLUMN " + Database.quote(name)
                            + "; else bring the field back.");
        } else if (column.notNull() && !column.filled()) {
            problem(
                    name,
                    "the column may not be null, and the pipeline has no such field",
                    "Drop NOT NULL from it by ALTER TABLE, or bring the field back.");
        }
    }
}
