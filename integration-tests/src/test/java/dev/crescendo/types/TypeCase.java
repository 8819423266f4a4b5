package dev.crescendo.types;

import java.util.ArrayList;
import java.util.List;

/**
 * A type of PostgreSQL, some of its values, and what is to become of them. Made step by step, then not changed any more.
 */
final class TypeCase {
    /** What becomes of a value in DuckDB. */
    sealed interface InDuck {
        /** The same value; {@code text} is how DuckDB spells it. */
        record Value(String text) implements InDuck {}

        /** The record is rejected; the reason has {@code reason} in it. */
        record Rejected(String reason) implements InDuck {}
    }

    /**
     * One value.
     *
     * @param sql an expression of its type
     * @param inPostgres empty when it arrives, else a part of the reason for which its record is rejected
     */
    record Sample(String sql, String inPostgres, InDuck inDuck) {
        /** Whether DuckDB's spelling is to be PostgreSQL's own. */
        boolean isSpelledAlike() {
            return inDuck instanceof InDuck.Value value && value.text().equals(ALIKE);
        }
    }

    static final String ALIKE = "\0alike";

    private final String type;
    private final List<String> setUp = new ArrayList<>();
    private final List<Sample> samples = new ArrayList<>();
    private String label;
    private String column = "";
    private String warehouseSetUp = "";
    private String postgresType;
    private String duckType = "VARCHAR";
    private String duckNote = "";

    TypeCase(String type) {
        this.type = type;
        this.label = "`" + type + "`";
        this.postgresType = type;
    }

    static TypeCase of(String type) {
        return new TypeCase(type);
    }

    /** How the documentation calls it. */
    TypeCase called(String newLabel) {
        label = newLabel;
        return this;
    }

    /** The column as CREATE TABLE declares it, when that is more than its type. */
    TypeCase declared(String newColumn) {
        column = newColumn;
        return this;
    }

    /** What the source's database needs first. */
    TypeCase needs(String sql) {
        setUp.add(sql);
        return this;
    }

    /** What the warehouse's database has. */
    TypeCase warehouseHas(String sql) {
        warehouseSetUp = sql;
        return this;
    }

    /** The type of the column in a PostgreSQL warehouse, where it is another. */
    TypeCase becomes(String newPostgresType) {
        postgresType = newPostgresType;
        return this;
    }

    /** The type of the column in DuckDB, where it is not {@code VARCHAR}. */
    TypeCase duck(String newDuckType) {
        duckType = newDuckType;
        return this;
    }

    TypeCase note(String newNote) {
        duckNote = newNote;
        return this;
    }

    /** Values that arrive everywhere and are spelled alike, as literals without quotes. */
    TypeCase values(String... literals) {
        for (String literal : literals) {
            expression(literal(literal));
        }
        return this;
    }

    /** A value that DuckDB spells in another way. */
    TypeCase value(String literal, String inDuck) {
        samples.add(new Sample(literal(literal), "", new InDuck.Value(inDuck)));
        return this;
    }

    /** As {@link #values}, of an expression. */
    TypeCase expression(String sql) {
        samples.add(new Sample(sql, "", new InDuck.Value(ALIKE)));
        return this;
    }

    TypeCase expression(String sql, String inDuck) {
        samples.add(new Sample(sql, "", new InDuck.Value(inDuck)));
        return this;
    }

    /** A value whose record DuckDB's loads reject. */
    TypeCase rejectedByDuck(String literal, String reason) {
        samples.add(new Sample(literal(literal), "", new InDuck.Rejected(reason)));
        return this;
    }

    /** A value that can't be read at all. */
    TypeCase rejected(String literal, String reason) {
        samples.add(new Sample(literal(literal), reason, new InDuck.Rejected(reason)));
        return this;
    }

    private String literal(String text) {
        return "'" + text.replace("'", "''") + "'::" + type;
    }

    String type() {
        return type;
    }

    String label() {
        return label;
    }

    String column() {
        return column.isEmpty() ? type : column;
    }

    boolean isComputed() {
        return column.contains("GENERATED ALWAYS AS");
    }

    List<String> setUp() {
        return setUp;
    }

    String warehouseSetUp() {
        return warehouseSetUp;
    }

    List<Sample> samples() {
        return samples;
    }

    String postgresType() {
        return postgresType;
    }

    String duckType() {
        return duckType;
    }

    String duckNote() {
        return duckNote;
    }

    @Override
    public String toString() {
        return label;
    }
}
