package dev.crescendo.files;

import dev.crescendo.error.SourceException;
import dev.crescendo.position.Token;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far a file has been loaded.
 *
 * @param offset the bytes whose records are loaded
 * @param size the file's bytes when it was last looked at: {@code offset} and a last line that waited
 * @param modified its time of modification then, in nanoseconds since 1970
 * @param hash of the first {@code size} bytes
 */
record FileToken(long offset, long size, long modified, String hash) {
    private static final Pattern TEXT = Pattern.compile("(\\d+)/(\\d+) modified (-?\\d+) crc ([0-9a-f]+)");

    static FileToken of(String file, Token token) {
        Matcher matcher = TEXT.matcher(token.text());
        if (token.text().contains(" sha256 ")) {
            throw new SourceException(
                    "the position of the file " + file + " was saved by an earlier build of Crescendo,"
                            + " and can't be read any more. Load all files again: write: replace, or run with --full-refresh");
        }
        if (!matcher.matches()) {
            throw new SourceException("the position of the file " + file + " is '" + token
                    + "', which files have no position like. Was the pipeline one of another source before?"
                    + " Give it another name");
        }
        return new FileToken(
                Long.parseLong(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                matcher.group(4));
    }

    /** Says that its last bytes have not been loaded yet. */
    String waiting(String file) {
        return file + ": its last " + (size - offset) + " bytes wait for the end of their record or array";
    }

    Token token() {
        return new Token(offset + "/" + size + " modified " + modified + " crc " + hash);
    }
}
