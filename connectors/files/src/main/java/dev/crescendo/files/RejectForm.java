package dev.crescendo.files;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a rejected record besides its bytes, so that they can be read again without their file.
 *
 * @param columns of the file, for CSV; empty for JSON
 * @param delimiter that was found out; null where the pipeline says it
 * @param charset that the file's mark told; null where the pipeline says it
 * @param cut whether the bytes are only the beginning of the record
 */
record RejectForm(
        List<String> columns,
        @Nullable Character delimiter,
        @Nullable String charset,
        boolean cut) {
    static final String CUT = "cut";

    private static final String COLUMNS = "columns=";
    private static final String DELIMITER = "delimiter=";
    private static final String CHARSET = "charset=";

    /** As the ledger keeps it. */
    String text() {
        return (charset == null ? "" : CHARSET + charset + " ")
                + (delimiter == null ? "" : DELIMITER + (int) delimiter + " ")
                + COLUMNS
                + String.join(",", columns);
    }

    static RejectForm parse(String text) {
        List<String> columns = List.of();
        Character delimiter = null;
        String charset = null;
        for (String part : text.split(" ", -1)) {
            if (part.startsWith(CHARSET)) {
                charset = part.substring(CHARSET.length());
            } else if (part.startsWith(DELIMITER)) {
                delimiter = (char) Integer.parseInt(part.substring(DELIMITER.length()));
            } else if (part.startsWith(COLUMNS)) {
                columns = List.of(part.substring(COLUMNS.length()).split(",", -1));
            }
        }
        return new RejectForm(columns, delimiter, charset, text.equals(CUT));
    }
}
