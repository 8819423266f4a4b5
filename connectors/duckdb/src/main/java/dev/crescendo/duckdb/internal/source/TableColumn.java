package dev.crescendo.duckdb.internal.source;

import dev.crescendo.duckdb.internal.type.DuckType;
import dev.crescendo.duckdb.internal.type.Sql;
import dev.crescendo.record.Field;
import java.io.Serializable;

/** A column as the catalog has it. */
public record TableColumn(String name, String type, boolean nullable) implements Serializable {
    DuckType duckType() {
        return new DuckType(type);
    }

    String sql() {
        return Sql.quote(name);
    }

    Field field() {
        return new Field(name, duckType().fieldType(), nullable, duckType().nativeType());
    }
}
