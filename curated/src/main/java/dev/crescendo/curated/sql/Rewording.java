package dev.crescendo.curated.sql;

import dev.crescendo.curated.sql.Token.Kind;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tokens of a query in words that JSqlParser knows; an empty word is left out. */
final class Rewording {
    /** Words that JSqlParser keeps for itself and that are nothing but names in PostgreSQL and DuckDB. */
    private static final Set<String> NAMES = Keywords.words("""
            absent approximate connect_by_root csv distinctrow errors excludes extend fbv final force import includes minus
            nextval nocycle output preferring prewhere prior returns script settings statement sql_cache
            sql_calc_found_rows sql_no_cache straight_join use verify xor""");

    /** Words that stand where a column could and are none. */
    private static final Set<String> VALUES = Keywords.words("""
            all current_catalog current_date current_role current_schema current_time current_timestamp current_user default
            distinct false from localtime localtimestamp null select session_user true values where""");

    /** Types that may stand before a string to give its type. */
    private static final Set<String> TYPES = Keywords.words("""
            bigint bit bool boolean bytea char decimal double float float4 float8 inet int int2 int4 int8 integer json jsonb
            name numeric point real smallint text uuid varchar""");

    /** Words of types that have more than one. */
    private static final Set<String> MORE_OF_TYPES = Set.of("precision", "varying", "with", "without", "time", "zone");

    private static final Set<String> UNITS = Keywords.words("""
            microsecond microseconds millisecond milliseconds second seconds minute minutes hour hours day days week weeks
            month months quarter quarters year years decade decades century centuries millennium millennia""");

    /** Words after which no operand has ended, so that an operator has only one side. */
    private static final Set<String> BEFORE_OPERANDS = Keywords.words("""
            select distinct all where and or not on when then else case by having in like ilike between is from limit offset
            qualify any some as""");

    /** What may follow a list and is none of it. */
    private static final Set<String> AFTER_LISTS = Keywords.words(
            "from where group having window qualify order limit offset fetch union intersect except using join");

    private static final Set<String> KEPT_OPERATORS = Keywords.words("+ - * / % = < > <= >= <> != || -> ->> :: := =>");

    private static final Set<String> COMPARISONS =
            Keywords.words("~ ~* !~ !~* ~~ !~~ ~~* !~~* ~~~ == @> <@ && ? ?| ?& @? @@ ^@ &< &>");

    private static final Set<String> AFTER_BRANCH =
            Keywords.words("order limit offset fetch union intersect except using with");

    private final List<Token> tokens;
    /** What stands for each token; null for what it is by itself. */
    private final @Nullable String[] instead;

    private Rewording(List<Token> tokens) {
        this.tokens = tokens;
        this.instead = new String[tokens.size()];
    }

    static Rewording of(List<Token> tokens) {
        Rewording words = new Rewording(tokens);
        for (int index = 0; index < tokens.size(); index++) {
            switch (tokens.get(index).kind()) {
                case WORD -> words.clause(index, tokens.get(index));
                case STRING -> words.string(index);
                case OPERATOR -> words.operator(index, tokens.get(index));
                case MARK -> words.mark(index, tokens.get(index));
                case QUOTED, NUMBER -> {}
            }
        }
        return words;
    }

    /** What JSqlParser is to read for a token. */
    String word(int index) {
        String other = instead[index];
        if (other != null) {
            return other;
        }
        Token token = tokens.get(index);
        return switch (token.kind()) {
            case WORD -> isOnlyName(index, token.name()) ? ParserText.quoted(index) : token.text();
            case QUOTED -> ParserText.quoted(index);
            case STRING -> "'s'";
            case NUMBER -> token.text().replace("_", "");
            case OPERATOR, MARK -> token.text();
        };
    }

    private Token at(int index) {
        return ParserText.at(tokens, index);
    }

    private int close(int open) {
        return ParserText.close(tokens, open, tokens.size());
    }

    private void put(int index, String word) {
        if (index < tokens.size() && instead[index] == null) {
            instead[index] = word;
        }
    }

