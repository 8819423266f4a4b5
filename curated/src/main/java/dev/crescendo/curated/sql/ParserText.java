package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * A query in the words that JSqlParser knows: one line without comments, each piece with the token it stands for. What
 * only PostgreSQL or DuckDB know is put in other words of the same shape, such as {@code like} for {@code glob}; names
 * and strings are read from the tokens later, so that what they hold doesn't matter here.
 */
final class ParserText {
    /** Words that JSqlParser keeps for itself and that are nothing but names in PostgreSQL and DuckDB. */
    private static final Set<String> NAMES = Keywords.words("""
            absent approximate connect_by_root csv distinctrow errors excludes extend fbv final force import
            includes minus nextval nocycle output preferring prewhere prior returns script settings statement
            sql_cache sql_calc_found_rows sql_no_cache straight_join use verify xor""");

    /** Words that stand where a column could and are none. */
    private static final Set<String> VALUES = Keywords.words("""
            all current_catalog current_date current_role current_schema current_time current_timestamp current_user
            default distinct false from localtime localtimestamp null select session_user true values where""");

    /** Types that may stand before a string to give its type. */
    private static final Set<String> TYPES = Keywords.words("""
            bigint bit bool boolean bytea char decimal double float float4 float8 inet int int2 int4 int8 integer
            json jsonb name numeric point real smallint text uuid varchar""");

    /** What ends the list of columns of a {@code FROM … SELECT …}. */
    private static final Set<String> AFTER_SELECT = Set.of(
            "where",
            "group",
            "having",
            "window",
            "qualify",
            "order",
            "limit",
            "offset",
            "fetch",
            "union",
            "intersect",
            "except",
            "using");

    private static final Set<String> AFTER_BRANCH =
            Set.of("order", "limit", "offset", "fetch", "union", "intersect", "except", "using", "with");

    private static final Set<String> KEPT_OPERATORS =
            Set.of("+", "-", "*", "/", "%", "=", "<", ">", "<=", ">=", "<>", "!=", "||", "->", "->>", "::", ":=", "=>");
    private static final Set<String> COMPARISONS = Set.of(
            "~", "~*", "!~", "!~*", "~~", "!~~", "~~*", "!~~*", "~~~", "==", "@>", "<@", "&&", "?", "?|", "?&", "@?",
            "@@", "^@", "&<", "&>");

    private static final Token NONE = new Token(Kind.MARK, 0, 0, "");

    private final List<Token> tokens;
    private final StringBuilder text = new StringBuilder();
    /** Where each piece begins in the text, and which token it stands for. */
    private final List<Integer> starts = new ArrayList<>();

    private final List<Integer> origins = new ArrayList<>();
    /** Tokens that JSqlParser doesn't know and that are read from the tokens instead. */
    private final BitSet leftOut = new BitSet();
    /** Where {@code TABLE} stands for {@code SELECT * FROM}. */
    private final BitSet tables = new BitSet();

    private ParserText(List<Token> tokens) {
        this.tokens = tokens;
    }

