package dev.crescendo.duckdb.internal.type;

import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.NestedFit;
import dev.crescendo.record.Schema;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A DuckDB type, as {@code information_schema} writes it. What DuckDB has no exact type for is kept as text, digit by
 * digit: numbers without bounds, and those of more than 38 digits.
 */
public record DuckType(String sql) {
    /** What native types begin with, because other databases' types are called the same and spelled in other ways. */
    private static final String NATIVE = "duckdb:";

    private static final int MOST_DIGITS = 38;

    private static final Pattern DECIMAL = Pattern.compile("DECIMAL\\((\\d+),\\s*(\\d+)\\)");

    /** Types of DuckDB whose values arrive as text or as a number without bounds, and go back by a cast. */
    private static final Set<String> RESTORED = Set.of(
            "HUGEINT",
            "UHUGEINT",
            "UBIGINT",
            "BIGNUM",
            "BIT",
            "TIMESTAMP_NS",
            "TIMESTAMP_S",
            "TIMESTAMP_MS",
            "TINYINT",
            "SMALLINT",
            "UTINYINT",
            "USMALLINT",
            "UINTEGER");

    private static final Pattern NESTED = Pattern.compile(".*\\[\\d*]|(STRUCT|MAP|UNION)\\(.*\\)", Pattern.DOTALL);

    private static final Pattern ENUM = Pattern.compile("ENUM\\(.*\\)", Pattern.DOTALL);

    /** What JSON has no form for from which DuckDB reads the same value: bytes, bits, maps whose keys are nested. */
    private static final Pattern NOT_IN_JSON = Pattern.compile("\\b(BLOB|BIT)\\b|MAP\\([^,]*[(\\[]");

    /** Of what JSON has no numbers for. */
    private static final Pattern SPECIAL_NUMBERS = Pattern.compile("\\b(FLOAT|DOUBLE)\\b");

    /** The type of a column that holds every value of a field; the field's own, where it came from DuckDB. */
    public static DuckType forField(Field field) {
        String own = field.nativeType().startsWith(NATIVE) ? field.nativeType().substring(NATIVE.length()) : "";
        if ((RESTORED.contains(own)
                        || NESTED.matcher(own).matches()
                        || ENUM.matcher(own).matches())
                && new DuckType(own).fieldType().equals(field.type())) {
            return new DuckType(own);
        }
        return new DuckType(sqlOf(field.type()));
    }

    /** The type as the native type of a field. */
    public String nativeType() {
        return NATIVE + sql;
    }

    private static String sqlOf(FieldType type) {
        return nested(type, simple -> switch (simple) {
            case BOOLEAN -> "BOOLEAN";
            case INT -> "INTEGER";
            case LONG -> "BIGINT";
            case FLOAT -> "FLOAT";
            case DOUBLE -> "DOUBLE";
            case NUMBER, TEXT -> "VARCHAR";
            case BYTES -> "BLOB";
            case DATE -> "DATE";
            case TIME -> "TIME";
            case TIME_WITH_ZONE -> "TIME WITH TIME ZONE";
            case TIMESTAMP -> "TIMESTAMP";
            case INSTANT -> "TIMESTAMP WITH TIME ZONE";
            case INTERVAL -> "INTERVAL";
            case UUID -> "UUID";
            case JSON -> "JSON";
        });
    }

    private static String nested(FieldType type, Function<Simple, String> simple) {
        if (type instanceof FieldType.Decimal decimal) {
            return decimal.precision() <= MOST_DIGITS
                    ? "DECIMAL(" + decimal.precision() + "," + decimal.scale() + ")"
                    : "VARCHAR";
        }
        if (type instanceof FieldType.ListOf list) {
            return nested(list.element(), simple) + "[]";
        }
        if (type instanceof FieldType.Struct struct) {
            Schema schema = struct.schema();
            return schema.fields().stream()
                    .map(field -> Sql.quote(field.name()) + " " + nested(field.type(), simple))
                    .collect(Collectors.joining(", ", "STRUCT(", ")"));
        }
        return simple.apply((Simple) type);
    }

    /** The field type that holds every value of this type, as {@code DuckTable} reads it. */
    public FieldType fieldType() {
        Matcher decimal = DECIMAL.matcher(sql);
        if (decimal.matches()) {
            return new FieldType.Decimal(Integer.parseInt(decimal.group(1)), Integer.parseInt(decimal.group(2)));
        }
        return switch (sql.toUpperCase(Locale.ROOT)) {
            case "BOOLEAN" -> Simple.BOOLEAN;
            case "TINYINT", "SMALLINT", "UTINYINT", "USMALLINT", "INTEGER" -> Simple.INT;
            case "UINTEGER", "BIGINT" -> Simple.LONG;
            case "UBIGINT", "HUGEINT", "UHUGEINT", "BIGNUM" -> Simple.NUMBER;
            case "FLOAT" -> Simple.FLOAT;
            case "DOUBLE" -> Simple.DOUBLE;
            case "BLOB" -> Simple.BYTES;
            case "DATE" -> Simple.DATE;
            case "TIME" -> Simple.TIME;
            case "TIME WITH TIME ZONE" -> Simple.TIME_WITH_ZONE;
            case "TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS" -> Simple.TIMESTAMP;
            case "TIMESTAMP WITH TIME ZONE" -> Simple.INSTANT;
            case "INTERVAL" -> Simple.INTERVAL;
            case "UUID" -> Simple.UUID;
            case "JSON" -> Simple.JSON;
            default -> isNestedInJson() ? Simple.JSON : Simple.TEXT;
        };
    }

