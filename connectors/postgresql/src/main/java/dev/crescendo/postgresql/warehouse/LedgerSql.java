package dev.crescendo.postgresql.warehouse;

import java.util.Map;
import org.jdbi.v3.core.statement.ParsedSql;
import org.jdbi.v3.core.statement.SqlParser;
import org.jdbi.v3.core.statement.StatementContext;
import org.jdbi.v3.core.statement.TemplateEngine;

/**
 * Reads the ledger's statements for JDBI: {@code <name>} stands for a piece of SQL, {@code :name} for a value. JDBI's own
 * readers are made of generated parsers, which take longer to load than a small run takes to do its work. No record: JDBI
 * compares it at each statement, and a record's own comparison is made at the first of them.
 */
final class LedgerSql implements TemplateEngine, SqlParser {
    private final Map<String, String> pieces;

    LedgerSql(Map<String, String> pieces) {
        this.pieces = Map.copyOf(pieces);
    }

    @Override
    public String render(String template, StatementContext context) {
        return render(template);
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

    @Override
    public ParsedSql parse(String sql, StatementContext context) {
        return parse(sql);
    }

    static ParsedSql parse(String sql) {
        ParsedSql.Builder parsed = ParsedSql.builder();
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
                parsed.append(sql.substring(done, at)).appendNamedParameter(sql.substring(at + 1, end));
                at = end;
                done = end;
            } else {
                at++;
            }
        }
        return parsed.append(sql.substring(done)).build();
    }

    private static int endOfName(String sql, int start) {
        int end = start;
        while (end < sql.length() && (Character.isLetterOrDigit(sql.charAt(end)) || sql.charAt(end) == '_')) {
            end++;
        }
        return end;
    }

    @Override
    public String nameParameter(String rawName, StatementContext context) {
        return ":" + rawName;
    }
}
