package dev.crescendo.record;

import org.jspecify.annotations.Nullable;

/** Checks that a text is JSON (RFC 8259), and all text in it Unicode, without keeping anything of it. */
final class JsonText {
    /** Deeper ones overflow the stacks of databases. */
    private static final int DEEPEST = 1000;

    private static final int END = -1;

    private final String text;
    private int at;

    private JsonText(String text) {
        this.text = text;
    }

    /** What is wrong with a text; null when it is JSON that can be kept. */
    static @Nullable String problem(String text) {
        JsonText json = new JsonText(text);
        try {
            json.space();
            json.value(0);
            json.space();
            return json.at == text.length() ? null : json.unexpected();
        } catch (NotJson wrong) {
            return wrong.what;
        }
    }

    /** Never leaves this class. */
    private static final class NotJson extends Exception {
        private static final long serialVersionUID = 1L;

        private final String what;

        NotJson(String what) {
            super(what, null, false, false);
            this.what = what;
        }
    }

    private String unexpected() {
        return at < text.length()
                ? "is not JSON: unexpected character at offset " + at
                : "is not JSON: it ends in the middle";
    }

    private NotJson wrong() {
        return new NotJson(unexpected());
    }

    private int peek() {
        return at < text.length() ? text.charAt(at) : END;
    }

    private void space() {
        while (at < text.length() && " \t\n\r".indexOf(text.charAt(at)) >= 0) {
            at++;
        }
    }

    private void expect(char character) throws NotJson {
        if (peek() != character) {
            throw wrong();
        }
        at++;
    }

    private void value(int depth) throws NotJson {
        if (depth > DEEPEST) {
            throw new NotJson("is JSON nested deeper than " + DEEPEST + " levels");
        }
        switch (peek()) {
            case '{' -> object(depth);
            case '[' -> array(depth);
            case '"' -> string();
            case 't' -> word("true");
            case 'f' -> word("false");
            case 'n' -> word("null");
            default -> number();
        }
    }

    private void object(int depth) throws NotJson {
        at++;
        space();
        if (peek() == '}') {
            at++;
            return;
        }
        while (true) {
            space();
            string();
            space();
            expect(':');
            space();
            value(depth + 1);
            space();
            if (peek() == '}') {
                at++;
                return;
            }
            expect(',');
        }
    }

    private void array(int depth) throws NotJson {
        at++;
        space();
        if (peek() == ']') {
            at++;
            return;
        }
        while (true) {
            space();
            value(depth + 1);
            space();
            if (peek() == ']') {
                at++;
                return;
            }
            expect(',');
        }
    }

    private void string() throws NotJson {
        expect('"');
        while (peek() != '"') {
            if (peek() < 0x20) {
                throw wrong();
            }
            if (text.charAt(at++) == '\\') {
                escape();
            }
        }
        at++;
    }

    private void escape() throws NotJson {
        int escaped = peek();
        if (escaped == END || "\"\\/bfnrtu".indexOf(escaped) < 0) {
            throw wrong();
        }
        at++;
        if (escaped == 'u') {
            char character = codeUnit();
            boolean paired = Character.isHighSurrogate(character)
                    && text.startsWith("\\u", at)
                    && Character.isLowSurrogate(codeUnitAfterEscape());
            if (Character.isSurrogate(character) && !paired) {
                throw new NotJson("holds a lone surrogate, which is not text");
            }
        }
    }

    private char codeUnitAfterEscape() throws NotJson {
        at += 2;
        return codeUnit();
    }

    private char codeUnit() throws NotJson {
        int unit = 0;
        for (int i = 0; i < 4; i++) {
            int digit = peek() < 0x80 ? Character.digit(peek(), 16) : -1;
            if (digit < 0) {
                throw wrong();
            }
            unit = unit * 16 + digit;
            at++;
        }
        return (char) unit;
    }

    private void word(String word) throws NotJson {
        if (!text.startsWith(word, at)) {
            throw wrong();
        }
        at += word.length();
    }

    private void number() throws NotJson {
        if (peek() == '-') {
            at++;
        }
        if (peek() == '0') {
            at++;
        } else {
            digits();
        }
        if (peek() == '.') {
            at++;
            digits();
        }
        if (peek() == 'e' || peek() == 'E') {
            at++;
            if (peek() == '+' || peek() == '-') {
                at++;
            }
            digits();
        }
    }

    private void digits() throws NotJson {
        if (!isDigit(peek())) {
            throw wrong();
        }
        while (isDigit(peek())) {
            at++;
        }
    }

    private static boolean isDigit(int character) {
        return character >= '0' && character <= '9';
    }
}
