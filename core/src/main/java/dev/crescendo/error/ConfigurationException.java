package dev.crescendo.error;

import java.util.List;
import java.util.stream.Collectors;

/** The configuration or the call is wrong: the user must mend it. Holds every problem found, not only the first. */
public final class ConfigurationException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf gives a serializable list
    private final List<Problem> problems;

    public ConfigurationException(List<Problem> problems) {
        super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")), null);
        this.problems = List.copyOf(problems);
    }

    public ConfigurationException(String where, String what, String todo) {
        this(List.of(new Problem(where, what, todo)));
    }

    public List<Problem> problems() {
        return problems;
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.USAGE;
    }
}
