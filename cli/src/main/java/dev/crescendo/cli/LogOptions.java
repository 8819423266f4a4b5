package dev.crescendo.cli;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options of a verb that may write all it says to a file. */
final class LogOptions {
    enum Format {
        TEXT,
        JSON
    }

    @Option(
            names = "--log",
            paramLabel = "FILE",
            description = "Write everything to this file instead of the terminal. Errors that keep the command from"
                    + " starting are printed all the same.")
    private @Nullable Path file;

    @Option(
            names = "--log-format",
            paramLabel = "text|json",
            description = "As lines of text, or of JSON. Default: text.")
    private Format format = Format.TEXT;

    @Option(
            names = "--log-size",
            paramLabel = "MB",
            description = "When the file is this large, it is renamed to FILE.1 and a new one begun. Default: 10.")
    private int megabytes = 10;

    @Option(names = "--log-keep", paramLabel = "N", description = "How many renamed files are kept. Default: 5.")
    private int keep = 5;

    /** From now on everything goes to the file, if one is given. */
    void start(RootCommand root) {
        if (file == null) {
            return;
        }
        if (megabytes < 1 || megabytes > 100_000 || keep < 0 || keep > 1000) {
            throw new ConfigurationException(
                    "command line", "--log-size or --log-keep is out of range", "Use 1 to 100000 and 0 to 1000.");
        }
        try {
            LogFile opened = LogFile.open(file, megabytes * 1_000_000L, keep);
            root.logTo(Logging.toFile(opened, format == Format.JSON, root.verbose));
        } catch (IOException unwritable) {
            throw new ConfigurationException(
                    file.toString(),
                    "the log can't be written: " + FileErrors.reason(unwritable),
                    "Name a file in a folder that this user may write to.");
        }
    }
}
