package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/** {@code docs/reference/command-line.md} is made from the declared verbs and options. */
class VerbReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "command-line.md");

    /** A description says its default as its own sentence. */
    private static final Pattern DEFAULT = Pattern.compile(" ?Default: (.*?)\\.(?= [A-Z]|$)");

    private final CommandLine crescendo = CommandFixture.commandLine();

    @Test
    void thePageSaysWhatIsDeclared() throws IOException {
        String page = page();
        if (Boolean.getBoolean("crescendo.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("run 'mvn -pl cli -am verify -Dtest=VerbReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dcrescendo.docs.write=true' and look at what has changed")
                .isEqualTo(page);
    }

    @Test
    void everyVerbHasAnExampleThatItTakes() {
        for (CommandLine verb : verbs(crescendo)) {
            List<String> words = Pattern.compile("\"([^\"]*)\"|(\\S+)")
                    .matcher(example(verb))
                    .results()
                    .map(word -> word.group(1) == null ? word.group(2) : word.group(1))
                    .toList();
            assertThat(words).startsWith(name(verb).split(" "));
            assertThat(crescendo
                            .parseArgs(words.subList(1, words.size()).toArray(new String[0]))
                            .asCommandLineList())
                    .contains(verb);
        }
    }

    @Test
    void whatTheDescriptionCallsTheDefaultIsTheDefault() {
        List<String> numbers = new ArrayList<>();
        for (CommandLine verb : verbs(crescendo)) {
            for (OptionSpec option : verb.getCommandSpec().options()) {
                if (option.initialValue() instanceof Number number && !option.required()) {
                    numbers.add(option.longestName());
                    assertThat(unlessGiven(option)).as(option.longestName()).isEqualTo(number.toString());
                }
            }
        }
        assertThat(numbers).contains("--limit", "--log-size", "--log-keep");
    }

    /** All that can be run, in the order of the help. */
    private static List<CommandLine> verbs(CommandLine command) {
        List<CommandLine> verbs = new ArrayList<>();
        for (CommandLine below : command.getSubcommands().values()) {
            if (below.getCommandSpec().usageMessage().footer().length > 0) {
                verbs.add(below);
            }
            verbs.addAll(verbs(below));
        }
        return verbs;
    }

    private String page() {
        StringBuilder page = new StringBuilder("""
                # The verbs of `crescendo`, option by option

                This page is made from what the code declares; `crescendo VERB --help` says the same. What the verbs are for: [the
                command](../command.md).

                ## Everywhere

                """);
        table(page, crescendo);
        page.append("\n`crescendo --version` prints the version.\n");
        page.append("\n| Exit code | Means |\n|---|---|\n");
        exitCodes(page, crescendo);
        page.append(
                "\nEvery verb may end with 0 or 2, and with 1 where it can't read the warehouse. The verbs below name what else"
                        + " they\nend with. Several outcomes: the first present of 2, 75, 3, 1, 4.\n");
        for (CommandLine verb : verbs(crescendo)) {
            section(page, verb);
        }
        return page.toString();
    }

    private static void section(StringBuilder page, CommandLine verb) {
        page.append("\n## `").append(name(verb)).append("`\n\n");
        page.append(String.join(" ", verb.getCommandSpec().usageMessage().description()))
                .append("\n\n");
        page.append("```\n").append(example(verb)).append("\n```\n");
        if (!own(verb).isEmpty()) {
            page.append('\n');
            table(page, verb);
        }
        if (!verb.getCommandSpec().usageMessage().exitCodeList().isEmpty()) {
            page.append("\n| Exit code | Means |\n|---|---|\n");
            exitCodes(page, verb);
        }
    }

    private static String name(CommandLine verb) {
        return verb.getCommandSpec().qualifiedName(" ");
    }

    private static String example(CommandLine verb) {
        String footer = String.join("", verb.getCommandSpec().usageMessage().footer());
        assertThat(footer).startsWith(RootCommand.EXAMPLE);
        return footer.substring(RootCommand.EXAMPLE.length());
    }

    /** What a verb takes, without what every verb does. */
    private static List<ArgSpec> own(CommandLine verb) {
        List<ArgSpec> own = new ArrayList<>(verb.getCommandSpec().positionalParameters());
        boolean isRoot = verb.getCommandSpec().parent() == null;
        for (OptionSpec option : verb.getCommandSpec().options()) {
            if (isRoot ? option.scopeType() == ScopeType.INHERIT : !option.inherited()) {
                own.add(option);
            }
        }
        return own;
    }

    private static void table(StringBuilder page, CommandLine verb) {
        page.append("| Option | Means | Unless given |\n|---|---|---|\n");
        for (ArgSpec argument : own(verb)) {
            page.append("| `")
                    .append(escaped(shown(argument)))
                    .append("` | ")
                    .append(escaped(DEFAULT.matcher(description(argument))
                            .replaceFirst("")
                            .strip()))
                    .append(" | ")
                    .append(escaped(unlessGiven(argument)))
                    .append(" |\n");
        }
    }

    private static String shown(ArgSpec argument) {
        if (argument instanceof OptionSpec option) {
            String names = String.join(", ", option.names());
            return option.arity().max() == 0 ? names : names + " " + option.paramLabel();
        }
        return argument.arity().max() > 1 ? argument.paramLabel() + "…" : argument.paramLabel();
    }

    private static String description(ArgSpec argument) {
        return String.join(" ", argument.description());
    }

    private static String unlessGiven(ArgSpec argument) {
        if (argument.required()) {
            return "required";
        }
        Matcher says = DEFAULT.matcher(description(argument));
        return says.find() ? says.group(1) : "";
    }

    private static void exitCodes(StringBuilder page, CommandLine verb) {
        for (Map.Entry<String, String> code :
                verb.getCommandSpec().usageMessage().exitCodeList().entrySet()) {
            page.append("| ")
                    .append(code.getKey())
                    .append(" | ")
                    .append(code.getValue())
                    .append(" |\n");
        }
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
