package dev.crescendo.curated;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.warehouse.CheckResult;
import java.util.List;
import java.util.stream.Collectors;

/** Checks of models failed on their new rows: look at the data. What was published before is untouched. */
public final class ChecksFailedException extends CrescendoException {
    private static final long serialVersionUID = 1L;

    @SuppressWarnings("serial") // List.copyOf gives a serializable list, and nobody sends these anywhere
    private final List<CheckResult> checks;

    /** Nothing was published. */
    ChecksFailedException(List<CheckResult> checks) {
        this(checks, "no model of this run was published; readers have those of before");
    }

    private ChecksFailedException(List<CheckResult> checks, String end) {
        super(message(checks, end), null);
        this.checks = List.copyOf(checks);
    }

    /** Checks of models failed that were not built, while others were published. */
    public static ChecksFailedException besides(CuratedResult published) {
        return new ChecksFailedException(
                published.checks(), "it was not built by this run; the models that were are published");
    }

    private static String message(List<CheckResult> checks, String end) {
        return checks.stream()
                        .filter(CheckResult::fails)
                        .map(ChecksFailedException::said)
                        .collect(Collectors.joining("\n"))
                + "\n" + end;
    }

    /** One failed check in words, for errors and warnings alike. */
    public static String said(CheckResult check) {
        String count = check.failures() == 1 ? "" : " " + check.failures() + " times";
        return "curated." + check.model() + " breaks the check " + check.check() + count
                + (check.samples().isEmpty() ? "" : ", for example: " + String.join("; ", check.samples()));
    }

    /** All that were run, those that hold among them. */
    public List<CheckResult> checks() {
        return checks;
    }

    @Override
    public ExitCode exitCode() {
        return ExitCode.CHECK_FAILED;
    }
}
