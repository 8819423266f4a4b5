package dev.crescendo.format;

import static dev.crescendo.format.UsualText.ELSEWHERE;

import dev.crescendo.format.UsualJson.Kind;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.MutableRow;
import dev.crescendo.record.Names;
import dev.crescendo.record.Schema;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads the values of one nested field, and of its parts, in the form in which nearly all come. Other forms are left to {@link
 * JsonValues}, which makes the same of those that are read here.
 */
abstract class UsualNested {
    /** Of longer ones the parts have to be counted, which is done elsewhere. */
    private static final int MOST_BYTES = 1 << 16;

    final Field field;
    final UsualText text;
    private int end;

    private UsualNested(Field field, UsualText text) {
        this.field = field;
        this.text = text;
    }

    static UsualNested of(Field field, UsualText text) {
        if (field.type() instanceof FieldType.ListOf list) {
            return new Lists(field, text, of(new Field("", list.element(), true), text));
        }
        if (field.type() instanceof FieldType.Struct struct) {
            return new Structs(field, text, struct.schema());
        }
        return new Singles(field, text);
    }

    /**
     * The value that begins at a place, which is not {@code null}; null if it is to be read in the general way.
     *
     * @param to the end of the record
     */
    final @Nullable Object read(byte[] bytes, int from, int to) {
        end = ELSEWHERE;
        return to - from <= MOST_BYTES ? value(bytes, from, to) : null;
    }

    /** Where the value that was read ends; {@link UsualText#ELSEWHERE} if none was. */
    final int end() {
        return end;
    }

    final void endsAt(int place) {
        end = place;
    }

    abstract @Nullable Object value(byte[] bytes, int from, int to);

    /** A part, which may be {@code null}: then, too, its end is known. */
    final @Nullable Object readOrNull(byte[] bytes, int from, int to) {
        if (from < to && bytes[from] == 'n') {
            end = UsualText.endOf(UsualText.NULL, bytes, from, to);
            return null;
        }
        return from == to ? nothing() : read(bytes, from, to);
    }

    private @Nullable Object nothing() {
        end = ELSEWHERE;
        return null;
    }

    private static final class Lists extends UsualNested {
        private final UsualNested element;

        Lists(Field field, UsualText text, UsualNested element) {
            super(field, text);
            this.element = element;
        }

        @Override
        @Nullable
        Object value(byte[] bytes, int from, int to) {
            if (bytes[from] != '[') {
                return null;
            }
            List<@Nullable Object> list = new ArrayList<>();
            int at = UsualText.blanks(bytes, from + 1, to);
            if (at < to && bytes[at] == ']') {
                endsAt(at + 1);
                return list;
            }
            while (at < to) {
                list.add(element.readOrNull(bytes, at, to));
                at = element.end() == ELSEWHERE ? to : UsualText.blanks(bytes, element.end(), to);
                if (at < to && bytes[at] == ']') {
                    endsAt(at + 1);
                    return list;
                }
                if (at == to || bytes[at] != ',') {
                    return null;
                }
                at = UsualText.blanks(bytes, at + 1, to);
            }
            return null;
        }
    }

    private static final class Structs extends UsualNested {
        private final Schema schema;
        private final UsualNames names;
        private final List<UsualNested> parts;

        Structs(Field field, UsualText text, Schema schema) {
            super(field, text);
            this.schema = schema;
            this.parts = schema.fields().stream().map(part -> of(part, text)).toList();
            this.names = new UsualNames(this::place);
        }

        private @Nullable Integer place(String name) {
            int exact = schema.find(name).orElse(-1);
            int place = exact >= 0 ? exact : schema.find(Names.snakeCase(name)).orElse(-1);
            return place < 0 ? null : (Integer) place;
        }

        @Override
        @Nullable
        Object value(byte[] bytes, int from, int to) {
            if (bytes[from] != '{') {
                return null;
            }
            MutableRow row = new MutableRow(schema);
            boolean[] given = new boolean[parts.size()];
            int at = UsualText.blanks(bytes, from + 1, to);
            if (at < to && bytes[at] == '}') {
                endsAt(at + 1);
                return row;
            }
            for (int property = 0; at < to; property++) {
                int colon = names.colon(property, bytes, at, to, text);
                int place = colon == ELSEWHERE ? UsualNames.NONE : names.field();
                if (place == UsualNames.NONE || given[place]) {
                    return null;
                }
                given[place] = true;
                UsualNested part = parts.get(place);
                row.set(place, part.readOrNull(bytes, UsualText.blanks(bytes, colon + 1, to), to));
                at = part.end() == ELSEWHERE ? to : UsualText.blanks(bytes, part.end(), to);
                if (at < to && bytes[at] == '}') {
                    endsAt(at + 1);
                    return row;
                }
                if (at == to || bytes[at] != ',') {
                    return null;
                }
                at = UsualText.blanks(bytes, at + 1, to);
            }
            return null;
        }
    }

    private static final class Singles extends UsualNested {
        private final Kind kind;
        private final Simple type;
        private final UsualNumber number = new UsualNumber();

        Singles(Field field, UsualText text) {
            super(field, text);
            this.kind = Kind.of(field.type());
            this.type = field.type() instanceof Simple simple ? simple : Simple.NUMBER; // of decimals
        }

        @Override
        @Nullable
        Object value(byte[] bytes, int from, int to) {
            if (kind == Kind.JSON) {
                endsAt(text.endOfJson(bytes, from, to));
                return end() == ELSEWHERE ? null : new String(bytes, from, end() - from, StandardCharsets.UTF_8);
            }
            if (kind == Kind.BOOLEAN) {
                boolean isTrue = bytes[from] == 't';
                endsAt(UsualText.endOf(isTrue ? UsualText.TRUE : UsualText.FALSE, bytes, from, to));
                return end() == ELSEWHERE ? null : (Object) isTrue;
            }
            if (bytes[from] == '"') {
                endsAt(text.read(bytes, from, to));
                return end() == ELSEWHERE ? null : TextValues.parse(field, text.string());
            }
            return kind == Kind.NUMBER ? number(bytes, from, to) : null;
        }

        private @Nullable Object number(byte[] bytes, int from, int to) {
            Object value = number.readNumeral(bytes, from, to) ? number.value(type) : null;
            if (value != null) {
                endsAt(number.end());
                return value;
            }
            int behind = UsualText.endOfNumeral(bytes, from, to);
            if (!UsualText.isShort(from, behind)) {
                return null;
            }
            endsAt(behind);
            return TextValues.parse(field, new String(bytes, from, behind - from, StandardCharsets.ISO_8859_1));
        }
    }
}
