package dev.crescendo.curated.sql;

import java.util.Locale;

/**
 * A piece of SQL: a word, a name in quotes, a string, a number, an operator or a mark.
 *
 * @param text as it is written
 */
record Token(Kind kind, int start, int end, String text) {
    enum Kind {
        WORD,
        /** A name in double quotes. */
        QUOTED,
        STRING,
        NUMBER,
        OPERATOR,
        /** A bracket, a comma, a dot, a semicolon or a colon. */
        MARK
    }

    /** Whether this is that word, in any letters, or that operator or mark. */
    boolean is(String expected) {
        return kind != Kind.QUOTED && kind != Kind.STRING && text.equalsIgnoreCase(expected);
    }

    boolean isAny(String... expected) {
        for (String one : expected) {
            if (is(one)) {
                return true;
            }
        }
        return false;
    }

    boolean opens() {
        return kind == Kind.MARK && (text.equals("(") || text.equals("[") || text.equals("{"));
    }

    boolean closes() {
        return kind == Kind.MARK && (text.equals(")") || text.equals("]") || text.equals("}"));
    }

    boolean isName() {
        return kind == Kind.WORD || kind == Kind.QUOTED;
    }

    /** What the name means: without quotes, and in small letters if it had none. */
    String name() {
        return kind == Kind.QUOTED
                ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
                : text.toLowerCase(Locale.ROOT);
    }
}
