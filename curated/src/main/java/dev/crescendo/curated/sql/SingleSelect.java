package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.List;
import java.util.Locale;

/** Refuses, in words, what is not one query that only reads. */
final class SingleSelect {
    private static final String HINT = "A model is one SELECT that only reads.";

    /** Deeper than people write, and as deep as the parser reads without much time. */
    private static final int DEEPEST = 100;

    private SingleSelect() {}

    static void check(Place place, List<Token> tokens) {
        while (!tokens.isEmpty() && tokens.get(tokens.size() - 1).is(";")) {
            tokens.remove(tokens.size() - 1);
        }
        if (tokens.isEmpty()) {
            throw place.problem(0, "There is no query in this file", "Write a SELECT, or remove the file.");
        }
        Token first = tokens.get(0);
        if (!first.isAny("select", "with", "from", "values", "table", "(", "pivot", "unpivot", "{")) {
            throw place.problem(
                    first.start(),
                    first.kind() == Kind.WORD
                            ? "This is " + first.text().toUpperCase(Locale.ROOT) + ", not a SELECT"
                            : "This is not a SELECT",
                    HINT);
        }
        int depth = 0;
        int dots = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.isAny("(", "[", "{") ? 1 : token.isAny(")", "]", "}") ? -1 : 0;
            if (depth > DEEPEST) {
                throw place.problem(
                        token.start(),
                        "Brackets are nested more than " + DEEPEST + " deep",
                        "Give what is within a name of its own: WITH part AS (…).");
            }
            dots = token.is(".") ? dots + 1 : token.isName() ? dots : 0;
            if (dots > DEEPEST) {
                throw place.problem(
                        token.start(),
                        "This name, and those like it, have more than " + DEEPEST + " parts",
                        "Give what is within a name of its own: WITH part AS (…).");
            }
            if (token.is(";")) {
                throw place.problem(
                        tokens.get(i + 1).start(), "A second statement begins here", HINT + " Remove the rest.");
            }
            foreign(place, tokens, i);
            writes(place, tokens, i);
        }
    }

    /** Refuses what is no SQL of either warehouse. */
    private static void foreign(Place place, List<Token> tokens, int index) {
        Token token = tokens.get(index);
        if (token.is("{") && is(tokens, index + 1, "{") || token.is("{") && is(tokens, index + 1, "%")) {
            throw place.problem(
                    token.start(),
                    "This is a template, not SQL",
                    "Write what it stands for: a model names tables as they are, such as raw.orders.");
        }
        if (token.is("$") || token.is("?") && !(index > 0 && endsOperand(tokens.get(index - 1)))) {
            throw place.problem(token.start(), "This stands for a value that nobody gives", "Write the value.");
        }
        if (token.text().startsWith("`")) {
            throw place.problem(token.start(), "Names are not quoted with `", "Quote them with \", or not at all.");
        }
    }

    private static boolean endsOperand(Token token) {
        return token.isName() || token.kind() == Kind.STRING || token.isAny(")", "]");
    }

    /** Refuses what changes or locks rows. */
    private static void writes(Place place, List<Token> tokens, int index) {
        Token token = tokens.get(index);
        Token before = tokens.get(Math.max(0, index - 1));
        if (before.isAny("(", ")")
                && (token.is("insert") && is(tokens, index + 1, "into")
                        || token.is("delete") && is(tokens, index + 1, "from")
                        || token.is("merge") && is(tokens, index + 1, "into")
                        || token.is("update") && sets(tokens, index + 2))) {
            throw place.problem(
                    token.start(), "This query writes: " + token.text().toUpperCase(Locale.ROOT), HINT);
        }
        if (before.is("(")
                && token.isAny("describe", "summarize", "show")
                && index + 1 < tokens.size()
                && tokens.get(index + 1).isName()) {
            throw place.problem(
                    token.start(), "This is " + token.text().toUpperCase(Locale.ROOT) + ", not a SELECT", HINT);
        }
        if (token.is("into")
                && !before.isAny(".", "as")
                && index + 1 < tokens.size()
                && tokens.get(index + 1).isName()
                && !unpivots(tokens, index)) {
            throw place.problem(
                    token.start(),
                    "SELECT INTO makes a table of its own",
                    "Leave INTO out; the model's table is made from the query.");
        }
        if (token.is("for")
                && (is(tokens, index + 1, "update")
                        || is(tokens, index + 1, "share")
                        || is(tokens, index + 1, "no") && is(tokens, index + 2, "key")
                        || is(tokens, index + 1, "key") && is(tokens, index + 2, "share"))) {
            throw place.problem(
                    token.start(),
                    "FOR " + tokens.get(index + 1).text().toUpperCase(Locale.ROOT) + " locks rows",
                    HINT);
        }
    }

    private static boolean is(List<Token> tokens, int index, String expected) {
        return index < tokens.size() && tokens.get(index).is(expected);
    }

    /** Whether it is the INTO of {@code UNPIVOT … ON … INTO NAME k VALUE v}. */
    private static boolean unpivots(List<Token> tokens, int into) {
        return tokens.get(into + 1).is("name")
                && tokens.subList(0, into).stream().anyMatch(token -> token.is("unpivot"));
    }

    private static boolean sets(List<Token> tokens, int from) {
        for (int i = from; i < Math.min(from + 6, tokens.size()); i++) {
            if (tokens.get(i).is("set")) {
                return true;
            }
        }
        return false;
    }
}
