package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.List;
import java.util.Locale;

/** Refuses, in words, what is not one query that only reads. */
final class SingleSelect {
    private static final String TODO = "A model is one SELECT that only reads.";

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
        if (!first.isAny("select", "with", "from", "values", "table", "(", "pivot", "unpivot")) {
            throw place.problem(
                    first.start(),
                    first.kind() == Kind.WORD
                            ? "This is " + first.text().toUpperCase(Locale.ROOT) + ", not a SELECT"
                            : "This is not a SELECT",
                    TODO);
        }
        int depth = 0;
        for (int i = 0; i < tokens.size(); i++) {
            Token token = tokens.get(i);
            depth += token.isAny("(", "[", "{") ? 1 : token.isAny(")", "]", "}") ? -1 : 0;
            if (depth > DEEPEST) {
                throw place.problem(
                        token.start(),
                        "Brackets are nested more than " + DEEPEST + " deep",
                        "Give what is within a name of its own: WITH part AS (…).");
            }
            Token before = i > 0 ? tokens.get(i - 1) : token;
            Token next = i + 1 < tokens.size() ? tokens.get(i + 1) : token;
            if (token.is(";")) {
                throw place.problem(next.start(), "A second statement begins here", TODO + " Remove the rest.");
            }
            boolean begins = i > 0 && before.isAny("(", ")");
            if (begins
                    && (token.is("insert") && next.is("into")
                            || token.is("delete") && next.is("from")
                            || token.is("merge") && next.is("into")
                            || token.is("update") && next.isName() && sets(tokens, i + 2))) {
                throw place.problem(
                        token.start(), "This query writes: " + token.text().toUpperCase(Locale.ROOT), TODO);
            }
            if (token.is("into")
                    && !before.isAny(".", "as", "insert", "merge")
                    && next.isName()
                    && !unpivots(tokens, i)) {
                throw place.problem(
                        token.start(),
                        "SELECT INTO makes a table of its own",
                        "Leave INTO out; the model's table is made from the query.");
            }
            if (token.is("for")
                    && (next.isAny("update", "share")
                            || i + 2 < tokens.size()
                                    && (next.is("no") && tokens.get(i + 2).is("key")
                                            || next.is("key")
                                                    && tokens.get(i + 2).is("share")))) {
                throw place.problem(token.start(), "FOR " + next.text().toUpperCase(Locale.ROOT) + " locks rows", TODO);
            }
        }
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
