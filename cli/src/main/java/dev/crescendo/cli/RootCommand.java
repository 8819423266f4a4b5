package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The options that every verb has, and what they mean for output. */
@Command(
        name = "crescendo",
        description = "Data pipelines that are written once and run from cron, Spark or Kafka.",
        synopsisSubcommandLabel = "VERB",
        versionProvider = RootCommand.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:ok",
            "1:a pipeline failed: source, warehouse, data limits",
            "2:wrong usage or configuration",
            "3:a data check failed",
            "4:another run holds the lock",
            "75:fenced: this run lost its epoch to a newer one",
            "143:stopped by SIGTERM, after cleaning up"
        },
        commandListHeading = "%nVerbs:%n",
        optionListHeading = "%nOptions:%n")
final class RootCommand implements Callable<Integer> {
    /** How the help of a verb ends: with a line to copy. */
    static final String EXAMPLE = "%nExample: ";

    /** Above the exit codes of a verb that has others than these of every verb: 0, 2, and 1 if the warehouse can't be read. */
    static final String EXIT_CODES = "%nExit codes besides 0 and 2:%n";

    @Option(
            names = "--project",
            paramLabel = "DIR",
            scope = ScopeType.INHERIT,
            description = "The project's folder, which holds crescendo.yaml. Default: here.")
    Path project = Path.of("");

    @Option(names = "--json", scope = ScopeType.INHERIT, description = "Print one JSON object.")
    boolean json;

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print logs, and where errors came from.")
    boolean verbose;

    @Option(names = "--quiet", scope = ScopeType.INHERIT, description = "Print results and errors only.")
    boolean quiet;

    @Option(names = "--yes", scope = ScopeType.INHERIT, description = "Don't ask whether it is meant.")
    boolean yes;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            scope = ScopeType.INHERIT,
            description = "Print this help.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean help;

    @Option(names = "--version", versionHelp = true, description = "Print the version.")
    @SuppressWarnings("UnusedVariable") // picocli acts on it
    private boolean versionRequested;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    private Console console;
    private @Nullable Console terminal;
    private final Crescendo crescendo;

    private final @Nullable Keyboard keyboard;

    /** @param keyboard where questions are answered; null where nobody can */
    RootCommand(Console console, @Nullable Keyboard keyboard, Crescendo crescendo) {
        this.console = console;
        this.keyboard = keyboard;
        this.crescendo = crescendo;
    }

    /** No verb: wrong usage, answered with the help. */
    @Override
    public Integer call() {
        spec.commandLine().usage(console.err());
        return ExitCode.USAGE.number();
    }

    Console console() {
        return console;
    }

    /** From now on prints there, and errors of the command as a whole here too. */
    void logTo(Console log) {
        if (terminal == null) {
            terminal = console;
        }
        console = log;
    }

    /** Something that must be seen wherever the rest goes. */
    void warn(String line) {
        console.note(line);
        if (terminal != null) {
            terminal.note(line);
        }
    }

    Project readProject() {
        return readProject(System.getenv());
    }

    /** The class that has handed over to the command, if a program did. */
    Optional<Class<?>> program() {
        return crescendo.program();
    }

    /** The project as these environment variables make it. */
    Project readProject(Map<String, String> variables) {
        return crescendo.read(project, variables);
    }

    /**
     * Asks whether something is meant that can't be undone.
     *
     * @throws ConfigurationException if it is not, or nobody can be asked
     */
    void confirm(String what) {
        if (yes) {
            return;
        }
        if (keyboard == null) {
            throw new ConfigurationException(
                    "command line",
                    what + ". There is no terminal to ask whether that is meant",
                    "Add --yes if it is.");
        }
        Console asking = terminal == null ? console : terminal;
        asking.err().print(what + ". Go on? [y/N] ");
        asking.err().flush();
        String answer = keyboard.readLine();
        if (answer == null || !Set.of("y", "yes").contains(answer.strip().toLowerCase(Locale.ROOT))) {
            throw new ConfigurationException("command line", "not confirmed", "Nothing has changed.");
        }
    }

    /** Something about progress, for people. */
    void note(String line) {
        if (!quiet && !json) {
            console.note(line);
        }
    }

    /** Ends a command that failed as a whole. */
    void report(String command, Failure failure) {
        if (json) {
            console.result(Json.write(answer(
                    command,
                    failure.exitCode().number(),
                    failure.message().lines().findFirst().orElse(""),
                    null,
                    failure.json())));
        } else {
            failure.message().lines().forEach(line -> warn("crescendo: " + line));
        }
        trace(failure);
    }

    /** Says why one pipeline or connection failed while the command went on. As JSON, its answer says it. */
    void complain(String name, Failure failure) {
        if (!json) {
            failure.message().lines().forEach(line -> console.note("crescendo: " + name + ": " + line));
        }
        trace(failure);
    }

    /** Where an error came from, for who wants to know. */
    void trace(Failure failure) {
        if (verbose) {
            console.note(failure.stackTrace());
        }
    }

    /** The object that every command prints with {@code --json}. */
    static Map<String, @Nullable Object> answer(
            String command,
            int exitCode,
            String summary,
            @Nullable Object result,
            List<Map<String, @Nullable Object>> errors) {
        return Json.object(
                "command", command,
                "ok", exitCode == 0,
                "exit_code", exitCode,
                "summary", summary,
                "result", result,
                "errors", errors);
    }

    /** The command's name and the version that Maven wrote. */
    static String version() {
        try (InputStream in = RootCommand.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(in);
            return "crescendo " + properties.getProperty("version");
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {version()};
        }
    }
}
