package dev.crescendo.postgresql.warehouse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Reads the ledger's statements: {@code <name>} stands for a piece of SQL, {@code :name} for a value.
 *
 * @param pieces SQL by its name
 */
record LedgerSql(Map<String, String> pieces) {

    /**
     * A statement as the driver wants it.
     *
     * @param parameters the names of its values, in the order of its question marks
     */
    record Parsed(String sql, List<String> parameters) {}

    Parsed read(String template) {
        return parse(render(template));
    }

    String render(String template) {
        StringBuilder sql = new StringBuilder(template.length() + 64);
        int done = 0;
        for (int open = template.indexOf('<'); open >= 0; open = template.indexOf('<', open + 1)) {
            int close = endOfName(template, open + 1);
            if (close > open + 1 && template.startsWith(">", close)) {
                sql.append(template, done, open).append(piece(template.substring(open + 1, close)));
                done = close + 1;
            }
        }
        return sql.append(template, done, template.length()).toString();
    }

    private String piece(String name) {
        String piece = pieces.get(name);
        if (piece == null) {
            throw new IllegalArgumentException("no SQL is called " + name);
        }
        return piece;
    }

    static Parsed parse(String sql) {
        StringBuilder parsed = new StringBuilder(sql.length());
        List<String> parameters = new ArrayList<>();
        int done = 0;
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (c == '\'' || c == '"') {
                at = sql.indexOf(c, at + 1) + 1;
                if (at == 0) {
                    throw new IllegalArgumentException("a quote is not closed");
                }
            } else if (c == ':' && sql.startsWith("::", at)) {
                at += 2;
            } else if (c == ':' && endOfName(sql, at + 1) > at + 1) {
                int end = endOfName(sql, at + 1);
                parsed.append(sql, done, at).append('?');
                parameters.add(sql.substring(at + 1, end));
                at = end;
                done = end;
            } else {
                at++;
            }
        }
        return new Parsed(parsed.append(sql, done, sql.length()).toString(), List.copyOf(parameters));
    }

    private static int endOfName(String sql, int start) {
        int end = start;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        return end;
    }
}
