package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A query in the words that JSqlParser knows: one line without comments, each piece with the token it stands for. What
 * only PostgreSQL or DuckDB know is put in other words of the same shape ({@link Rewording}) and order ({@link
 * Reordering}); names and strings are read from the tokens later, so that what they hold doesn't matter here.
 */
final class ParserText {
    private final StringBuilder text = new StringBuilder();
    /** Where each piece begins in the text, and which token it stands for. */
    private final List<Integer> starts = new ArrayList<>();

    private final List<Integer> origins = new ArrayList<>();

    private ParserText() {}

    static ParserText of(List<Token> tokens) {
        ParserText text = new ParserText();
        Rewording words = Rewording.of(tokens);
        for (int index : Reordering.of(tokens)) {
            if (index >= 0) {
                text.add(words.word(index), index);
            } else {
                text.add("select", Reordering.origin(index));
                text.add("*", Reordering.origin(index));
            }
        }
        return text;
    }

    String text() {
        return text.toString();
    }

    /** The token that a place in the text stands for. */
    int token(int offset) {
        int low = 0;
        int high = starts.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (starts.get(middle) <= offset) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return origins.isEmpty() ? 0 : origins.get(low);
    }

    private void add(String piece, int token) {
        if (piece.isEmpty()) {
            return;
        }
        boolean dotted = piece.equals(".") || !text.isEmpty() && text.charAt(text.length() - 1) == '.';
        if (!text.isEmpty() && !dotted) {
            text.append(' ');
        }
        starts.add(text.length());
        origins.add(token);
        text.append(piece);
    }

    /** A name of its own for the token, which JSqlParser can't take for anything but a name. */
    static String quoted(int index) {
        return "\"q" + index + "\"";
    }

    /** What a name that JSqlParser read means. */
    static String name(String read, List<Token> tokens) {
        boolean quoted = read.startsWith("\"q")
                && read.chars().skip(2).limit(read.length() - 3L).allMatch(Character::isDigit);
        return quoted
                ? tokens.get(Integer.parseInt(read.substring(2, read.length() - 1)))
                        .name()
                : read.toLowerCase(Locale.ROOT);
    }

    /** The token at an index, which may be outside. */
    static Token at(List<Token> tokens, int index) {
        return index >= 0 && index < tokens.size() ? tokens.get(index) : new Token(Kind.MARK, 0, 0, "");
    }

    /** The bracket that closes the one at an index; {@code to} where there is none. */
    static int close(List<Token> tokens, int open, int to) {
        int depth = 0;
        for (int index = open; index < to; index++) {
            if (tokens.get(index).opens()) {
                depth++;
            } else if (tokens.get(index).closes() && --depth == 0) {
                return index;
            }
        }
        return to;
    }

    /** The bracket that is open at an index; -1 where none is. */
    static int innermost(List<Token> tokens, int index) {
        int depth = 0;
        for (int at = index - 1; at >= 0; at--) {
            if (tokens.get(at).closes()) {
                depth++;
            } else if (tokens.get(at).opens() && depth-- == 0) {
                return at;
            }
        }
        return -1;
    }

    /** Whether EXCLUDE or EXCEPT begins here and leaves out columns, and not rows. */
    static boolean excludes(List<Token> tokens, int index) {
        Token after = at(tokens, index + 1);
        if (at(tokens, index).is("exclude")) {
            return after.isName() || after.is("(");
        }
        return at(tokens, index).is("except")
                && after.is("(")
                && at(tokens, index + 2).isName()
                && !at(tokens, index + 2).isAny("select", "with", "values", "from", "table");
    }

    /** The token after EXCLUDE, REPLACE or RENAME, or another word, and what belongs to it. */
    static int endOfModifier(List<Token> tokens, int index) {
        if (at(tokens, index + 1).is("(")) {
            return Math.min(close(tokens, index + 1, tokens.size()) + 1, tokens.size());
        }
        int next = index + 2;
        while (at(tokens, next).isAny(".", "as") && next + 1 < tokens.size()) {
            next += 2;
        }
        return Math.min(next, tokens.size());
    }

    /** The token after the fields that are taken of what ends before an index, as in {@code (a).b.c}. */
    static int endOfFields(List<Token> tokens, int index) {
        int next = index;
        while (at(tokens, next - 1).isAny(")", "]")
                        && at(tokens, next).is(".")
                        && (at(tokens, next + 1).is("*") || isField(tokens, next + 1))
                || next > index && at(tokens, next).is(".") && isField(tokens, next + 1)) {
            next += 2;
        }
        return next;
    }

    private static boolean isField(List<Token> tokens, int index) {
        return at(tokens, index).isName() && !at(tokens, index + 1).is("(");
    }
}