    private void leaveOut(int from, int to) {
        for (int index = from; index < Math.min(to, tokens.size()); index++) {
            instead[index] = "";
        }
    }

    /** Words that mean more than themselves. */
    private void clause(int index, Token token) {
        Token before = at(index - 1);
        Token after = at(index + 1);
        if (before.is(".") || after.is(".")) {
            return;
        }
        switch (token.name()) {
            case "cast", "try_cast" -> cast(index);
            case "grouping" -> {
                if (after.is("sets")) {
                    put(index, ParserText.quoted(index)); // A function of rows, which may stand among others.
                    leaveOut(index + 1, index + 2);
                }
            }
            case "columns" -> {
                if (after.is("(")) {
                    leaveOut(index + 2, close(index + 1)); // Which columns only the warehouse can tell.
                }
            }
            case "substring", "overlay" -> arguments(index);
            case "interval" -> unit(index);
            case "filter" -> filter(index);
            case "lambda" -> lambda(index);
            case "glob" -> put(index, after.is("(") && !endsOperand(index - 1) ? ParserText.quoted(index) : "like");
            case "semi", "anti" -> put(index, after.is("join") ? "left" : ParserText.quoted(index));
            case "positional" -> put(index, after.is("join") ? "cross" : ParserText.quoted(index));
            case "table" -> {
                if (after.isName() && !before.isName()) {
                    put(index, "from"); // Reordering puts SELECT * before it.
                }
            }
            case "select" -> branch(index - 1);
            case "pivot", "unpivot" -> {
                // Of several in a row one is enough to know that the columns can't be.
                if (before.is(")")
                        && at(ParserText.innermost(tokens, index - 1) - 1).isAny("pivot", "unpivot")) {
                    leaveOut(index, after.is("(") ? close(index + 1) + 1 : index);
                }
            }
            case "variadic" -> leaveOut(index, before.isAny("(", ",") ? index + 1 : index);
            case "uescape" -> leaveOut(index, before.kind() == Kind.STRING ? index + 2 : index);
            case "percent" -> leaveOut(index, before.kind() == Kind.NUMBER ? index + 1 : index);
            case "tablesample" -> leaveOut(index, before.is("as") ? index : endOfSample(index + 1));
            case "using" -> using(index);
            case "all", "distinct" -> {
                boolean grouped = before.is("by") && at(index - 2).is("group");
                boolean more = after.is("(") || after.isName() && !AFTER_LISTS.contains(after.name());
                leaveOut(index, grouped && more ? index + 1 : index);
            }
            case "operator" -> {
                if (after.is("(") && endsOperand(index - 1)) {
                    put(index, "+");
                    leaveOut(index + 1, close(index + 1) + 1);
                }
            }
            case "at" -> {
                if (after.is("(")
                        && at(index + 2).isAny("version", "timestamp")
                        && at(index + 3).is("=>")) {
                    leaveOut(index, close(index + 1) + 1);
                }
            }
            default -> {}
        }
    }

    /** CAST(… AS …) becomes a function: types have no columns, and JSqlParser wants no condition in a cast. */
    private void cast(int index) {
        if (!at(index + 1).is("(")) {
            return;
        }
        int close = close(index + 1);
        int as = Reordering.find(tokens, index + 2, close, Set.of("as"));
        if (as < close) {
            put(index, ParserText.quoted(index));
            leaveOut(as, close);
        }
    }

    /** The token after a type that begins here. */
    private int endOfType(int index) {
        int end = index + 1;
        while (at(end).is(".") && at(end + 1).isName()) {
            end += 2;
        }
        while (true) {
            if (at(end).isAny("(", "[")) {
                end = close(end) + 1;
            } else if (at(end).isName() && MORE_OF_TYPES.contains(at(end).name()) && isTypeWord(end)) {
                end++;
            } else {
                return end;
            }
        }
    }

    /** WITH and WITHOUT belong to a type only before TIME ZONE. */
    private boolean isTypeWord(int index) {
        return switch (at(index).name()) {
            case "with", "without" -> at(index + 1).is("time");
            case "time" -> at(index - 1).isAny("with", "without");
            case "zone" -> at(index - 1).is("time");
            default -> true;
        };
    }