    static ParserText of(List<Token> tokens) {
        ParserText text = new ParserText(tokens);
        text.leaveOut();
        for (int index : text.order()) {
            if (index < 0 || !text.leftOut.get(index)) {
                text.append(index);
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

    private void leaveOut() {
        for (int index = 1; index < tokens.size(); index++) {
            Token token = tokens.get(index);
            Token before = tokens.get(index - 1);
            if (token.is("*") && !endsOperand(index - 1)) {
                int next = index + 1;
                while (next < tokens.size()
                        && (excludes(tokens, next) || tokens.get(next).isAny("rename", "replace"))) {
                    int end = endOfModifier(tokens, next);
                    if (!tokens.get(next).is("replace")) {
                        leftOut.set(next, end);
                    }
                    next = end;
                }
            } else if (token.is(":")
                    && before.isName()
                    && index > 1
                    && tokens.get(index - 2).isAny("select", "distinct", ",", "from", "join")
                    && lambdaBefore(index) < 0
                    && !"[{".contains(innermost(index))) {
                leftOut.set(index - 1, index + 1);
            } else if (token.is("%")
                    && before.kind() == Kind.NUMBER
                    && index > 1
                    && tokens.get(index - 2).is("limit")) {
                leftOut.set(index);
            } else if (before.is("(")
                    && index > 1
                    && tokens.get(index - 2).isAny("over", "as")
                    && token.isName()
                    && next(index).isAny("rows", "range", "groups", "order", "partition")) {
                leftOut.set(index); // A window that goes on from one with a name.
            } else if (token.kind() == Kind.STRING && before.kind() == Kind.STRING) {
                leftOut.set(index); // A string that goes on in the next line.
            } else if (token.kind() == Kind.STRING && TYPES.contains(before.isName() ? before.name() : "")) {
                leftOut.set(index - 1);
            } else if (token.is("select") && before.is("(") && index > 1) {
                branch(index - 1);
            } else if (token.is("tablesample") && !before.isAny(".", "as")) {
                leftOut.set(index, endOfSample(index + 1));
            } else if (token.is("sample") && before.is("using")) {
                int end = index + 1;
                while (end < tokens.size()
                        && !tokens.get(end)
                                .isAny(")", ";", "qualify", "order", "limit", "union", "except", "intersect")) {
                    end = tokens.get(end).is("(") ? close(end, tokens.size()) + 1 : end + 1;
                }
                leftOut.set(index - 1, Math.min(end, tokens.size()));
            }
        }
    }

    /** The token after {@code TABLESAMPLE 10%} or {@code TABLESAMPLE bernoulli (10) REPEATABLE (1)}. */
    private int endOfSample(int from) {
        int at = from;
        if (at + 1 < tokens.size()
                && tokens.get(at).isName()
                && tokens.get(at + 1).is("(")) {
            at++;
        }
        at = at < tokens.size() && tokens.get(at).is("(") ? close(at, tokens.size()) + 1 : at + 1;
        while (at < tokens.size() && tokens.get(at).isAny("%", "percent", "rows")) {
            at++;
        }
        if (at + 1 < tokens.size()
                && tokens.get(at).is("repeatable")
                && tokens.get(at + 1).is("(")) {
            at = close(at + 1, tokens.size()) + 1;
        }
        return Math.min(at, tokens.size());
    }

    /** Leaves out the brackets round a branch of a set operation: JSqlParser looks only so far for where they end. */
    private void branch(int open) {
        int before = open - 1;
        while (before > 0 && tokens.get(before).isAny("all", "distinct", "by", "name")) {
            before--;
        }
        boolean first = before == open - 1 && tokens.get(before).is("(");
        if (!first && !tokens.get(before).isAny("union", "intersect", "except")) {
            return;
        }
        int close = close(open, tokens.size());
        if (close + 1 < tokens.size()
                && (tokens.get(close + 1).isAny("union", "intersect", "except")
                        || tokens.get(close + 1).is(")") && !first)
                && find(open + 1, close, AFTER_BRANCH) == close) {
            leftOut.set(open);
            leftOut.set(close);
        }
    }

    /** Whether EXCLUDE or EXCEPT begins here and leaves out columns, and not rows. */
    static boolean excludes(List<Token> tokens, int index) {
        if (index + 1 >= tokens.size()) {
            return false;
        }
        Token after = tokens.get(index + 1);
        if (tokens.get(index).is("exclude")) {
            return after.isName() || after.is("(");
        }
        return tokens.get(index).is("except")
                && after.is("(")
                && index + 2 < tokens.size()
                && tokens.get(index + 2).isName()
                && !tokens.get(index + 2).isAny("select", "with", "values", "from", "table");
    }

    /** The token after EXCLUDE, REPLACE or RENAME and what belongs to it. */
    static int endOfModifier(List<Token> tokens, int index) {
        int at = index + 1;
        if (at < tokens.size() && tokens.get(at).is("(")) {
            int depth = 0;
            do {
                depth += tokens.get(at).is("(") ? 1 : tokens.get(at).is(")") ? -1 : 0;
                at++;
            } while (depth > 0 && at < tokens.size());
            return at;
        }
        at++;
        while (at + 1 < tokens.size() && tokens.get(at).isAny(".", "as")) {
            at += 2;
        }
        return Math.min(at, tokens.size());
    }

    /** The bracket that is open at a token; empty where none is. */
    private String innermost(int index) {
        int depth = 0;
        for (int at = index - 1; at >= 0; at--) {
            if (tokens.get(at).isAny(")", "]", "}")) {
                depth++;
            } else if (tokens.get(at).isAny("(", "[", "{") && depth-- == 0) {
                return tokens.get(at).text();
            }
        }
        return " ";
    }

    /** The tokens with each {@code FROM … SELECT …} turned round. */
    private List<Integer> order() {
        List<Integer> order = new ArrayList<>();
        reorder(0, tokens.size(), order);
        return order;
    }

    private void reorder(int from, int to, List<Integer> order) {
        boolean begin = true;
        boolean with = false;
        int index = from;
        while (index < to) {
            Token token = tokens.get(index);
            if (token.is("from") && (begin || with)) {
                int end = find(index + 1, to, Set.of("union", "intersect", "except"));
                int select = find(index + 1, end, Set.of("select"));
                if (select < end) {
                    int after = find(select + 1, end, AFTER_SELECT);
                    copy(select, after, order);
                    copy(index, select, order);
                    copy(after, end, order);
                } else {
                    order.add(-1 - index);
                    copy(index, end, order);
                }
                begin = false;
                with = false;
                index = end;
            } else if (token.is("table") && (begin || with) && next(index).isName()) {
                order.add(-1 - index);
                order.add(index);
                tables.set(index);
                begin = false;
                with = false;
                index++;
            } else if (token.is("(")) {
                int close = close(index, to);
                order.add(index);
                reorder(index + 1, close, order);
                begin = false;
                index = close;
            } else {
                order.add(index);
                if (token.is("with") && begin) {
                    with = true;
                } else if (token.isAny("select", "values", "table")) {
                    with = false;
                }
                boolean modifier = token.isAny("all", "by", "name", "distinct") && begin;
                begin = token.isAny("union", "intersect", "except") || modifier && index > from;
                index++;
            }
        }
    }

    /** Copies tokens, looking for more to turn round within brackets. */
    private void copy(int from, int to, List<Integer> order) {
        int index = from;
        while (index < to) {
            order.add(index);
            if (tokens.get(index).is("(")) {
                int close = close(index, to);
                reorder(index + 1, close, order);
                index = close;
            } else {
                index++;
            }
        }
    }

    /** The first of these words between brackets of this depth; {@code to} where there is none. */
    private int find(int from, int to, Set<String> words) {
        int depth = 0;
        for (int index = from; index < to; index++) {
            Token token = tokens.get(index);
            if (token.isAny("(", "[", "{")) {
                depth++;
            } else if (token.isAny(")", "]", "}")) {
                depth--;
            } else if (depth == 0
                    && token.kind() == Kind.WORD
                    && words.contains(token.text().toLowerCase(Locale.ROOT))
                    && !tokens.get(index - 1).isAny(".", "as")) {
                return index;
            }
        }
        return to;
    }

    private int close(int open, int to) {
        int depth = 0;
        for (int index = open; index < to; index++) {
            if (tokens.get(index).is("(")) {
                depth++;
            } else if (tokens.get(index).is(")") && --depth == 0) {
                return index;
            }
        }
        return to;
    }

    private void append(int index) {
        if (index < 0) {
            add("select", -1 - index);
            add("*", -1 - index);
            return;
        }
        Token token = tokens.get(index);
        switch (token.kind()) {
            case WORD -> word(index, token);
            case QUOTED -> add(quoted(index), index);
            case STRING -> add("'s'", index);
            case NUMBER -> add(token.text().replace("_", ""), index);
            case OPERATOR -> add(operator(index, token.text()), index);
            case MARK -> mark(index, token);
        }
    }

    private void word(int index, Token token) {
        String word = token.text().toLowerCase(Locale.ROOT);
        if (isOnlyName(index, word)) {
            add(quoted(index), index);
        } else if (tables.get(index)) {
            add("from", index);
        } else if (word.equals("glob") && index > 0 && endsOperand(index - 1)) {
            add("like", index);
        } else if ((word.equals("semi") || word.equals("anti")) && next(index).is("join")) {
            add("left", index);
        } else if (word.equals("positional") && next(index).is("join")) {
            add("cross", index);
        } else if (word.equals("lambda") && lambdaColon(index) > 0) {
            if (lambdaColon(index) > index + 2) {
                add("(", index);
            }
        } else {
            add(token.text(), index);
        }
    }

    /** Whether a word can't be anything but a name where it stands. */
    private boolean isOnlyName(int index, String word) {
        Token before = index > 0 ? tokens.get(index - 1) : NONE;
        Token after = next(index);
        if (after.is("(") && !before.is(".")) {
            return false;
        }
        if (before.is(".") || after.is(".") || NAMES.contains(word)) {
            return true;
        }
        if (before.is("as") && !word.equals("not") && !typeAt(index)) {
            return true;
        }
        return switch (word) {
            case "sample" -> !before.is("using");
            case "unbounded" -> !after.isAny("preceding", "following");
            case "current" -> !after.is("row");
            case "unknown" -> !before.isAny("is", "not");
            default ->
                (before.isAny("select", ",", "by") && after.isAny(",", "from", ")")
                                || before.is("(") && after.isAny(",", ")"))
                        && !VALUES.contains(word);
        };
    }

    /** Whether this is the type in CAST(… AS …). */
    private boolean typeAt(int index) {
        int depth = 0;
        for (int at = index - 1; at > 0; at--) {
            if (tokens.get(at).isAny(")", "]", "}")) {
                depth++;
            } else if (tokens.get(at).isAny("(", "[", "{") && depth-- == 0) {
                return tokens.get(at - 1).isAny("cast", "try_cast");
            }
        }
        return false;
    }

    private void mark(int index, Token token) {
        int lambda = token.is(":") ? lambdaBefore(index) : -1;
        if (lambda >= 0) {
            add(index > lambda + 2 ? ") ->" : "->", index);
        } else if (token.is(",") && next(index).isAny("from", ")") && index > 0) {
            return; // DuckDB lets lists end in a comma.
        } else {
            add(token.text(), index);
        }
    }

    /** The colon of {@code lambda a, b: …}; -1 where the word begins none. */
    private int lambdaColon(int index) {
        int at = index + 1;
        while (at + 1 < tokens.size() && tokens.get(at).isName()) {
            if (tokens.get(at + 1).is(":")) {
                return at + 1;
            }
            if (!tokens.get(at + 1).is(",")) {
                return -1;
            }
            at += 2;
        }
        return -1;
    }

    private int lambdaBefore(int colon) {
        int at = colon - 1;
        while (at > 0 && tokens.get(at).isName()) {
            if (tokens.get(at - 1).is("lambda")) {
                return at - 1;
            }
            if (!tokens.get(at - 1).is(",")) {
                return -1;
            }
            at -= 2;
        }
        return -1;
    }

    private String operator(int index, String operator) {
        if (index == 0 || !endsOperand(index - 1)) {
            return operator.equals("*") || operator.equals("+") ? operator : "-";
        }
        if (KEPT_OPERATORS.contains(operator)) {
            return operator;
        }
        return COMPARISONS.contains(operator) ? "=" : "+";
    }

    /** Whether an operand ends here, so that an operator after it has two sides. */
    private boolean endsOperand(int index) {
        Token token = tokens.get(index);
        return switch (token.kind()) {
            case QUOTED, STRING, NUMBER -> true;
            case MARK -> token.isAny(")", "]", "}");
            case OPERATOR -> false;
            case WORD ->
                !token.isAny(
                        "select",
                        "distinct",
                        "all",
                        "where",
                        "and",
                        "or",
                        "not",
                        "on",
                        "when",
                        "then",
                        "else",
                        "case",
                        "by",
                        "having",
                        "in",
                        "like",
                        "ilike",
                        "between",
                        "is",
                        "from",
                        "limit",
                        "offset",
                        "qualify",
                        "any",
                        "some",
                        "as");
        };
    }

    private static String quoted(int index) {
        return "\"q" + index + "\"";
    }

    /** What a name that JSqlParser read means. */
    static String name(String read, List<Token> tokens) {
        return read.startsWith("\"q")
                ? tokens.get(Integer.parseInt(read.substring(2, read.length() - 1)))
                        .name()
                : read.toLowerCase(Locale.ROOT);
    }

    private Token next(int index) {
        return index + 1 < tokens.size() ? tokens.get(index + 1) : NONE;
    }

    private void add(String piece, int token) {
        boolean dotted = piece.equals(".") || !text.isEmpty() && text.charAt(text.length() - 1) == '.';
        if (!text.isEmpty() && !dotted) {
            text.append(' ');
        }
        starts.add(text.length());
        origins.add(token);
        text.append(piece);
    }
}
