package dev.crescendo.curated.junit;

import dev.crescendo.curated.Entity;
import dev.crescendo.curated.ModelTest;
import dev.crescendo.curated.ModelTests;
import dev.crescendo.curated.Models;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AssertionFailureBuilder;
import org.junit.jupiter.api.DynamicTest;

/**
 * The unit tests of a project's models, as {@code crescendo test} runs them, for JUnit:
 *
 * <pre>{@code
 * @TestFactory
 * Stream<DynamicTest> models() {
 *     return CuratedTests.in(Path.of("."));
 * }
 * }</pre>
 */
public final class CuratedTests {
    private CuratedTests() {}

    /**
     * A test for each that is in the folder {@code curated} of a project.
     *
     * @throws dev.crescendo.error.ConfigurationException with everything that is wrong in the models and their tests
     */
    public static Stream<DynamicTest> in(Path project, Entity... entities) {
        Path folder = project.resolve("curated");
        Models models = Models.read(folder, project, List.of(entities));
        return ModelTests.read(models, folder, project).all().stream()
                .map(test -> DynamicTest.dynamicTest(test.file() + ": " + test.name(), () -> run(test)));
    }

    private static void run(ModelTest test) throws SQLException {
        try (Connection database = DriverManager.getConnection("jdbc:duckdb:")) {
            List<String> wrong = test.run(database);
            if (!wrong.isEmpty()) {
                AssertionFailureBuilder.assertionFailure()
                        .message(test.file() + ": " + test.name() + ": " + String.join("\n", wrong))
                        .buildAndThrow();
            }
        }
    }
}
