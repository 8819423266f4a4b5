package dev.crescendo.duckdb.internal.file;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.HeldException;
import java.io.IOException;
import java.sql.SQLException;
import java.util.function.BiFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Sorts what DuckDB says by what the caller should do next. It gives no codes, so the words decide. */
public final class Failures {
    private static final Pattern HOLDER = Pattern.compile("lock is held in (.+?) \\(PID (\\d+)\\)");

    /** Values of rows stand between quotes. */
    private static final Pattern QUOTED = Pattern.compile("'[^']*'|\"[^\"]*\"");

    /** The words of the system, for a disk, a quota and a limit on the size of files; then DuckDB's own. */
    private static final Pattern DISK_FULL =
            Pattern.compile("No space left on device|Disk quota exceeded|File too large"
                    + "|not enough space on the disk|Out of Disk|offload data block");

    private static final Pattern DENIED = Pattern.compile("Permission denied|Read-only file system");

    private Failures() {}

    private static String words(SQLException failure) {
        return String.valueOf(failure.getMessage()).strip();
    }

    /** Whether another process has the file open. */
    static boolean isLocked(SQLException failure) {
        return words(failure).contains("Could not set lock on file");
    }

    /**
     * Whether another transaction of this process was in the way; in a new one it may go well. A key that another has
     * inserted meanwhile is one, too: our own statements look before they insert.
     */
    public static boolean isConflict(SQLException failure) {
        String words = words(failure);
        return words.startsWith("TransactionContext Error")
                        && (words.contains("onflict")
                                || words.contains("constraint violation")
                                || words.contains("altered"))
                || words.startsWith("Constraint Error: Duplicate key");
    }

    /** Whether the instance is of no more use: it must be closed by all and opened again. */
    public static boolean isFatal(SQLException failure) {
        String words = words(failure);
        return words.startsWith("FATAL Error")
                || words.startsWith("INTERNAL Error")
                || words.contains("database has been invalidated");
    }

    /** Whether DuckDB has less memory than it needs. */
    public static boolean isOutOfMemory(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException said && words(said).startsWith("Out of Memory Error")) {
                return true;
            }
        }
        return false;
    }

    /** Whether what went wrong is that there was no room for more. */
    public static boolean isDiskFull(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String words = QUOTED.matcher(String.valueOf(cause.getMessage())).replaceAll("");
            if (DISK_FULL.matcher(words).find()) {
                return true;
            }
        }
        return false;
    }

    /** What to tell whoever has a full disk. */
    public static String diskFull(String doing, DatabaseFile file) {
        return doing + " in " + file
                + " failed: the disk is full. Make room, then run again; nothing is half-written, and no position has moved";
    }

    /** Why nobody but the process with the lock gets in. */
    static HeldException held(DatabaseFile file, SQLException failure) {
        Matcher holder = HOLDER.matcher(words(failure));
        String who = holder.find() ? "process " + holder.group(2) + " (" + holder.group(1) + ")" : "another process";
        return new HeldException(
                "the DuckDB database " + file + " is open in " + who
                        + ". One process at a time can write to a DuckDB file,"
                        + " and nobody else can read it meanwhile: wait for that process to end and run again, or read the"
                        + " snapshot " + file.snapshot().getFileName() + " beside it",
                failure);
    }

    /**
     * The exception for a failure.
     *
     * @param refused makes that for a failure which only the database's owner can mend
     */
    public static CrescendoException explain(
            DatabaseFile file,
            String doing,
            SQLException failure,
            BiFunction<String, @Nullable Throwable, ? extends CrescendoException> refused) {
        String words = words(failure);
        String what = doing + " in " + file + " failed: ";
        if (words.startsWith("INTERRUPT Error") && Thread.currentThread().isInterrupted()) {
            return new CancelledException("stopped while " + doing);
        }
        if (isLocked(failure)) {
            return held(file, failure);
        }
        if (words.contains("WAL") && words.toLowerCase(java.util.Locale.ROOT).contains("replay")) {
            return refused.apply(
                    "the log " + file.log().getFileName() + " of " + file + " can't be replayed: " + firstLine(words)
                            + ". Keep both files. The log holds the last commits, so first make a copy of both and try"
                            + " another version of DuckDB; if it is lost, move the log aside, and the next runs load again"
                            + " what was in it, because positions are in the same file as the data",
                    failure);
        }
        if (words.contains("not a valid DuckDB database file")) {
            ConfigurationException problem = new ConfigurationException(
                    "database " + file, "this is no DuckDB database", "Mend the path, or move that file away.");
            problem.addSuppressed(failure);
            return problem;
        }
        if (isDiskFull(failure)) {
            return refused.apply(diskFull(doing, file), failure);
        }
        if (failure.getCause() instanceof IOException || DENIED.matcher(words).find()) {
            return refused.apply(
                    what + firstLine(words) + ". Let this user write to that folder, or name another in 'path'",
                    failure);
        }
        if (words.startsWith("Conversion Error") || words.startsWith("Constraint Error")) {
            String cut = firstLine(QUOTED.matcher(words).replaceAll("'…'"));
            return refused.apply(what + cut, new SQLException(cut)); // without its cause, which shows values
        }
        return refused.apply(what + firstLine(words), failure);
    }

    private static String firstLine(String words) {
        return words.lines().findFirst().orElse("");
    }
}
