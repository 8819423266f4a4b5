package dev.crescendo.cli;

import dev.crescendo.cli.project.NamedConnection;
import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.pipeline.Finding;
import dev.crescendo.pipeline.SupportsGrants;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Says what would be in the way of a run, and what to do about it. Writes nothing. */
@Command(
        name = "doctor",
        description =
                "Looks at this machine, each connection, what the pipelines need there and the crontab, and says what"
                        + " to do. Writes nothing.",
        footer = RootCommand.EXAMPLE + "crescendo doctor",
        exitCodeListHeading = RootCommand.EXIT_CODES,
        exitCodeList = {"1:a run would fail"})
final class DoctorCommand implements Callable<Integer> {
    private final RootCommand root;

    @Option(
            names = "--grants",
            description = "Print the SQL that gives the users of the connections what they need and no more, for an"
                    + " administrator to run.")
    private boolean grants;

    DoctorCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Project project = root.readProject();
        return grants ? printGrants(project) : examine(project);
    }

    private int examine(Project project) {
        List<Examination.Subject> subjects = new Examination(root, project).all();
        long errors = count(subjects, Finding.Level.ERROR);
        long warnings = count(subjects, Finding.Level.WARN);
        ExitCode exitCode = errors == 0 ? ExitCode.OK : ExitCode.FAILED;
        String summary = plural(errors, "error") + ", " + plural(warnings, "warning");
        if (root.json) {
            printJson(project, subjects, exitCode, summary);
        } else {
            print(subjects);
            root.console().result(summary);
        }
        return exitCode.number();
    }

    private static long count(List<Examination.Subject> subjects, Finding.Level level) {
        return subjects.stream()
                .flatMap(subject -> subject.findings().stream())
                .filter(finding -> finding.level() == level)
                .count();
    }

    private static String plural(long count, String what) {
        return (count == 0 ? "no" : Long.toString(count)) + " " + what + (count == 1 ? "" : "s");
    }

    private void print(List<Examination.Subject> subjects) {
        for (Examination.Subject subject : subjects) {
            root.console().result(subject.name());
            for (Finding finding : subject.findings()) {
                String level = Json.word(finding.level());
                root.console()
                        .result("  " + root.console().in(colour(finding.level()), level)
                                + " ".repeat(6 - level.length()) + Visible.line(finding.what()));
                if (!finding.todo().isEmpty()) {
                    root.console().result("        → " + Visible.line(finding.todo()));
                }
            }
        }
    }

    private static Console.Colour colour(Finding.Level level) {
        return switch (level) {
            case OK -> Console.Colour.GREEN;
            case WARN -> Console.Colour.YELLOW;
            case ERROR -> Console.Colour.RED;
        };
    }

    private void printJson(Project project, List<Examination.Subject> subjects, ExitCode exitCode, String summary) {
        List<Map<String, @Nullable Object>> findings = new ArrayList<>();
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        for (Examination.Subject subject : subjects) {
            for (Finding finding : subject.findings()) {
                findings.add(Json.object(
                        "subject", subject.name(),
                        "level", Json.word(finding.level()),
                        "what", finding.what(),
                        "todo", finding.todo().isEmpty() ? null : finding.todo()));
                if (finding.level() == Finding.Level.ERROR) {
                    errors.add(Json.object(
                            "code", "finding",
                            "where", subject.name(),
                            "message", finding.what(),
                            "suggestion", finding.todo()));
                }
            }
        }
        root.console()
                .result(Json.write(RootCommand.answer(
                        "doctor",
                        exitCode.number(),
                        summary,
                        Json.object("project", project.name(), "findings", findings, "grants", List.of()),
                        errors)));
    }

    private int printGrants(Project project) {
        List<String> statements = new ArrayList<>();
        for (NamedConnection connection : project.connections()) {
            if (connection.connector() instanceof SupportsGrants supported) {
                if (connection.isWarehouse()) {
                    statements.addAll(supported.warehouseGrants(connection.settings()));
                }
                if (!connection.readers().isEmpty()) {
                    statements.addAll(supported.sourceGrants(
                            connection.settings(),
                            connection.readers().stream()
                                    .map(pipeline -> pipeline.source())
                                    .toList()));
                }
            }
        }
        if (statements.isEmpty()) {
            throw new ConfigurationException(
                    Project.FILE + " connections",
                    "none of them leads to a system whose users are granted rights",
                    "What files and folders this user may read and write, 'crescendo doctor' says.");
        }
        if (root.json) {
            root.console()
                    .result(Json.write(RootCommand.answer(
                            "doctor",
                            0,
                            plural(statements.size(), "statement"),
                            Json.object("project", project.name(), "findings", List.of(), "grants", statements),
                            List.of())));
        } else {
            statements.forEach(root.console()::result);
        }
        return 0;
    }
}
