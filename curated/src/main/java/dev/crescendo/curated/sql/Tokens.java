package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** Cuts SQL into its pieces, as PostgreSQL and DuckDB do; what is in comments is left out. */
final class Tokens {
    private static final String OPERATOR_CHARACTERS = "+-*/<>=~!@#%^&|`?";

    private final Place place;
    private final String text;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    private Tokens(Place place) {
        this.place = place;
        this.text = place.text();
    }

    /** The pieces of the text; refuses a text that ends within a string, a quoted name or a comment. */
    static List<Token> of(Place place) {
        Tokens tokens = new Tokens(place);
        while (tokens.position < tokens.text.length()) {
            tokens.next();
        }
        return tokens.tokens;
    }

    /** The pieces with a space between, words in small letters. */
    static String normalized(List<Token> tokens) {
        StringJoiner text = new StringJoiner(" ");
        for (Token token : tokens) {
            if (!token.is(";")) {
                text.add(token.kind() == Kind.WORD ? token.text().toLowerCase(Locale.ROOT) : token.text());
            }
        }
        return text.toString();
    }

    private void next() {
        int start = position;
        char c = text.charAt(position);
        if (Character.isWhitespace(c) || c == '\uFEFF') {
            position++;
        } else if (text.startsWith("--", position)) {
            int end = text.indexOf('\n', position);
            position = end < 0 ? text.length() : end;
        } else if (text.startsWith("/*", position)) {
            comment();
        } else if (c == '\'') {
            string(start, false);
        } else if (c == '"') {
            quoted(start);
        } else if (c == '$' && dollarTag() != null) {
            dollarString(start);
        } else if (Character.isDigit(c) || c == '.' && digitAt(position + 1)) {
            number(start);
        } else if (isWordStart(c)) {
            word(start);
        } else if (OPERATOR_CHARACTERS.indexOf(c) >= 0) {
            operator(start);
        } else if (c == ':' && (text.startsWith("::", position) || text.startsWith(":=", position))) {
            add(Kind.OPERATOR, start, start + 2);
        } else {
            add(Kind.MARK, start, start + Character.charCount(text.codePointAt(start)));
        }
    }

    private void add(Kind kind, int start, int end) {
        tokens.add(new Token(kind, start, end, text.substring(start, end)));
        position = end;
    }

    private void comment() {
        int start = position;
        int depth = 0;
        do {
            if (text.startsWith("/*", position)) {
                depth++;
                position += 2;
            } else if (text.startsWith("*/", position)) {
                depth--;
                position += 2;
            } else if (position < text.length()) {
                position++;
            } else {
                throw place.problem(start, "This comment never ends", "Close it with */.");
            }
        } while (depth > 0);
    }

    private void string(int start, boolean escapes) {
        int end = text.indexOf('\'', start) + 1;
        while (end < text.length()) {
            char c = text.charAt(end);
            if (escapes && c == '\\') {
                end += 2;
            } else if (c == '\'' && end + 1 < text.length() && text.charAt(end + 1) == '\'') {
                end += 2;
            } else if (c == '\'') {
                add(Kind.STRING, start, end + 1);
                return;
            } else {
                end++;
            }
        }
        throw place.problem(start, "This string never ends", "Close it with a quote.");
    }

    private void quoted(int start) {
        int end = text.indexOf('"', start) + 1;
        while (end < text.length()) {
            if (text.charAt(end) != '"') {
                end++;
            } else if (end + 1 < text.length() && text.charAt(end + 1) == '"') {
                end += 2;
            } else {
                add(Kind.QUOTED, start, end + 1);
                return;
            }
        }
        throw place.problem(start, "This name in double quotes never ends", "Close it with a quote.");
    }

    /** The {@code $tag$} that begins here, or null where there is none. */
    private @Nullable String dollarTag() {
        int end = position + 1;
        while (end < text.length() && isWordPart(text.charAt(end)) && text.charAt(end) != '$') {
            end++;
        }
        boolean tag = end < text.length() && text.charAt(end) == '$' && !digitAt(position + 1);
        return tag ? text.substring(position, end + 1) : null;
    }

    private void dollarString(int start) {
        String tag = String.valueOf(dollarTag());
        int end = text.indexOf(tag, start + tag.length());
        if (end < 0) {
            throw place.problem(start, "This string never ends", "Close it with " + tag + ".");
        }
        add(Kind.STRING, start, end + tag.length());
    }

    private void number(int start) {
        int end = start;
        boolean exponent = false;
        while (end < text.length()) {
            char c = text.charAt(end);
            boolean sign = exponent && (c == '+' || c == '-');
            if (!sign && c != '.' && !Character.isLetterOrDigit(c) && c != '_') {
                break;
            }
            exponent = (c == 'e' || c == 'E') && !text.startsWith("0x", start);
            end++;
        }
        add(Kind.NUMBER, start, end);
    }

    private void word(int start) {
        int end = start;
        while (end < text.length() && isWordPart(text.charAt(end))) {
            end++;
        }
        String word = text.substring(start, end);
        char next = end < text.length() ? text.charAt(end) : ' ';
        if (next == '\'' && (word.equalsIgnoreCase("e") || word.equalsIgnoreCase("b") || word.equalsIgnoreCase("x"))) {
            string(start, word.equalsIgnoreCase("e"));
        } else if (next == '&' && word.equalsIgnoreCase("u") && text.startsWith("'", end + 1)) {
            string(start, false);
        } else {
            add(Kind.WORD, start, end);
        }
    }

    /** As many characters as make an operator; one that ends in a sign ends before it, as PostgreSQL has it. */
    private void operator(int start) {
        int end = start;
        while (end < text.length()
                && OPERATOR_CHARACTERS.indexOf(text.charAt(end)) >= 0
                && !text.startsWith("--", end)
                && !text.startsWith("/*", end)) {
            end++;
        }
        while (end > start + 1
                && (text.charAt(end - 1) == '-' || text.charAt(end - 1) == '+')
                && text.substring(start, end).chars().noneMatch(c -> "~!@#%^&|`?".indexOf(c) >= 0)) {
            end--;
        }
        add(Kind.OPERATOR, start, end);
    }

    private boolean digitAt(int offset) {
        return offset < text.length() && Character.isDigit(text.charAt(offset));
    }

    private static boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || Character.isSurrogate(c);
    }

    private static boolean isWordPart(char c) {
        return Character.isLetterOrDigit(c) || c == '_' || c == '$' || Character.isSurrogate(c);
    }
}
