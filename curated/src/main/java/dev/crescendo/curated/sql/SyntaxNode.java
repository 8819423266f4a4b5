package dev.crescendo.curated.sql;

import dev.crescendo.error.ConfigurationException;
import java.util.ArrayList;
import java.util.List;
import net.sf.jsqlparser.parser.CCJSqlParser;
import net.sf.jsqlparser.parser.CCJSqlParserUtil;
import net.sf.jsqlparser.parser.Node;
import net.sf.jsqlparser.parser.ParseException;
import net.sf.jsqlparser.parser.TokenMgrException;
import org.jspecify.annotations.Nullable;

/**
 * A node of what JSqlParser read.
 *
 * @param value what JSqlParser made of it, null for some
 * @param first the index of its first token
 * @param last the index of its last token
 */
record SyntaxNode(@Nullable Object value, int first, int last, List<SyntaxNode> children) {
    static final String HINT = "Mend it; or, if the warehouse takes it as it is, say in the header what it reads: "
            + "depends: [raw.orders, curated.users].";

    /** Reads a query; refuses what JSqlParser doesn't know. */
    static SyntaxNode parse(Place place, List<Token> tokens) {
        ParserText text = ParserText.of(tokens);
        try {
            CCJSqlParser parser = CCJSqlParserUtil.newParser(text.text()).withAllowComplexParsing(true);
            parser.Statement();
            return copy(parser.getASTRoot(), text);
        } catch (ParseException e) {
            throw refused(place, tokens, text, e);
        } catch (TokenMgrException e) {
            throw place.problem(tokens.get(0).start(), "This SQL can't be read: " + e.getMessage(), HINT);
        } catch (StackOverflowError e) {
            throw place.problem(tokens.get(0).start(), "This SQL is nested too deeply to be read", HINT);
        }
    }

    private static SyntaxNode copy(Node node, ParserText text) {
        List<SyntaxNode> children = new ArrayList<>();
        for (int i = 0; i < node.jjtGetNumChildren(); i++) {
            children.add(copy(node.jjtGetChild(i), text));
        }
        int first = text.token(node.jjtGetFirstToken().beginColumn - 1);
        int last = text.token(node.jjtGetLastToken().endColumn - 1);
        return new SyntaxNode(node.jjtGetValue(), first, last, children);
    }

    private static ConfigurationException refused(Place place, List<Token> tokens, ParserText text, ParseException e) {
        var unexpected = e.currentToken == null ? null : e.currentToken.next;
        if (unexpected == null || unexpected.kind == 0) {
            return place.problem(tokens.get(tokens.size() - 1).end(), "The query ends where more is expected", HINT);
        }
        Token token = tokens.get(text.token(unexpected.beginColumn - 1));
        return place.problem(token.start(), "The query can't be read from '" + token.text() + "' on", HINT);
    }
}
