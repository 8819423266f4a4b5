package dev.crescendo.postgresql.internal.source;

import dev.crescendo.postgresql.internal.copy.PgType;
import java.io.Serializable;

/**
 * A column as the catalog describes it.
 *
 * @param nativeType as {@code format_type} writes it
 */
public record TableColumn(String name, long typeOid, String nativeType, boolean nullable) implements Serializable {
    public PgType type() {
        return PgType.of(typeOid, nativeType);
    }

    String sql() {
        return TableName.quoted(name);
    }
}
