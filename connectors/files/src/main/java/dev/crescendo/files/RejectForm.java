package dev.crescendo.files;

import java.nio.charset.Charset;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is kept of a rejected record besides its bytes, so that they can be read again without their file.
 *
 * @param columns of the file, for CSV; empty for JSON
 * @param delimiter that was found out; null where the pipeline says it
 * @param charset that the bytes are in; null for UTF-8
 * @param marked whether the file's mark told the charset; else the pipeline says it, perhaps another one by now
 * @param cut whether the bytes are only the beginning of the record
 */
record RejectForm(
        List<String> columns,
        @Nullable Character delimiter,
        @Nullable String charset,
        boolean marked,
        boolean cut) {
    private static final String CUT = "cut";
    private static final String COLUMNS = "columns=";
    private static final String DELIMITER = "delimiter=";

    /** Who shows rejects looks for these two, to show bytes as text. */
    private static final String CHARSET = "charset=";

    private static final String DECLARED = "declared_charset=";

    /** As the ledger keeps it. */
    String text() {
        List<String> parts = new ArrayList<>();
        if (cut) {
            parts.add(CUT);
        }
        if (charset != null) {
            parts.add((marked ? CHARSET : DECLARED) + charset);
        }
        if (delimiter != null) {
            parts.add(DELIMITER + (int) delimiter);
        }
        if (!columns.isEmpty()) {
            parts.add(COLUMNS + String.join(",", columns));
        }
        return String.join(" ", parts);
    }

    RejectForm ofBeginning() {
        return new RejectForm(columns, delimiter, charset, marked, true);
    }

    static RejectForm parse(String text) {
        List<String> columns = List.of();
        Character delimiter = null;
        String charset = null;
        boolean marked = false;
        boolean cut = false;
        for (String part : text.split(" ", -1)) {
            if (part.startsWith(CHARSET)) {
                charset = part.substring(CHARSET.length());
                marked = true;
            } else if (part.startsWith(DECLARED)) {
                charset = part.substring(DECLARED.length());
            } else if (part.startsWith(DELIMITER)) {
                delimiter = (char) Integer.parseInt(part.substring(DELIMITER.length()));
            } else if (part.startsWith(COLUMNS)) {
                columns = List.of(part.substring(COLUMNS.length()).split(",", -1));
            } else if (part.equals(CUT)) {
                cut = true;
            }
        }
        return new RejectForm(columns, delimiter, charset, marked, cut);
    }

    /** What the bytes are in, where the pipeline says {@code now} for files without a mark. */
    Charset charset(String now) {
        return Charset.forName(marked && charset != null ? charset : now);
    }
}
