package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.cli.project.Selection;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What chooses pipelines and models. */
final class SelectionOptions {
    @Parameters(
            arity = "0..*",
            paramLabel = "NAME",
            description = "Pipelines and models, as --select takes them. Default: all, pipelines in file order.")
    private List<String> names = new ArrayList<>();

    @Option(
            names = "--select",
            paramLabel = "WORD",
            description =
                    "As a NAME: 'users' is what has this name, '+users' with all that it is made of, 'orders+' with"
                            + " all that is made of it; 'raw.orders' is the pipeline, 'curated.orders' the model.")
    private List<String> selected = new ArrayList<>();

    @Option(names = "--exclude", paramLabel = "WORD", description = "Leave these out, said in the same way.")
    private List<String> excluded = new ArrayList<>();

    /** Whether something is named to be chosen. */
    boolean isGiven() {
        return !names.isEmpty() || !selected.isEmpty();
    }

    Selection of(Project project) {
        List<String> words = new ArrayList<>(names);
        words.addAll(selected);
        return of(project, words);
    }

    /** What other words choose, without what is to be left out. */
    Selection of(Project project, List<String> words) {
        return Selection.of(project, words, excluded);
    }
}
