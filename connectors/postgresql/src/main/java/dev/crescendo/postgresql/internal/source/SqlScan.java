package dev.crescendo.postgresql.internal.source;

/**
 * Where the statements of a SQL text begin and end: knows strings, quoted names, dollar quotes, comments and parentheses,
 * and nothing else of the language.
 *
 * @param firstWord the first word, or an opening parenthesis; empty when there is nothing but space and comments
 * @param statements how many there are, those after semicolons counted
 * @param end where the first one ends: before its semicolon
 * @param problem what is not closed, or closed but not opened; empty when nothing is
 */
record SqlScan(String firstWord, int statements, int end, String problem) {
    static SqlScan of(String text) {
        return new Scanner(text).scan();
    }

    private static final class Scanner {
        private final String text;
        private int at;
        private int depth;
        private int statements;
        private int end = -1;
        private boolean inStatement;
        private String firstWord = "";
        private String problem = "";

        Scanner(String text) {
            this.text = text;
        }

        SqlScan scan() {
            while (at < text.length() && problem.isEmpty()) {
                step(text.charAt(at));
            }
            if (problem.isEmpty() && depth > 0) {
                problem = "a parenthesis is not closed";
            }
            return new SqlScan(firstWord, statements, end < 0 ? text.length() : end, problem);
        }

        private void step(char c) {
            if (Character.isWhitespace(c)) {
                at++;
            } else if (text.startsWith("--", at)) {
                int line = text.indexOf('\n', at);
                at = line < 0 ? text.length() : line + 1;
            } else if (text.startsWith("/*", at)) {
                comment();
            } else if (c == ';') {
                if (end < 0) {
                    end = at;
                }
                inStatement = false;
                at++;
            } else {
                begin(c);
                token(c);
            }
        }

        private void begin(char c) {
            if (!inStatement) {
                inStatement = true;
                statements++;
            }
            if (firstWord.isEmpty()) {
                firstWord = isWord(c) ? text.substring(at, wordEnd(at)) : String.valueOf(c);
            }
        }

        private void token(char c) {
            switch (c) {
                case '\'' -> quoted('\'', false);
                case '"' -> quoted('"', false);
                case '$' -> dollar();
                case '(' -> {
                    depth++;
                    at++;
                }
                case ')' -> {
                    if (--depth < 0) {
                        problem = "a parenthesis is closed that was not opened";
                    }
                    at++;
                }
                default -> {
                    if (!isWord(c)) {
                        at++;
                        return;
                    }
                    int next = wordEnd(at);
                    boolean escapes = next - at == 1 && (c == 'e' || c == 'E') && next < text.length();
                    at = next;
                    if (escapes && text.charAt(next) == '\'') {
                        quoted('\'', true);
                    }
                }
            }
        }

        private void quoted(char quote, boolean escapes) {
            for (int i = at + 1; i < text.length(); i++) {
                char c = text.charAt(i);
                if (escapes && c == '\\') {
                    i++;
                } else if (c == quote) {
                    if (i + 1 < text.length() && text.charAt(i + 1) == quote) {
                        i++;
                    } else {
                        at = i + 1;
                        return;
                    }
                }
            }
            problem = "a quote is not closed";
        }

        private void dollar() {
            int tagEnd = at + 1;
            while (tagEnd < text.length() && isWord(text.charAt(tagEnd)) && text.charAt(tagEnd) != '$') {
                tagEnd++;
            }
            boolean isQuote = tagEnd < text.length()
                    && text.charAt(tagEnd) == '$'
                    && !Character.isDigit(text.charAt(Math.min(at + 1, tagEnd)));
            if (!isQuote) {
                at++;
                return;
            }
            String tag = text.substring(at, tagEnd + 1);
            int close = text.indexOf(tag, tagEnd + 1);
            if (close < 0) {
                problem = "the quote " + tag + " is not closed";
            } else {
                at = close + tag.length();
            }
        }

        private void comment() {
            int open = 0;
            int i = at;
            do {
                if (text.startsWith("/*", i)) {
                    open++;
                    i += 2;
                } else if (text.startsWith("*/", i)) {
                    open--;
                    i += 2;
                } else {
                    i++;
                }
            } while (open > 0 && i < text.length());
            if (open > 0) {
                problem = "a comment is not closed";
            }
            at = i;
        }

        private static boolean isWord(char c) {
            return Character.isLetterOrDigit(c) || c == '_' || c > 127;
        }

        private int wordEnd(int from) {
            int to = from;
            while (to < text.length() && (isWord(text.charAt(to)) || text.charAt(to) == '$')) {
                to++;
            }
            return to;
        }
    }
}
