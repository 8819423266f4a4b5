package dev.crescendo.record;

import java.util.Locale;

/** The columns that Crescendo adds to raw tables. Fields of records can't be called so. */
public final class Metadata {
    /** The number of the load that a row came with. */
    public static final String LOAD_ID = "_load_id";

    /** In change feeds, what happened to the record: {@code insert}, {@code update} or {@code delete}. */
    public static final Field OP = new Field("_op", FieldType.Simple.TEXT, false, "");

    /** In change feeds, the record's place in the source's order: text that sorts, greater is newer. */
    public static final Field SEQUENCE = new Field("_sequence", FieldType.Simple.TEXT, false, "");

    /**
     * In staging only, for rows that are parts of another table's rows: which row of that table they belong to, as its number
     * among the rows that the same attempt has written to it, from 0.
     */
    public static final Field PARENT = new Field("_parent", FieldType.Simple.LONG, false, "");

    /** In child tables, the place in the list, from 1. */
    public static final String POSITION = "_position";

    private Metadata() {}

    /** Whether a field's name is taken. */
    public static boolean isReserved(String name) {
        String small = name.toLowerCase(Locale.ROOT);
        return small.equals(LOAD_ID) || small.equals(OP.name()) || small.equals(SEQUENCE.name());
    }
}
