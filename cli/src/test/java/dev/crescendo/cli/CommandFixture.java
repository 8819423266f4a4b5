package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** A folder for a project, and the command, called for it inside this JVM. */
abstract class CommandFixture {
    /** Empty at first. */
    @TempDir
    Path folder;

    /** What the last call printed. */
    String out = "";

    /** What the last call complained of, and told of its progress. */
    String err = "";

    /** What a call left. */
    record Answer(int exitCode, String out, String err) {}

    /** The project's folder, which need not be there. */
    Path project() {
        return folder;
    }

    /** What runs the arguments: nobody answers questions, nothing stops it. */
    CommandLineRunner runner(PrintWriter printed, PrintWriter complained) {
        return new CommandLineRunner(new Console(printed, complained), null, Termination.never(), Crescendo.project());
    }

    /** Calls it for the project, and returns the exit code. */
    final int crescendo(String... arguments) {
        List<String> all = new ArrayList<>(List.of("--project", project().toString()));
        all.addAll(List.of(arguments));
        StringWriter printed = new StringWriter();
        StringWriter complained = new StringWriter();
        int exitCode =
                runner(new PrintWriter(printed), new PrintWriter(complained)).run(all.toArray(new String[0]));
        out = printed.toString();
        err = complained.toString();
        return exitCode;
    }

    /** As {@link #crescendo}, for who compares several calls. */
    final Answer answer(String... arguments) {
        int exitCode = crescendo(arguments);
        return new Answer(exitCode, out, err);
    }

    /** What the warehouse answers, as CSV whose lines end as they do in Java. */
    final String csv(String sql) {
        assertThat(crescendo("query", sql, "--csv")).as(err).isZero();
        return out.replace("\r\n", "\n");
    }

    /** All that can be typed. */
    static CommandLine commandLine() {
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        return new CommandLineRunner(new Console(nowhere, nowhere), null, Termination.never(), Crescendo.project())
                .commandLine();
    }
}
