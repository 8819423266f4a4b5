package dev.crescendo.postgresql.internal.source;

import dev.crescendo.postgresql.internal.copy.PgType;
import java.io.Serializable;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A column as the catalog describes it.
 *
 * @param nativeType as {@code format_type} writes it
 */
public record TableColumn(String name, long typeOid, String nativeType, boolean nullable) implements Serializable {
    public PgType type() {
        return PgType.of(typeOid, nativeType);
    }

    /** Written out because every run compares columns, and Java makes a record's own comparison anew at each start. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof TableColumn column
                && name.equals(column.name)
                && typeOid == column.typeOid
                && nativeType.equals(column.nativeType)
                && nullable == column.nullable;
    }

    @Override
    public int hashCode() {
        return Objects.hash(name, typeOid, nativeType, nullable);
    }

    String sql() {
        return TableName.quoted(name);
    }
}