    /** The nested type whose column is exactly of this type; empty where there is none. */
    public Optional<FieldType> nestedType() {
        return NESTED.matcher(sql).matches() ? NestedSql.read(sql).filter(FieldType::isNested) : Optional.empty();
    }

    /** Of a type without parts, the field type whose column is exactly of it. */
    static Optional<FieldType> exactly(String sql) {
        FieldType type = new DuckType(sql).fieldType();
        return Optional.of(type).filter(found -> sqlOf(found).equals(sql));
    }

    /** How a column of this type goes together with a field of a nested type; empty when it can't. */
    public Optional<NestedFit> fit(Field field) {
        return nestedType().flatMap(had -> NestedFit.of(field.name(), had, field.type(), DuckType::holdingBoth));
    }

    private static @Nullable FieldType holdingBoth(FieldType had, FieldType made) {
        Field field = new Field("", made, true);
        DuckType column = new DuckType(sqlOf(had));
        return column.holds(field)
                ? had
                : column.widenedFor(field).map(DuckType::fieldType).orElse(null);
    }

    /** Whether values are lists, structures, maps or unions that JSON can hold. */
    public boolean isNestedInJson() {
        return NESTED.matcher(sql).matches() && !NOT_IN_JSON.matcher(sql).find();
    }

    /** The expression that makes a value of this type out of a staged column that was written for {@code field}. */
    public String cast(String column, Field field) {
        if (field.type().isNested()) {
            // DuckDB takes JSON text for the bytes of a BLOB as it stands; from VARCHAR it reads the escapes. JSON
            // inside of
            // JSON it would write anew
            String readable = nested(
                    field.type(),
                    simple -> simple == Simple.BYTES || simple == Simple.JSON ? "VARCHAR" : sqlOf(simple));
            return "CAST(CAST(CAST(" + column + " AS JSON) AS " + readable + ") AS " + sql + ")";
        }
        if (field.type() == Simple.JSON && isNestedInJson()) {
            return "CAST(CAST(" + column + " AS JSON) AS " + sql + ")";
        }
        return "CAST(" + column + " AS " + sql + ")";
    }

    /** Whether a column of this type holds every value of a field exactly, or in the form that we would choose. */
    public boolean holds(Field field) {
        if (equals(forField(field)) || sql.equals(sqlOf(field.type()))) {
            return true;
        }
        FieldType type = field.type();
        if (type.isNested()) {
            return fit(field).filter(NestedFit::isSame).isPresent();
        }
        if (sql.equals("VARCHAR")) {
            return type == Simple.TEXT || type == Simple.JSON || type == Simple.NUMBER;
        }
        return switch (sql) {
            case "BIGINT" -> type == Simple.INT;
            case "HUGEINT" -> type == Simple.INT || type == Simple.LONG;
            case "DOUBLE" -> type == Simple.FLOAT || type == Simple.INT;
            default -> type instanceof FieldType.Decimal && holdsDecimal((FieldType.Decimal) type);
        };
    }

    private boolean holdsDecimal(FieldType.Decimal wanted) {
        Optional<FieldType.Decimal> own =
                fieldType() instanceof FieldType.Decimal decimal ? Optional.of(decimal) : Optional.empty();
        return own.filter(decimal -> wanted.scale() <= decimal.scale()
                        && wanted.precision() - wanted.scale() <= decimal.precision() - decimal.scale())
                .isPresent();
    }

    /** The narrowest type that holds every value of this type as it is, and every value of a field; empty if there is none. */
    public Optional<DuckType> widenedFor(Field field) {
        FieldType type = field.type();
        if (type.isNested()) {
            return fit(field).map(fit -> new DuckType(sqlOf(fit.whole())));
        }
        if (type == Simple.JSON
                && isNestedInJson()
                && !SPECIAL_NUMBERS.matcher(sql).find()) {
            return Optional.of(new DuckType("JSON"));
        }
        if (sql.equals("INTEGER") && type == Simple.LONG) {
            return Optional.of(new DuckType("BIGINT"));
        }
        if ((sql.equals("FLOAT") || sql.equals("INTEGER")) && type == Simple.DOUBLE) {
            return Optional.of(new DuckType("DOUBLE"));
        }
        if (type == Simple.TEXT && isNumberInDigits()) {
            return Optional.of(new DuckType("VARCHAR"));
        }
        FieldType own = sql.equals("INTEGER")
                ? new FieldType.Decimal(10, 0)
                : sql.equals("BIGINT") ? new FieldType.Decimal(19, 0) : fieldType();
        if (own instanceof FieldType.Decimal had && type instanceof FieldType.Decimal wanted) {
            int scale = Math.max(had.scale(), wanted.scale());
            int digits = Math.max(had.precision() - had.scale(), wanted.precision() - wanted.scale());
            if (digits + scale <= MOST_DIGITS) {
                return Optional.of(new DuckType("DECIMAL(" + (digits + scale) + "," + scale + ")"));
            }
        }
        return Optional.empty();
    }

    /** Whether the text form of its values is their digits, exactly. */
    private boolean isNumberInDigits() {
        return sql.equals("INTEGER") || sql.equals("BIGINT") || fieldType() instanceof FieldType.Decimal;
    }

    @Override
    public String toString() {
        return sql;
    }
}
