package dev.crescendo.record;

import java.io.Serializable;

/**
 * One field of a schema.
 *
 * @param name as the target will call it, unique in its schema
 * @param type the exact type
 * @param nullable whether a value may be absent
 * @param nativeType the source's own name for the type, such as {@code character varying(20)}; empty when there is none.
 *     A target of the same kind uses it to create an identical column
 */
public record Field(String name, FieldType type, boolean nullable, String nativeType) implements Serializable {
    public Field(String name, FieldType type, boolean nullable) {
        this(name, type, nullable, "");
    }

    @Override
    public String toString() {
        return name + " " + type + (nullable ? "" : " not null");
    }
}
