package dev.crescendo.format;

import static dev.crescendo.format.UsualText.ELSEWHERE;

import dev.crescendo.record.Batch;
import dev.crescendo.record.BooleanColumn;
import dev.crescendo.record.BytesColumn;
import dev.crescendo.record.Column;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Reads objects in the form in which nearly all come, from bytes straight into columns. An object of another form, be it right
 * or wrong, is left to {@link JsonDecoder}'s general way, whose judgement this one shares: what it appends is the same there.
 * One per thread.
 */
final class UsualJson {
    /** How the values of a field are written. */
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        JSON,
        NESTED,
        /** As a text that is no text to us. */
        WORD;

        static Kind of(FieldType type) {
            if (!(type instanceof Simple simple)) {
                return type.isNested() ? NESTED : NUMBER;
            }
            return switch (simple) {
                case TEXT -> TEXT;
                case JSON -> JSON;
                case BOOLEAN -> BOOLEAN;
                case INT, LONG, FLOAT, DOUBLE, NUMBER -> NUMBER;
                default -> WORD;
            };
        }
    }

    private final Kind[] kinds;
    private final @Nullable UsualNested[] nested;
    private final UsualNames names;
    private final JsonDecoder.Others others;
    private final UsualText text = new UsualText();
    private final UsualNumber number = new UsualNumber();

    /** @param places the place of the field that a property's name is of; null for none */
    UsualJson(Schema schema, Function<String, @Nullable Integer> places, JsonDecoder.Others others) {
        List<Field> fields = schema.fields();
        this.kinds = fields.stream().map(field -> Kind.of(field.type())).toArray(Kind[]::new);
        this.nested = fields.stream()
                .map(field -> field.type().isNested() ? UsualNested.of(field, text) : null)
                .toArray(UsualNested[]::new);
        this.names = new UsualNames(places);
        this.others = others;
    }

    /** Appends the row that an object is; false, and the batch as it was, if it is to be looked at in the general way. */
    boolean append(byte[] bytes, int from, int to, Batch batch) {
        int before = batch.rows();
        boolean appended = false;
        try {
            if (readObject(bytes, from, to, batch)) {
                fillUp(batch);
                batch.endRow();
                appended = true;
            }
        } catch (ValueException unfit) {
            // The general way says so, of the first such field in the order of the fields.
        } finally {
            if (!appended) {
                batch.truncate(before);
            }
        }
        return appended;
    }

    private void fillUp(Batch batch) {
        for (int i = 0; i < kinds.length; i++) {
            Column column = batch.column(i);
            if (column.size() == batch.rows()) {
                column.appendNull();
            }
        }
    }

    private boolean readObject(byte[] bytes, int from, int to, Batch batch) {
        int at = UsualText.blanks(bytes, from, to);
        if (at == to || bytes[at] != '{') {
            return false;
        }
        at = UsualText.blanks(bytes, at + 1, to);
        if (at < to && bytes[at] == '}') {
            return UsualText.blanks(bytes, at + 1, to) == to;
        }
        int row = batch.rows();
        for (int property = 0; at < to; property++) {
            int colon = names.colon(property, bytes, at, to, text);
            if (colon == ELSEWHERE) {
                return false;
            }
            int field = names.field();
            int first = UsualText.blanks(bytes, colon + 1, to);
            if (field == UsualNames.NONE) {
                at = others == JsonDecoder.Others.SKIP ? text.endOfJson(bytes, first, to) : ELSEWHERE;
            } else {
                Column column = batch.column(field);
                boolean twice = column.size() > row;
                at = twice ? ELSEWHERE : value(field, column, bytes, first, to, batch);
            }
            if (at == ELSEWHERE) {
                return false;
            }
            at = UsualText.blanks(bytes, at, to);
            if (at == to) {
                return false;
            }
            if (bytes[at] == '}') {
                return UsualText.blanks(bytes, at + 1, to) == to;
            }
            if (bytes[at] != ',') {
                return false;
            }
            at = UsualText.blanks(bytes, at + 1, to);
        }
        return false;
    }

    /** Appends a value; returns where it ends. */
    private int value(int field, Column column, byte[] bytes, int from, int to, Batch batch) {
        if (from == to) {
            return ELSEWHERE;
        }
        if (bytes[from] == 'n') {
            int end = UsualText.endOf(UsualText.NULL, bytes, from, to);
            if (end != ELSEWHERE) {
                column.appendNull();
            }
            return end;
        }
        Kind kind = kinds[field];
        return switch (kind) {
            case JSON -> json(column, bytes, from, to);
            case NESTED -> nested(field, bytes, from, to, batch);
            case BOOLEAN -> truth(column, bytes, from, to);
            case TEXT, NUMBER, WORD ->
                bytes[from] == '"'
                        ? text(field, column, bytes, from, to, batch)
                        : kind == Kind.NUMBER ? number(field, column, bytes, from, to, batch) : ELSEWHERE;
        };
    }

    private int json(Column column, byte[] bytes, int from, int to) {
        int end = text.endOfJson(bytes, from, to);
        if (end != ELSEWHERE) {
            ((BytesColumn) column).append(bytes, from, end - from);
        }
        return end;
    }

    private int nested(int field, byte[] bytes, int from, int to, Batch batch) {
        UsualNested parts = nested[field];
        Object value = parts == null ? null : parts.read(bytes, from, to);
        if (parts == null || value == null) {
            return ELSEWHERE;
        }
        batch.appendValue(field, value);
        return parts.end();
    }

    private static int truth(Column column, byte[] bytes, int from, int to) {
        boolean isTrue = bytes[from] == 't';
        int end = UsualText.endOf(isTrue ? UsualText.TRUE : UsualText.FALSE, bytes, from, to);
        if (end != ELSEWHERE) {
            ((BooleanColumn) column).append(isTrue);
        }
        return end;
    }

    private int text(int field, Column column, byte[] bytes, int from, int to, Batch batch) {
        int end = text.read(bytes, from, to);
        if (end == ELSEWHERE) {
            return ELSEWHERE;
        }
        if (kinds[field] == Kind.TEXT) {
            ((BytesColumn) column).append(text.array(), text.first(), text.end() - text.first());
        } else {
            TextValues.append(batch, field, text.array(), text.first(), text.end());
        }
        return end;
    }

    private int number(int field, Column column, byte[] bytes, int from, int to, Batch batch) {
        if (number.readNumeral(bytes, from, to) && number.append(column)) {
            return number.end();
        }
        int end = UsualText.endOfNumeral(bytes, from, to);
        if (!UsualText.isShort(from, end)) {
            return ELSEWHERE;
        }
        TextValues.append(batch, field, bytes, from, end);
        return end;
    }
}
