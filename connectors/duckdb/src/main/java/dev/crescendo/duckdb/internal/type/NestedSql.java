package dev.crescendo.duckdb.internal.type;

import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Schema;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the text of a DuckDB type, as its catalog writes it, into the field type whose column is exactly that. */
final class NestedSql {
    private static final String STRUCT = "STRUCT(";

    private final String sql;
    private int at;

    private NestedSql(String sql) {
        this.sql = sql;
    }

    /** Empty where a part has no such field type. */
    static Optional<FieldType> read(String sql) {
        NestedSql reading = new NestedSql(sql);
        try {
            return reading.type().filter(type -> reading.at == sql.length());
        } catch (IllegalArgumentException tooDeep) {
            return Optional.empty();
        }
    }

    private Optional<FieldType> type() {
        Optional<FieldType> type = sql.startsWith(STRUCT, at) ? struct() : single();
        while (type.isPresent() && sql.startsWith("[]", at)) {
            at += 2;
            type = type.map(FieldType.ListOf::new);
        }
        return type;
    }

    private Optional<FieldType> struct() {
        at += STRUCT.length();
        List<Field> fields = new ArrayList<>();
        while (true) {
            String name = name();
            if (name.isEmpty() || !take(" ")) {
                return Optional.empty();
            }
            Optional<FieldType> type = type();
            if (type.isEmpty()) {
                return Optional.empty();
            }
            fields.add(new Field(name, type.get(), true));
            if (take(")")) {
                return Optional.of(new FieldType.Struct(new Schema(fields)));
            }
            if (!take(", ")) {
                return Optional.empty();
            }
        }
    }

    private String name() {
        if (!take("\"")) {
            int start = at;
            while (at < sql.length() && sql.charAt(at) != ' ') {
                at++;
            }
            return sql.substring(start, at);
        }
        StringBuilder name = new StringBuilder();
        while (at < sql.length()) {
            if (!take("\"")) {
                name.append(sql.charAt(at++));
            } else if (take("\"")) {
                name.append('"');
            } else {
                return name.toString();
            }
        }
        return "";
    }

    /** A type without parts ends where its struct goes on or a list of it begins; a decimal's comma is inside of it. */
    private Optional<FieldType> single() {
        int start = at;
        int open = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (open == 0 && (c == ',' || c == ')' || c == '[')) {
                break;
            }
            open += c == '(' ? 1 : c == ')' ? -1 : 0;
            at++;
        }
        return DuckType.exactly(sql.substring(start, at));
    }

    private boolean take(String text) {
        if (!sql.startsWith(text, at)) {
            return false;
        }
        at += text.length();
        return true;
    }
}