    /** {@code substring(a from 1 for 2)} and {@code overlay(a placing b from 1)} have arguments like other functions. */
    private void arguments(int index) {
        if (!at(index + 1).is("(")) {
            return;
        }
        put(index, ParserText.quoted(index));
        int close = close(index + 1);
        int word = index + 2;
        while (word < close) {
            word = Reordering.find(tokens, word, close, Set.of("from", "for", "placing", "similar", "escape"));
            put(word, word < close ? "," : ")");
            word++;
        }
    }

    /** JSqlParser knows fewer units of time. */
    private void unit(int index) {
        int unit = at(index + 1).is("(") ? close(index + 1) + 1 : index + 2;
        if (at(unit).kind() == Kind.WORD && UNITS.contains(at(unit).name())) {
            put(unit, "day");
        }
    }

    /** FILTER may have no WHERE, and may follow WITHIN GROUP, after which JSqlParser doesn't know it. */
    private void filter(int index) {
        if (!at(index + 1).is("(") || !at(index - 1).is(")")) {
            return;
        }
        int group = ParserText.innermost(tokens, index - 1);
        if (at(group - 1).is("group") && at(group - 2).is("within")) {
            put(index, "+");
            leaveOut(index + 2, at(index + 2).is("where") ? index + 3 : index + 2);
        } else if (!at(index + 2).is("where")) {
            put(index + 1, "( where");
        }
    }

    /** {@code lambda a, b: …} is {@code (a, b) -> …}. */
    private void lambda(int index) {
        int colon = index + 2;
        while (at(colon - 1).isName() && at(colon).is(",")) {
            colon += 2;
        }
        if (at(colon - 1).isName() && at(colon).is(":")) {
            boolean several = colon > index + 2;
            put(index, several ? "(" : "");
            put(colon, several ? ") ->" : "->");
        }
    }

    private void using(int index) {
        if (at(index + 1).is("sample")) {
            leaveOut(index, Reordering.find(tokens, index + 2, innermostClose(index), AFTER_LISTS));
        } else if (at(index + 1).is("key") && at(index + 2).is("(")) {
            leaveOut(index, close(index + 2) + 1);
        }
    }

    private int innermostClose(int index) {
        int open = ParserText.innermost(tokens, index);
        return open < 0 ? tokens.size() : close(open);
    }

    /** The token after {@code TABLESAMPLE 10%} or {@code TABLESAMPLE bernoulli (10) REPEATABLE (1)}. */
    private int endOfSample(int from) {
        int end = at(from).isName() && at(from + 1).is("(") ? from + 1 : from;
        end = at(end).is("(") ? close(end) + 1 : end + 1;
        while (at(end).isAny("%", "percent", "rows")) {
            end++;
        }
        return at(end).is("repeatable") && at(end + 1).is("(") ? close(end + 1) + 1 : end;
    }

    /** Leaves out the brackets round a branch of a set operation: JSqlParser looks only so far for where they end. */
    private void branch(int open) {
        if (!at(open).is("(")) {
            return;
        }
        int before = open - 1;
        while (at(before).isAny("all", "distinct", "by", "name")) {
            before--;
        }
        boolean first = before == open - 1 && at(before).is("(");
        if (!first && !at(before).isAny("union", "intersect", "except")) {
            return;
        }
        int close = close(open);
        if ((at(close + 1).isAny("union", "intersect", "except")
                        || at(close + 1).is(")") && !first)
                && Reordering.find(tokens, open + 1, close, AFTER_BRANCH) == close) {
            leaveOut(open, open + 1);
            leaveOut(close, close + 1);
        }
    }

    private void string(int index) {
        Token before = at(index - 1);
        if (before.kind() == Kind.STRING) {
            leaveOut(index, index + 1); // A string that goes on in the next line.
        } else if (before.isName()
                && TYPES.contains(before.name())
                && !at(index - 2).is(".")) {
            leaveOut(index - 1, index);
        }
    }

