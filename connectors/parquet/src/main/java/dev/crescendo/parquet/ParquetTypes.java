package dev.crescendo.parquet;

import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Decimal;
import dev.crescendo.record.FieldType.ListOf;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FieldType.Struct;
import dev.crescendo.record.Schema;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DateLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.DecimalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.EnumLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.Float16LogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.IntervalLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.JsonLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.ListLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapKeyValueTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.MapLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.StringLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimeLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.TimestampLogicalTypeAnnotation;
import org.apache.parquet.schema.LogicalTypeAnnotation.UUIDLogicalTypeAnnotation;
import org.apache.parquet.schema.PrimitiveType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/**
 * The field types that Parquet's types become.
 *
 * <ul>
 *   <li>whole numbers: {@code int} up to 32 bits, {@code long}; unsigned ones the next wider, {@code decimal(20,0)} for 64 bits
 *   <li>{@code decimal(p,s)}; the timestamps of 96 bits that Spark and Hive wrote, and those in UTC, {@code instant}; others
 *       {@code timestamp}. Finer than a microsecond rejects the record
 *   <li>texts and enums {@code text}; JSON {@code json}; bytes without a meaning, and BSON, {@code bytes}
 *   <li>lists and repeated fields {@code list}, groups {@code struct}, maps lists of {@code key} and {@code value} in their order
 * </ul>
 */
final class ParquetTypes {
    private ParquetTypes() {}

    static FieldType of(Type type) {
        return type.isRepetition(Type.Repetition.REPEATED) ? new ListOf(ofOne(type)) : ofOne(type);
    }

    private static FieldType ofOne(Type type) {
        return type.isPrimitive() ? primitive(type.asPrimitiveType()) : group(type.asGroupType());
    }

    private static FieldType group(GroupType group) {
        Type element = element(group);
        return element != null ? new ListOf(isWrapped(group) ? of(element) : ofOne(element)) : struct(group);
    }

    static FieldType struct(GroupType group) {
        List<Field> fields = new ArrayList<>();
        group.getFields().forEach(field -> fields.add(new Field(field.getName(), of(field), true)));
        return new Struct(new Schema(fields));
    }

    /** What a group that is a list or a map is a list of; null if it is neither. */
    static @Nullable Type element(GroupType group) {
        LogicalTypeAnnotation annotation = group.getLogicalTypeAnnotation();
        boolean list = annotation instanceof ListLogicalTypeAnnotation;
        boolean map = annotation instanceof MapLogicalTypeAnnotation || annotation instanceof MapKeyValueTypeAnnotation;
        if (!list && !map || group.getFieldCount() != 1 || !group.getType(0).isRepetition(Type.Repetition.REPEATED)) {
            return null;
        }
        Type repeated = group.getType(0);
        return list && isWrapped(group) ? repeated.asGroupType().getType(0) : repeated;
    }

    /**
     * Whether a list's elements stand in groups of their own, as they should, so that they may be null. Old writers repeat the
     * elements themselves; the format tells them apart by these rules.
     */
    static boolean isWrapped(GroupType group) {
        Type repeated = group.getType(0);
        return group.getLogicalTypeAnnotation() instanceof ListLogicalTypeAnnotation
                && !repeated.isPrimitive()
                && repeated.asGroupType().getFieldCount() == 1
                && !repeated.asGroupType().getType(0).isRepetition(Type.Repetition.REPEATED)
                && !repeated.getName().equals("array")
                && !repeated.getName().equals(group.getName() + "_tuple");
    }

    private static FieldType primitive(PrimitiveType type) {
        LogicalTypeAnnotation annotation = type.getLogicalTypeAnnotation();
        if (annotation instanceof DecimalLogicalTypeAnnotation decimal) {
            return decimal.getScale() >= 0 && decimal.getScale() <= decimal.getPrecision()
                    ? new Decimal(decimal.getPrecision(), decimal.getScale())
                    : Simple.NUMBER;
        }
        return switch (type.getPrimitiveTypeName()) {
            case BOOLEAN -> Simple.BOOLEAN;
            case FLOAT -> Simple.FLOAT;
            case DOUBLE -> Simple.DOUBLE;
            case INT96 -> Simple.INSTANT;
            case INT32, INT64 -> whole(type, annotation);
            case BINARY -> bytes(annotation);
            case FIXED_LEN_BYTE_ARRAY ->
                annotation instanceof UUIDLogicalTypeAnnotation
                        ? Simple.UUID
                        : annotation instanceof Float16LogicalTypeAnnotation
                                ? Simple.FLOAT
                                : annotation instanceof IntervalLogicalTypeAnnotation ? Simple.INTERVAL : Simple.BYTES;
        };
    }

    private static FieldType whole(PrimitiveType type, @Nullable LogicalTypeAnnotation annotation) {
        boolean wide = type.getPrimitiveTypeName() == PrimitiveType.PrimitiveTypeName.INT64;
        if (annotation instanceof DateLogicalTypeAnnotation) {
            return Simple.DATE;
        }
        if (annotation instanceof TimeLogicalTypeAnnotation) {
            return Simple.TIME;
        }
        if (annotation instanceof TimestampLogicalTypeAnnotation timestamp) {
            return timestamp.isAdjustedToUTC() ? Simple.INSTANT : Simple.TIMESTAMP;
        }
        if (annotation instanceof IntLogicalTypeAnnotation integer && !integer.isSigned()) {
            return integer.getBitWidth() == 64
                    ? new Decimal(20, 0)
                    : integer.getBitWidth() == 32 ? Simple.LONG : Simple.INT;
        }
        return wide ? Simple.LONG : Simple.INT;
    }

    private static FieldType bytes(@Nullable LogicalTypeAnnotation annotation) {
        if (annotation instanceof StringLogicalTypeAnnotation || annotation instanceof EnumLogicalTypeAnnotation) {
            return Simple.TEXT;
        }
        return annotation instanceof JsonLogicalTypeAnnotation ? Simple.JSON : Simple.BYTES;
    }
}
