package dev.crescendo.error;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Optional;

/** What kept a file from being read or written, in words: many of Java's messages are the name of the file alone. */
public final class FileErrors {
    private FileErrors() {}

    /** A clause such as {@code this user may not, at /data/out}. */
    public static String reason(IOException failure) {
        String at = failure instanceof FileSystemException file && file.getFile() != null ? file.getFile() : "";
        if (failure instanceof AccessDeniedException) {
            return "this user may not" + (at.isEmpty() ? "" : ", at " + at);
        }
        if (failure instanceof NoSuchFileException) {
            return "there is no " + at;
        }
        if (failure instanceof FileAlreadyExistsException || failure instanceof NotDirectoryException) {
            return at + " is a file and no folder";
        }
        if (failure instanceof FileSystemLoopException) {
            return "a link leads back to a folder that it is in, at " + failure.getMessage();
        }
        if (failure instanceof CharacterCodingException) {
            return "it is not UTF-8 text";
        }
        if (failure instanceof FileSystemException file) {
            return Optional.ofNullable(file.getReason()).orElse("the system refused it") + ", at " + at;
        }
        return Optional.ofNullable(failure.getMessage())
                .orElseGet(() -> failure.getClass().getSimpleName());
    }

    /** As above, of what a stream of files throws on its way. */
    public static String reason(UncheckedIOException failure) {
        IOException cause = failure.getCause();
        return cause == null ? String.valueOf(failure.getMessage()) : reason(cause);
    }
}
