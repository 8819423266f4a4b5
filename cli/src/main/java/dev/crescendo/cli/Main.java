package dev.crescendo.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** The {@code crescendo} command. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        LoggingProvider.choose();
        main(Crescendo.project(), args);
    }

    /** Runs the command for a project with Java in it, and ends the JVM. */
    static void main(Crescendo crescendo, String... args) {
        Console console = new Console(
                utf8(FileDescriptor.out),
                errors(),
                Boolean.getBoolean("crescendo.terminal") && mayColour(System.getenv()));
        if (args.length == 1 && args[0].equals("--version")) {
            // Scripts ask this often, and it needs no parser.
            console.result(RootCommand.version());
            return;
        }
        openJars();
        Termination termination = Termination.watch();
        int exitCode;
        try {
            exitCode = new CommandLineRunner(console, Keyboard.system(), termination, crescendo).run(args);
        } finally {
            // Whatever was thrown: there is nothing left to wait for.
            termination.finished();
        }
        // Being stopped, the JVM ends by itself with the signal's exit code, and exit() would wait for ever.
        if (!termination.isRequested()) {
            System.exit(exitCode);
        }
    }

    /** Something looks for a file in all jars of the class path at each start, so they are opened while arguments are parsed. */
    private static void openJars() {
        Thread opening = new Thread(() -> ClassLoader.getSystemResource("dev/crescendo/cli/nothing"), "crescendo-jars");
        opening.setDaemon(true);
        opening.start();
    }

    /**
     * Runs a command inside another program; neither ends the JVM, nor reacts to signals, nor asks anything.
     *
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        return Crescendo.project().run(out, err, args);
    }

    /** A terminal, if the launcher says that it is one, and how wide. */
    private static PrintWriter errors() {
        PrintWriter plain = utf8(FileDescriptor.err);
        int columns = Integer.getInteger("crescendo.columns", 0);
        if (columns < 1 || isDumb(System.getenv())) {
            return plain;
        }
        return new Screen(plain, new TerminalWidth(columns, System::nanoTime), mayColour(System.getenv()));
    }

    private static boolean isDumb(Map<String, String> environment) {
        return "dumb".equals(environment.get("TERM"));
    }

    /** Whether a terminal may be shown colours. A variable that is there and not empty forbids it, says no-color.org. */
    static boolean mayColour(Map<String, String> environment) {
        return !isDumb(environment) && environment.getOrDefault("NO_COLOR", "").isEmpty();
    }

    private static PrintWriter utf8(FileDescriptor descriptor) {
        OutputStream stream = new FileOutputStream(descriptor);
        return new PrintWriter(stream, false, StandardCharsets.UTF_8);
    }
}
