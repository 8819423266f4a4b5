package dev.crescendo.curated.sql;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The SQL of a model. */
public interface SelectText {
    /**
     * Reads the text of a file: comments, and one query that only reads.
     *
     * @param file the name of the file, for messages
     * @param text all of it, with its comments
     * @throws dev.crescendo.error.ConfigurationException if it is no single SELECT, or one that can't be read; with its
     *     line and column
     */
    static ParsedSelect parse(String file, String text) {
        Place place = new Place(file, text);
        List<Token> tokens = Tokens.of(place);
        SingleSelect.check(place, tokens);
        return new ParsedSelect(place, tokens);
    }

    /**
     * Takes a text whose tables were declared by hand, because {@link #parse} can't read it. These tables are found by
     * their names, wherever those stand outside of strings and comments.
     *
     * @param tables what it reads, each with its schema
     * @throws dev.crescendo.error.ConfigurationException if it is no single SELECT, as far as can be told, or if it
     *     doesn't read what was declared
     */
    static SelectText declared(String file, String text, Collection<TableName> tables) {
        Place place = new Place(file, text);
        List<Token> tokens = Tokens.of(place);
        SingleSelect.check(place, tokens);
        return new DeclaredSelect(place, tokens, tables);
    }

    /** Every place where a table is read, in the order of the text; a table that is read twice is there twice. */
    List<TableReference> tables();

    /**
     * The same query on other relations, all else as it is written, from its first word to its last. Its rows and the names of its columns stay the
     * same, provided that the relations have the columns of the tables.
     *
     * @param relation what to read in the place of a table, ready for SQL, such as {@code crescendo_staging."users__17"};
     *     empty to leave it
     */
    String redirect(Function<TableReference, Optional<String>> relation);

    /** The query as it is written, without the comments around it. */
    default String sql() {
        return redirect(table -> Optional.empty());
    }

    /** The query in a form that comments, spaces and small or capital letters make no difference to. */
    String normalized();

    /** Whether it asks for more than data: the time, random numbers, a sequence, who asks, or files. */
    boolean isVolatile();
}
