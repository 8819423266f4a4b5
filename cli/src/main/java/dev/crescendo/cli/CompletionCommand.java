package dev.crescendo.cli;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Prints what lets a shell complete verbs, options, and the names of pipelines and connections. */
@Command(
        name = "completion",
        description =
                "Prints a script by which the shell completes verbs, options and names: source <(crescendo completion"
                        + " bash)",
        footer = RootCommand.EXAMPLE + "crescendo completion bash")
final class CompletionCommand implements Callable<Integer> {
    enum Shell {
        BASH,
        ZSH
    }

    /** Names are read from the file as people indent it, without starting Java. */
    private static final String SCRIPT = """
            # Completion of crescendo, made by 'crescendo completion'. In ~/.bashrc: source <(crescendo completion bash)
            _crescendo_names() {
              awk -v section="$2:" '
                index($0, section) == 1 { inside = 1; next }
                /^[^ #]/ { inside = 0 }
                inside && /^  [a-z][a-z0-9_]* *:/ { sub(/^ +/, ""); sub(/ *:.*/, ""); print }' \\
                "$1/crescendo.yaml" 2>/dev/null
            }
            _crescendo() {
              local current="${COMP_WORDS[COMP_CWORD]}" before="${COMP_WORDS[COMP_CWORD - 1]}" verb="" words="" project=. i
              for ((i = 1; i < COMP_CWORD; i++)); do
                if [ "${COMP_WORDS[i - 1]}" = --project ]; then project="${COMP_WORDS[i]}"; fi
                case "$verb/${COMP_WORDS[i]}" in
                  <verbs>) verb="$verb/${COMP_WORDS[i]}" ;;
                esac
              done
              COMPREPLY=()
              case "$before" in
                <files>) return ;;
            <choices>  esac
              if [ -z "$words" ]; then
                case "$verb" in
            <words>    esac
              fi
              while IFS= read -r i; do COMPREPLY+=("$i"); done < <(compgen -W "$words" -- "$current")
            }
            complete -o default -F _crescendo crescendo ./crescendo
            """;

    private static final String ZSH = """
            autoload -U +X compinit && compinit
            autoload -U +X bashcompinit && bashcompinit
            """;

    private final RootCommand root;

    @Parameters(arity = "1", paramLabel = "bash|zsh", description = "Which shell.")
    private Shell shell = Shell.BASH;

    @SuppressWarnings("NullAway.Init") // picocli sets it
    @Spec
    private CommandSpec spec;

    CompletionCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        String script = script(spec.root().commandLine());
        (shell == Shell.ZSH ? ZSH + script : script).lines().forEach(root.console()::result);
        return 0;
    }

    static String script(CommandLine crescendo) {
        TreeMap<String, CommandLine> verbs = new TreeMap<>();
        collect(crescendo, "", verbs);
        StringJoiner paths = new StringJoiner(" | ");
        StringBuilder words = new StringBuilder();
        Set<String> files = new LinkedHashSet<>();
        TreeMap<String, String> choices = new TreeMap<>();
        verbs.forEach((path, verb) -> {
            if (!path.isEmpty()) {
                paths.add(path);
            }
            words.append("      \"")
                    .append(path)
                    .append("\") words=\"")
                    .append(words(path, verb))
                    .append("\" ;;\n");
            for (OptionSpec option : verb.getCommandSpec().options()) {
                String name = option.longestName();
                if (option.type() == java.nio.file.Path.class) {
                    files.add(name);
                } else if (option.type().isEnum()) {
                    choices.put(name, String.join(" ", constants(option)));
                }
            }
        });
        StringBuilder cases = new StringBuilder();
        choices.forEach((option, values) -> cases.append("    ")
                .append(option)
                .append(") words=\"")
                .append(values)
                .append("\" ;;\n"));
        return SCRIPT.replace("<verbs>", paths.toString())
                .replace("<files>", String.join(" | ", files))
                .replace("<choices>", cases)
                .replace("<words>", words);
    }

    private static void collect(CommandLine command, String path, TreeMap<String, CommandLine> verbs) {
        verbs.put(path, command);
        command.getSubcommands().forEach((name, below) -> collect(below, path + "/" + name, verbs));
    }

    private static String words(String path, CommandLine verb) {
        List<String> words = new ArrayList<>(verb.getSubcommands().keySet());
        for (ArgSpec parameter : verb.getCommandSpec().positionalParameters()) {
            if (parameter.type().isEnum()) {
                words.addAll(constants(parameter));
            } else if (parameter.paramLabel().equals("NAME")) {
                String section = path.startsWith("/connections") ? "connections" : "pipelines";
                words.add("$(_crescendo_names \"$project\" " + section + ")");
            }
        }
        for (OptionSpec option : verb.getCommandSpec().options()) {
            words.add(option.longestName());
        }
        return String.join(" ", words);
    }

    private static List<String> constants(ArgSpec argument) {
        List<String> names = new ArrayList<>();
        for (Object constant : argument.type().getEnumConstants()) {
            names.add(constant.toString().toLowerCase(Locale.ROOT));
        }
        return names;
    }
}