    private void operator(int index, Token token) {
        String operator = token.text();
        if (operator.equals("::")) {
            leaveOut(index, endOfType(index + 1));
        } else if (operator.equals("*") && !endsOperand(index - 1)) {
            star(index);
        } else if (operator.equals("%")
                && at(index - 1).kind() == Kind.NUMBER
                && at(index - 2).is("limit")) {
            leaveOut(index, index + 1);
        } else if (index == 0 || !endsOperand(index - 1)) {
            put(index, operator.equals("+") ? operator : "-");
        } else if (!KEPT_OPERATORS.contains(operator)) {
            put(index, COMPARISONS.contains(operator) ? "=" : "+");
        }
    }

    private void star(int index) {
        if (at(index + 1).is("columns") && at(index + 2).is("(")) {
            leaveOut(index, index + 1);
        }
        int next = index + 1;
        while (ParserText.excludes(tokens, next) || at(next).isAny("rename", "replace")) {
            int end = ParserText.endOfModifier(tokens, next);
            if (!at(next).is("replace")) {
                leaveOut(next, end);
            }
            next = end;
        }
    }

    private void mark(int index, Token token) {
        Token before = at(index - 1);
        Token after = at(index + 1);
        if (token.is(":") && before.isName() && isNameBefore(index)) {
            leaveOut(index - 1, index + 1);
        } else if (token.is(",") && endsList(after) && index > 0) {
            leaveOut(index, index + 1);
        } else if (token.is("(") && after.is(")") && before.isAny(",", "(", "by")) {
            put(index, "null");
            leaveOut(index + 1, index + 2);
        } else if (token.is("{") && after.is("}")) {
            put(index, "null");
            leaveOut(index + 1, index + 2);
        } else if (token.is(".") && before.isAny(")", "]")) {
            leaveOut(index, ParserText.endOfFields(tokens, index));
        } else if (token.is("(") && before.isAny("over", "as") && goesOn(index + 1)) {
            leaveOut(index + 1, index + 2);
        }
    }

    /** DuckDB lets lists end in a comma. */
    private static boolean endsList(Token after) {
        return after.text().isEmpty()
                || after.is(")")
                || after.kind() == Kind.WORD && AFTER_LISTS.contains(after.name()) && !after.isAny("using", "join");
    }

    /** Whether a window goes on from one with a name. */
    private boolean goesOn(int index) {
        return at(index).isName() && at(index + 1).isAny("rows", "range", "groups", "order", "partition");
    }

    /** Whether the colon is that of {@code select name: value}. */
    private boolean isNameBefore(int colon) {
        if (instead[colon] != null || !at(colon - 2).isAny("select", "distinct", ",", "from", "join")) {
            return false;
        }
        int open = ParserText.innermost(tokens, colon);
        return open < 0 || tokens.get(open).is("(");
    }

    /** Whether a word can't be anything but a name where it stands. */
    private boolean isOnlyName(int index, String word) {
        Token before = at(index - 1);
        Token after = at(index + 1);
        if (NAMES.contains(word)) {
            return true;
        }
        if (after.is("(") && !before.is(".")) {
            return false;
        }
        if (before.is(".") || after.is(".")) {
            return true;
        }
        if (before.is("as") && !word.equals("not")) {
            return true;
        }
        return switch (word) {
            case "sample" -> !before.is("using");
            case "unbounded" -> !after.isAny("preceding", "following");
            case "current" -> !after.is("row");
            case "unknown" -> !before.isAny("is", "not");
            default ->
                !VALUES.contains(word)
                        && (before.isAny("select", ",", "by")
                                        && (after.isAny(",", "from", ")")
                                                || after.text().isEmpty())
                                || before.is("(") && after.isAny(",", ")"));
        };
    }

    /** Whether an operand ends here, so that an operator after it has two sides. */
    private boolean endsOperand(int index) {
        Token token = at(index);
        return switch (token.kind()) {
            case QUOTED, STRING, NUMBER -> true;
            case MARK -> token.isAny(")", "]", "}");
            case OPERATOR -> false;
            case WORD -> !BEFORE_OPERANDS.contains(token.text().toLowerCase(Locale.ROOT));
        };
    }
}
