package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that people get wrong, and what the command says to it: one message with where and what to do, the right exit
 * code, no stack trace unless it is asked for, and nowhere the secret that the project holds.
 */
final class Mistake {
    /** The project's password. It must not be found in anything that the command prints or writes. */
    static final String SECRET = "canary-5f3c0a71e2";

    private static final Pattern STACK_TRACE =
            Pattern.compile("^\\tat |^Caused by: |\\w(Exception|Error): ", Pattern.MULTILINE);

    /** Makes what is wrong outside of the file. */
    interface Step {
        void in(Path folder) throws Exception;
    }

    private final String name;
    private final List<String> arguments;
    private final @Nullable String project;
    private final int exitCode;
    private final List<String> words;
    private final Step before;

    private Mistake(
            String name,
            List<String> arguments,
            @Nullable String project,
            int exitCode,
            List<String> words,
            Step before) {
        this.name = name;
        this.arguments = arguments;
        this.project = project;
        this.exitCode = exitCode;
        this.words = words;
        this.before = before;
    }

    /** A mistake in a {@code crescendo.yaml}, found by {@code run}. */
    static Mistake in(String name, String project) {
        return new Mistake(name, List.of("run"), project, 2, List.of(), folder -> {});
    }

    /** A mistake on the command line, in a project that is right. */
    static Mistake typed(String name, String project, String... arguments) {
        return new Mistake(name, List.of(arguments), project, 2, List.of(), folder -> {});
    }

    /** No {@code crescendo.yaml} at all. */
    static Mistake without(String name) {
        return new Mistake(name, List.of("run"), null, 2, List.of(), folder -> {});
    }

    /** This, with an exit code other than 2. */
    Mistake exits(int code) {
        return new Mistake(name, arguments, project, code, words, before);
    }

    /** This, after something was done in the project's folder. */
    Mistake after(Step step) {
        return new Mistake(name, arguments, project, exitCode, words, step);
    }

    /** This, whose message holds all of these: where it is, what is wrong, what to do. */
    Mistake says(String... parts) {
        return new Mistake(name, arguments, project, exitCode, List.of(parts), before);
    }

    private record Answer(int exitCode, String out, String err) {
        String all() {
            return out + err;
        }
    }

    private Answer run(Path folder, String... more) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(more));
        all.addAll(List.of("--project", folder.toString()));
        all.addAll(arguments);
        int code = Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
        return new Answer(code, out.toString(), err.toString());
    }

    /** Makes the mistake in a folder, and checks the answers. */
    void check(Path folder) throws Exception {
        if (project != null) {
            Files.writeString(folder.resolve("crescendo.yaml"), project, StandardCharsets.UTF_8);
        }
        before.in(folder);

        Answer plain = run(folder);
        assertThat(plain.exitCode()).as(plain.all()).isEqualTo(exitCode);
        List<String> messages = plain.err()
                .lines()
                .filter(line -> line.startsWith("crescendo: "))
                .toList();
        assertThat(messages).as(plain.all()).hasSize(1);
        assertThat(messages.get(0)).contains(words).doesNotContain(" null", "internal error");
        assertThat(STACK_TRACE.matcher(plain.all()).find()).as(plain.all()).isFalse();
        assertThat(plain.all())
                .doesNotContain(SECRET)
                .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\u202e]");

        Answer verbose = run(folder, "--verbose");
        assertThat(verbose.exitCode()).isEqualTo(exitCode);
        assertThat(verbose.err()).contains("\tat ");
        assertThat(verbose.all()).doesNotContain(SECRET);

        Answer json = run(folder, "--json");
        assertThat(json.exitCode()).isEqualTo(exitCode);
        assertThat(json.out()).doesNotContain(SECRET).hasLineCount(1).contains("\"exit_code\":" + exitCode);
        assertThat(json.out().split("\"code\":", -1)).as(json.out()).hasSize(2);
        if (json.out().contains("\"code\":\"configuration\"")) {
            assertThat(json.out()).doesNotContain("\"suggestion\":null", "\"where\":null");
        }
        assertThat(json.err()).isEmpty();
        OutputSchema.check(json.out());

        if (arguments.get(0).equals("run") && !arguments.contains("--log")) {
            writesNoSecretToItsLog(folder);
        }
    }

    private void writesNoSecretToItsLog(Path folder) throws IOException {
        Path log = folder.resolve("all.log");
        List<String> withLog = new ArrayList<>(arguments);
        withLog.addAll(List.of("--log", log.toString()));
        Answer logged = new Mistake(name, withLog, project, exitCode, words, before).run(folder, "--verbose");
        assertThat(logged.all()).doesNotContain(SECRET);
        if (Files.exists(log)) {
            assertThat(Files.readString(log)).doesNotContain(SECRET);
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
