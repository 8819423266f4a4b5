package dev.crescendo.cli;

import dev.crescendo.config.Nearest;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** Parses arguments, runs the verb they name, and turns what goes wrong into a message and an exit code. */
final class CommandLineRunner {
    /** Verbs that are planned. */
    private static final Set<String> LATER = Set.of("verify", "airflow", "advise");

    private final Console console;
    private final RootCommand root;

    /** What makes each verb, in the order of the help. */
    private final Map<String, Supplier<Object>> verbs = new LinkedHashMap<>();

    CommandLineRunner(Console console, @Nullable Keyboard keyboard, Termination termination, Crescendo crescendo) {
        this.console = console;
        this.root = new RootCommand(console, keyboard, crescendo);
        verbs.put("plan", () -> new PlanCommand(root));
        verbs.put("run", () -> new RunCommand(root, termination));
        verbs.put("backfill", () -> new BackfillCommand(root, termination));
        verbs.put(
                "state",
                () -> VerbGroup.of(
                        "state",
                        "Shows up to where pipelines have loaded, or forgets it.",
                        new StateShowCommand(root),
                        new StateResetCommand(root)));
        verbs.put("status", () -> new StatusCommand(root));
        verbs.put(
                "rejects",
                () -> new CommandLine(new RejectsCommand(root))
                        .addSubcommand(new RejectsListCommand(root))
                        .addSubcommand(new RejectsShowCommand(root))
                        .addSubcommand(new RejectsReplayCommand(root)));
        verbs.put(
                "cron",
                () -> VerbGroup.of(
                        "cron",
                        "Lets cron run the project: a line of your crontab per schedule.",
                        new CronShowCommand(root),
                        new CronInstallCommand(root),
                        new CronRemoveCommand(root)));
        verbs.put(
                "connections",
                () -> VerbGroup.of(
                        "connections", "Tests the project's connections.", new ConnectionsTestCommand(root)));
        verbs.put("init", () -> new InitCommand(root, new Questions(keyboard, console.err())));
        verbs.put("doctor", () -> new DoctorCommand(root));
        verbs.put("query", () -> new QueryCommand(root));
        verbs.put("demo", () -> new DemoCommand(root));
        verbs.put("test", () -> new TestCommand(root));
        verbs.put("lineage", () -> new LineageCommand(root));
        verbs.put("completion", () -> new CompletionCommand(root));
    }

    int run(String... args) {
        try {
            return commandLine(meant(args)).execute(args);
        } catch (OutOfMemoryError | StackOverflowError | LinkageError broken) {
            // picocli hands over exceptions only
            Failure failure = Failure.of(broken);
            root.report("", failure);
            return failure.exitCode().number();
        } finally {
            console.out().flush();
            console.err().flush();
        }
    }

    /** All that can be typed. */
    CommandLine commandLine() {
        return commandLine(verbs.keySet());
    }

    /**
     * The verbs that may be meant, as making all of them takes longer than what some do: those that the arguments hold
     * anywhere, if one does; all where they tell of all.
     */
    private Set<String> meant(String... args) {
        List<String> words = List.of(args);
        boolean all = words.stream()
                .anyMatch(word -> word.equals("--help")
                        || word.equals("-h")
                        || word.equals("completion")
                        || word.startsWith("@")); // a file with more of them
        Set<String> held = new LinkedHashSet<>(verbs.keySet());
        held.retainAll(words);
        return all || held.isEmpty() ? verbs.keySet() : held;
    }

    private CommandLine commandLine(Set<String> some) {
        CommandLine commandLine = new CommandLine(root);
        verbs.forEach((name, verb) -> {
            if (some.contains(name)) {
                commandLine.addSubcommand(verb.get());
            }
        });
        Handlers handlers = new Handlers();
        return commandLine
                .setOut(console.out())
                .setErr(console.err())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(handlers)
                .setParameterExceptionHandler(handlers)
                .setExecutionExceptionHandler(handlers);
    }

    private int execute(ParseResult parsed) {
        boolean onlyPrints = parsed.asCommandLineList().stream()
                .anyMatch(command -> command.isUsageHelpRequested() || command.isVersionHelpRequested());
        if (!onlyPrints && parsed.hasSubcommand()) {
            Logging.start(console.err(), root.verbose, root.quiet);
        }
        return new CommandLine.RunLast().execute(parsed);
    }

    private int failed(Exception error, CommandLine command, ParseResult parsed) {
        Failure failure = Failure.of(error);
        root.report(command.getCommandSpec().qualifiedName(" ").replaceFirst("^crescendo ", ""), failure);
        return failure.exitCode().number();
    }

    private int wrongUsage(ParameterException wrong, String[] args) {
        CommandLine command = wrong.getCommandLine();
        String message = String.valueOf(wrong.getMessage());
        String todo = "See '" + command.getCommandSpec().qualifiedName(" ") + " --help'.";
        if (wrong instanceof UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().get(0);
            if (word.startsWith("-")) {
                message = "there is no option '" + word + "'";
                todo = Nearest.suggestion(word, options(command)) + " " + todo;
            } else if (!command.getSubcommands().isEmpty()) {
                boolean isRoot = command.getParent() == null;
                boolean later = isRoot && LATER.contains(word);
                message = later ? "the verb '" + word + "' is not supported yet" : "there is no verb '" + word + "'";
                todo = later
                        ? todo
                        : Nearest.suggestion(word, isRoot ? new TreeSet<>(verbs.keySet()) : verbs(command)) + " "
                                + todo;
            } else {
                message = "'" + word + "' is one argument too many";
            }
        }
        root.report("", Failure.of(new ConfigurationException("command line", message, todo)));
        return ExitCode.USAGE.number();
    }

    /**
     * What picocli calls. No lambdas: Java would keep neither them nor picocli's old interfaces in its archive of classes, and
     * look for these in all jars at each start.
     */
    private final class Handlers implements IExecutionStrategy, IParameterExceptionHandler, IExecutionExceptionHandler {
        @Override
        public int execute(ParseResult parsed) {
            return CommandLineRunner.this.execute(parsed);
        }

        @Override
        public int handleParseException(ParameterException wrong, String[] args) {
            return wrongUsage(wrong, args);
        }

        @Override
        public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
            return failed(error, command, parsed);
        }
    }

    private static List<String> verbs(CommandLine command) {
        return List.copyOf(new TreeSet<>(command.getSubcommands().keySet()));
    }

    private static List<String> options(CommandLine command) {
        return command.getCommandSpec().options().stream()
                .flatMap(option -> List.of(option.names()).stream())
                .sorted()
                .toList();
    }
}
