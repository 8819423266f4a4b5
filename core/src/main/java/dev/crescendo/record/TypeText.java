package dev.crescendo.record;

import dev.crescendo.record.FieldType.Simple;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Reads a type from the text that {@link FieldType#toString} makes. */
final class TypeText {
    private static final int MOST_DIGITS = 4;

    private final String text;
    private int at;

    TypeText(String text) {
        this.text = text;
    }

    /** A struct's field as text. Names that are no plain words stand in double quotes. */
    static String of(Field field) {
        String name = field.name();
        boolean plain = !name.isEmpty() && name.chars().allMatch(TypeText::isWord) && !isDigit(name.charAt(0));
        return (plain ? name : '"' + name.replace("\"", "\"\"") + '"') + " " + field.type()
                + (field.nullable() ? "" : " not null");
    }

    FieldType read() {
        FieldType type = type(0);
        space();
        if (at < text.length()) {
            throw expected();
        }
        return type;
    }

    private FieldType type(int depth) {
        if (depth > FieldType.DEEPEST) {
            throw new IllegalArgumentException("lists and structs at most " + FieldType.DEEPEST + " deep");
        }
        String word = word();
        return switch (word) {
            case "list" -> {
                expect('(');
                FieldType element = type(depth + 1);
                expect(')');
                yield new FieldType.ListOf(element);
            }
            case "struct" -> struct(depth);
            case "decimal" -> {
                expect('(');
                int precision = number();
                expect(',');
                int scale = number();
                expect(')');
                yield new FieldType.Decimal(precision, scale);
            }
            default -> simple(word);
        };
    }

    private Simple simple(String word) {
        for (Simple simple : Simple.values()) {
            if (simple.toString().equals(word)) {
                return simple;
            }
        }
        throw expected();
    }

    private FieldType struct(int depth) {
        expect('(');
        List<Field> fields = new ArrayList<>();
        do {
            String name = name();
            FieldType type = type(depth + 1);
            boolean nullable = !take("not");
            if (!nullable && !take("null")) {
                throw expected();
            }
            fields.add(new Field(name, type, nullable));
        } while (take(','));
        expect(')');
        return new FieldType.Struct(new Schema(fields));
    }

    private String name() {
        if (!take('"')) {
            return word();
        }
        StringBuilder name = new StringBuilder();
        while (at < text.length()) {
            char c = text.charAt(at++);
            if (c != '"') {
                name.append(c);
            } else if (at < text.length() && text.charAt(at) == '"') {
                name.append(c);
                at++;
            } else {
                return name.toString();
            }
        }
        throw expected();
    }

    private String word() {
        space();
        int start = at;
        while (at < text.length() && isWord(text.charAt(at))) {
            at++;
        }
        if (at == start) {
            throw expected();
        }
        return text.substring(start, at);
    }

    private int number() {
        String word = word();
        if (word.length() > MOST_DIGITS || !word.chars().allMatch(TypeText::isDigit)) {
            throw expected();
        }
        return Integer.parseInt(word);
    }

    private boolean take(String word) {
        int before = at;
        space();
        int end = at + word.length();
        if (text.startsWith(word, at) && (end == text.length() || !isWord(text.charAt(end)))) {
            at = end;
            return true;
        }
        at = before;
        return false;
    }

    private boolean take(char character) {
        space();
        if (at < text.length() && text.charAt(at) == character) {
            at++;
            return true;
        }
        return false;
    }

    private void expect(char character) {
        if (!take(character)) {
            throw expected();
        }
    }

    private void space() {
        while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
            at++;
        }
    }

    private static boolean isWord(int c) {
        return c == '_' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || isDigit(c);
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static IllegalArgumentException expected() {
        return new IllegalArgumentException("one of "
                + Arrays.stream(Simple.values()).map(Simple::toString).collect(Collectors.joining(", "))
                + ", decimal(12,2), list(text), struct(sku text, quantity int)");
    }
}
