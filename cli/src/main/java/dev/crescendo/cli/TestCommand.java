package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.curated.ModelTest;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.ExitCode;
import dev.crescendo.error.WarehouseException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs the unit tests of models, each on an empty DuckDB in memory. */
@Command(
        name = "test",
        description =
                "Runs the unit tests of models: given these rows of what they read, they give those. The tests are"
                        + " in curated/, in files that end in .test.yaml, and touch no connection.",
        footer = RootCommand.EXAMPLE + "crescendo test users",
        exitCodeListHeading = RootCommand.EXIT_CODES,
        exitCodeList = {"3:a test failed"})
final class TestCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(
            arity = "0..*",
            paramLabel = "WORD",
            description = "Run those tests only that have one of these words in their file's name or in their own.")
    private List<String> words = new ArrayList<>();

    TestCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Project project = root.readProject();
        List<ModelTest> tests = project.models().tests().all().stream()
                .filter(test -> words.isEmpty()
                        || words.stream()
                                .anyMatch(word -> test.file().contains(word)
                                        || test.name().contains(word)))
                .toList();
        if (tests.isEmpty()) {
            throw new ConfigurationException(
                    "test",
                    words.isEmpty()
                            ? "there are no tests"
                            : "no test has " + String.join(" or ", words) + " in its name",
                    "Tests of models are files in curated/ that end in .test.yaml; see docs/curated.md.");
        }
        List<Map<String, @Nullable Object>> json = new ArrayList<>();
        int failed = 0;
        for (ModelTest test : tests) {
            List<String> wrong = run(test);
            failed += wrong.isEmpty() ? 0 : 1;
            json.add(Json.object("file", test.file(), "test", test.name(), "ok", wrong.isEmpty(), "wrong", wrong));
            if (!root.json) {
                root.console().result((wrong.isEmpty() ? "ok      " : "FAILED  ") + test.file() + ": " + test.name());
                wrong.forEach(
                        line -> line.lines().forEach(each -> root.console().result("        " + each)));
            }
        }
        String summary = tests.size() + (tests.size() == 1 ? " test, " : " tests, ") + failed + " failed";
        ExitCode exitCode = failed == 0 ? ExitCode.OK : ExitCode.CHECK_FAILED;
        if (root.json) {
            root.console()
                    .result(Json.write(RootCommand.answer(
                            "test",
                            exitCode.number(),
                            summary,
                            Json.object("project", project.name(), "tests", json),
                            List.of())));
        } else {
            root.note(summary);
        }
        return exitCode.number();
    }

    private static List<String> run(ModelTest test) {
        Properties settings = new Properties();
        settings.setProperty("autoinstall_known_extensions", "false");
        settings.setProperty("autoload_known_extensions", "false");
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:", settings)) {
            return test.run(database);
        } catch (SQLException refused) {
            throw new WarehouseException("DuckDB can't be started: " + refused.getMessage(), refused);
        }
    }
}
