package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The tokens of a query in the order that JSqlParser knows: SELECT before FROM, and QUALIFY before WINDOW. An index below
 * zero is a {@code SELECT *} that is only meant.
 */
final class Reordering {
    /** What ends the list of columns of a {@code FROM … SELECT …}. */
    private static final Set<String> AFTER_SELECT =
            Keywords.words("where group having window qualify order limit offset fetch union intersect except using");

    private static final Set<String> BRANCHES = Set.of("union", "intersect", "except");
    private static final Set<String> AFTER_QUALIFY =
            Keywords.words("order limit offset fetch union intersect except using");

    private final List<Token> tokens;
    private final List<Integer> order = new ArrayList<>();

    private Reordering(List<Token> tokens) {
        this.tokens = tokens;
    }

    static List<Integer> of(List<Token> tokens) {
        Reordering reordering = new Reordering(tokens);
        reordering.query(0, tokens.size());
        return reordering.order;
    }

    /** The token that a {@code SELECT *} that is only meant stands for. */
    static int origin(int index) {
        return -1 - index;
    }

    /** Takes what may be a query, from its first token on. */
    private void query(int from, int to) {
        boolean begin = true;
        boolean with = false;
        int index = from;
        while (index < to) {
            Token token = tokens.get(index);
            if (token.is("from") && (begin || with)) {
                int end = find(tokens, index + 1, to, BRANCHES);
                fromFirst(index, end);
                begin = false;
                with = false;
                index = end;
            } else if (token.is("table") && (begin || with) && at(index + 1).isName()) {
                order.add(-1 - index);
                order.add(index);
                begin = false;
                with = false;
                index++;
            } else {
                if (token.is("with") && begin) {
                    with = true;
                } else if (token.isAny("select", "values", "table")) {
                    with = false;
                }
                boolean modifier = token.isAny("all", "by", "name", "distinct") && begin && index > from;
                begin = token.isAny("union", "intersect", "except") || modifier;
                index = next(index, to);
            }
        }
    }

    private void fromFirst(int from, int to) {
        int select = find(tokens, from + 1, to, Set.of("select"));
        if (select < to) {
            int after = find(tokens, select + 1, to, AFTER_SELECT);
            copy(select, after);
            copy(from, select);
            copy(after, to);
        } else {
            order.add(-1 - from);
            copy(from, to);
        }
    }

    private void copy(int from, int to) {
        int index = from;
        while (index < to) {
            index = next(index, to);
        }
    }

    /** Takes a token, or what is in brackets, and says where the next begins. */
    private int next(int index, int to) {
        Token token = tokens.get(index);
        if (token.is("(")) {
            int close = ParserText.close(tokens, index, to);
            order.add(index);
            query(index + 1, close);
            return close;
        }
        if (token.is("window") && at(index + 1).isName() && at(index + 2).is("as")) {
            int end = find(tokens, index + 1, to, AFTER_QUALIFY);
            int qualify = find(tokens, index + 1, end, Set.of("qualify"));
            if (qualify < end) {
                copy(qualify, end);
                order.add(index);
                copy(index + 1, qualify);
                return end;
            }
        }
        order.add(index);
        return index + 1;
    }

    private Token at(int index) {
        return ParserText.at(tokens, index);
    }

    /** The first of these words outside of brackets; {@code to} where there is none. */
    static int find(List<Token> tokens, int from, int to, Set<String> words) {
        int depth = 0;
        for (int index = from; index < to; index++) {
            Token token = tokens.get(index);
            if (token.opens()) {
                depth++;
            } else if (token.closes()) {
                depth--;
            } else if (depth == 0
                    && token.kind() == Kind.WORD
                    && words.contains(token.text().toLowerCase(Locale.ROOT))
                    && !ParserText.at(tokens, index - 1).isAny(".", "as")) {
                return index;
            }
        }
        return to;
    }
}
