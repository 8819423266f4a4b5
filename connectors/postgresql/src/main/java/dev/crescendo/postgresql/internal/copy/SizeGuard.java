package dev.crescendo.postgresql.internal.copy;

import java.util.ArrayList;
import java.util.List;

/**
 * Keeps values that are too large on the server: in their place comes null, and a last column says which field it is.
 *
 * @param columns what is selected for each field
 * @param tooLarge selects the place of the first field whose value is too large, else null; empty when none can be
 */
public record SizeGuard(List<String> columns, String tooLarge, int maxValueBytes) {
    /** By how much the text of a value can be longer than its compressed form, as far as anyone stores such values. */
    private static final int MOST_EXPANSION = 2048;

    private static final int MOST_BYTES_PER_CHARACTER = 4;

    /** The most that a row has in it. */
    private static final int PAGE_BYTES = 8192;

    public SizeGuard {
        columns = List.copyOf(columns);
    }

    /**
     * How many bytes a table must have stored outside of its rows to hold a value of more than so many bytes; 0 when one may
     * lie in a row.
     */
    public static long leastStored(int valueBytes) {
        return valueBytes / MOST_EXPANSION < PAGE_BYTES ? 0 : valueBytes / MOST_EXPANSION;
    }

    static SizeGuard none() {
        return new SizeGuard(List.of(), "", Integer.MAX_VALUE);
    }

    /**
     * A guard of what may hold values that are too large.
     *
     * @param names the columns as SQL names
     * @param types their types
     */
    public static SizeGuard of(List<String> names, List<PgType> types, int maxValueBytes) {
        return of(names, types, maxValueBytes, true);
    }

    /** What reads the same columns where no value is too large: each look at a size takes a server's time. */
    public static SizeGuard idle(List<String> names, List<PgType> types, int maxValueBytes) {
        return of(names, types, maxValueBytes, false);
    }

    private static SizeGuard of(List<String> names, List<PgType> types, int maxValueBytes, boolean looks) {
        List<String> columns = new ArrayList<>();
        StringBuilder cases = new StringBuilder();
        for (int i = 0; i < names.size(); i++) {
            PgType type = types.get(i);
            String read = type.read(names.get(i));
            String condition = looks ? condition(names.get(i), type, maxValueBytes) : "";
            if (condition.isEmpty()) {
                columns.add(read);
            } else {
                columns.add("CASE WHEN " + condition + " THEN NULL ELSE " + read + " END AS " + names.get(i));
                cases.append(" WHEN ").append(condition).append(" THEN ").append(i);
            }
        }
        return new SizeGuard(
                columns, cases.isEmpty() ? "" : "(CASE" + cases + " END)::smallint AS \"?too large?\"", maxValueBytes);
    }

    boolean isNeeded() {
        return !tooLarge.isEmpty();
    }

    /** What stands after SELECT. */
    public String selected() {
        return String.join(", ", columns) + (isNeeded() ? ", " + tooLarge : "");
    }

    /** Looks at stored sizes first, for which no value need be read or turned into text. */
    private static String condition(String column, PgType type, int max) {
        return switch (type.base()) {
            case TEXT, BYTEA -> "octet_length(" + column + ") > " + max;
            case VARCHAR, BPCHAR ->
                type.precision() != PgType.NONE && type.precision() <= max / MOST_BYTES_PER_CHARACTER
                        ? ""
                        : "octet_length(" + column + ") > " + max;
            case JSON, JSONB, OTHER ->
                "(pg_column_size(" + column + ") > " + max / MOST_EXPANSION + " AND octet_length(" + column
                        + "::text) > " + max + ")";
            default -> "";
        };
    }
}
