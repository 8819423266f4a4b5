package dev.crescendo.cli;

import dev.crescendo.cli.project.NamedConnection;
import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.error.Problem;
import dev.crescendo.pipeline.Checkup;
import dev.crescendo.pipeline.Finding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Opens each connection and says who answers. Writes nothing. */
@Command(
        name = "test",
        description = "Opens each connection, and says which server answers and how fast, or why none.",
        footer = RootCommand.EXAMPLE + "crescendo connections test shopdb",
        exitCodeListHeading = RootCommand.EXIT_CODES,
        exitCodeList = {"1:a connection can't be opened"})
final class ConnectionsTestCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Connections to test. Default: all.")
    private List<String> names = new ArrayList<>();

    ConnectionsTestCommand(RootCommand root) {
        this.root = root;
    }

    /** How the test of a connection ended. */
    private record Tested(
            NamedConnection connection,
            @Nullable Checkup found,
            Duration taken,
            @Nullable Failure failure) {}

    @Override
    public Integer call() {
        Project project = root.readProject();
        List<Tested> tested = project.connections(names).stream()
                .map(ConnectionsTestCommand::test)
                .toList();
        boolean ok = tested.stream().allMatch(each -> each.failure() == null);
        ExitCode exitCode = ok ? ExitCode.OK : ExitCode.FAILED;
        if (root.json) {
            printJson(project, tested, exitCode);
        } else {
            printTable(tested);
        }
        return exitCode.number();
    }

    private static Tested test(NamedConnection connection) {
        long start = System.nanoTime();
        Checkup found = null;
        Failure failure = null;
        try {
            Checkup looked = connection.check();
            found = looked;
            List<Problem> wrong = looked.findings().stream()
                    .filter(finding -> finding.level() == Finding.Level.ERROR)
                    .map(finding -> new Problem("connection " + connection.name(), finding.what(), finding.todo()))
                    .toList();
            if (!wrong.isEmpty()) {
                failure = Failure.of(new ConfigurationException(wrong));
            }
        } catch (CrescendoException refused) {
            failure = Failure.of(refused);
        }
        return new Tested(connection, found, Duration.ofNanos(System.nanoTime() - start), failure);
    }

    private void printTable(List<Tested> tested) {
        TextTable table = new TextTable(
                List.of("connection", "use", "outcome", "server", "opened in", "answers in"),
                List.of("opened in", "answers in"));
        for (Tested each : tested) {
            Optional<Checkup> found = Optional.ofNullable(each.found());
            table.row(List.of(
                    each.connection().name(),
                    each.connection().uses(),
                    each.failure() == null ? "ok" : "failed",
                    found.map(Checkup::server).orElse("-"),
                    found.isPresent() ? milliseconds(each.taken()) : "-",
                    found.flatMap(Checkup::roundTrip)
                            .map(ConnectionsTestCommand::milliseconds)
                            .orElse("-")));
        }
        table.lines().forEach(root.console()::result);
        for (Tested each : tested) {
            Failure failure = each.failure();
            if (failure != null) {
                root.complain(each.connection().name(), failure);
            }
        }
    }

    private static String milliseconds(Duration time) {
        return Math.max(1, time.toMillis()) + " ms";
    }

    private void printJson(Project project, List<Tested> tested, ExitCode exitCode) {
        List<Map<String, @Nullable Object>> connections = new ArrayList<>();
        List<Map<String, @Nullable Object>> errors = new ArrayList<>();
        for (Tested each : tested) {
            Optional<Checkup> found = Optional.ofNullable(each.found());
            connections.add(Json.object(
                    "connection", each.connection().name(),
                    "type", each.connection().connector().type(),
                    "use", each.connection().uses(),
                    "outcome", each.failure() == null ? "ok" : "failed",
                    "server", found.map(Checkup::server),
                    "opened_in_ms", found.map(opened -> each.taken().toMillis()),
                    "answers_in_ms", found.flatMap(Checkup::roundTrip).map(time -> time.toNanos() / 1000 / 1000.0)));
            Failure failure = each.failure();
            if (failure != null) {
                errors.addAll(failure.json("connection", each.connection().name()));
            }
        }
        long failed = tested.stream().filter(each -> each.failure() != null).count();
        root.console()
                .result(Json.write(RootCommand.answer(
                        "connections test",
                        exitCode.number(),
                        tested.size() + (tested.size() == 1 ? " connection" : " connections") + ", " + failed
                                + " failed",
                        Json.object("project", project.name(), "connections", connections),
                        errors)));
    }
}
