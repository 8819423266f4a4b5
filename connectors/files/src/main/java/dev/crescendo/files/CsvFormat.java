package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import java.io.Serializable;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What CSV looks like: RFC 4180, and how it deviates from it. An empty field that is not quoted is null, and so is any empty
 * one whose field is no text.
 *
 * @param delimiter between fields; null to find it out from the first line
 * @param quote around fields that hold delimiters or line ends; doubled where it stands for itself
 * @param escape before a character that stands for itself; null when there is none
 * @param comment begins lines that are no records; null when there are none
 * @param header whether the first record of each file names the fields; if not they are {@code column1}, {@code column2}, …
 * @param nullText what stands, unquoted, for null; when it is given, an empty text is an empty text
 * @param charset the encoding's name; a byte order mark at the beginning of a file overrides it
 * @param lastLineWaits whether a last line without its end is left for the next run, since more of it may come
 */
public record CsvFormat(
        @Nullable Character delimiter,
        char quote,
        @Nullable Character escape,
        @Nullable Character comment,
        boolean header,
        @Nullable String nullText,
        String charset,
        boolean lastLineWaits)
        implements Serializable {
    public CsvFormat {
        List<Character> special = Stream.of(delimiter, (Character) quote, escape, comment)
                .filter(Objects::nonNull)
                .toList();
        for (Character character : special) {
            if (Collections.frequency(special, character) > 1) {
                throw new ConfigurationException(
                        "csv",
                        "the character '" + character + "' has two meanings",
                        "Use different characters; a quote inside of quotes is doubled without an escape.");
            }
            if (character == '\r' || character == '\n' || character > 0x7F) {
                throw new ConfigurationException(
                        "csv",
                        "a delimiter, quote, escape or comment can't be a line end or outside of ASCII",
                        "Use another, or convert the files.");
            }
        }
    }

    /** With a header, in UTF-8, its delimiter found out. */
    public static CsvFormat standard() {
        return new CsvFormat(null, '"', null, null, true, null, StandardCharsets.UTF_8.name(), true);
    }

    public CsvFormat withDelimiter(char newDelimiter) {
        return new CsvFormat(newDelimiter, quote, escape, comment, header, nullText, charset, lastLineWaits);
    }

    public CsvFormat withQuote(char newQuote) {
        return new CsvFormat(delimiter, newQuote, escape, comment, header, nullText, charset, lastLineWaits);
    }

    public CsvFormat withEscape(char newEscape) {
        return new CsvFormat(delimiter, quote, newEscape, comment, header, nullText, charset, lastLineWaits);
    }

    public CsvFormat withComment(char newComment) {
        return new CsvFormat(delimiter, quote, escape, newComment, header, nullText, charset, lastLineWaits);
    }

    public CsvFormat withHeader(boolean newHeader) {
        return new CsvFormat(delimiter, quote, escape, comment, newHeader, nullText, charset, lastLineWaits);
    }

    public CsvFormat withNullText(String newNullText) {
        return new CsvFormat(delimiter, quote, escape, comment, header, newNullText, charset, lastLineWaits);
    }

    public CsvFormat withCharset(Charset newCharset) {
        return new CsvFormat(delimiter, quote, escape, comment, header, nullText, newCharset.name(), lastLineWaits);
    }

    public CsvFormat withLastLineWaiting(boolean waits) {
        return new CsvFormat(delimiter, quote, escape, comment, header, nullText, charset, waits);
    }
}
