package dev.crescendo.curated;

import dev.crescendo.config.Nearest;
import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.config.TextFile;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import dev.crescendo.error.Problem;
import dev.crescendo.format.YamlReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The unit tests of models: given these rows of what they read, they give those. They stand beside the models, in files that
 * end in {@code .test.yaml}:
 *
 * <pre>{@code
 * revenue is what was paid:
 *   given:
 *     raw.customers: [{ id: 1, name: Ada }]
 *     raw.orders: orders.csv
 *   expect:
 *     curated.users: [{ customer_id: 1, revenue: 10.50 }]
 * }</pre>
 *
 * and run on an embedded DuckDB, each in a database of its own.
 */
public final class ModelTests {
    /** How the files of tests end. */
    static final String ENDING = ".test.yaml";

    private static final Option<Node> GIVEN = Option.mapping(
                    "given", "tables with their rows, or with a file of them; or with { columns, rows }")
            .asRequired();
    private static final Option<Node> EXPECT = Option.mapping(
                    "expect", "models with the rows that they give, by the columns that matter")
            .asRequired();
    private static final Option<Map<String, String>> COLUMNS =
            Option.renamed("columns", "types of columns, where the values don't tell: { id: varchar }");
    private static final Option<List<Node>> ROWS = Option.nodes("rows", "the rows");

    private static final Options TEST = Options.of(GIVEN, EXPECT);
    private static final Options TABLE = Options.of(COLUMNS, ROWS);

    /**
     * Rows of a table.
     *
     * @param nulls the places of values that are null
     */
    record Rows(
            String relation, Map<String, String> types, List<Node> rows, Path file, String where, Set<String> nulls) {}

    private final List<ModelTest> tests;

    private ModelTests(List<ModelTest> tests) {
        this.tests = List.copyOf(tests);
    }

    /**
     * Reads the tests in a folder of models.
     *
     * @param project the project's folder, at which places in messages begin
     * @throws ConfigurationException with everything that is wrong in them
     */
    public static ModelTests read(Models models, Path folder, Path project) {
        List<Problem> problems = new ArrayList<>();
        List<ModelTest> tests = new ArrayList<>();
        for (Path file : files(folder)) {
            String shown = project.toAbsolutePath()
                    .normalize()
                    .relativize(file.toAbsolutePath().normalize())
                    .toString();
            try {
                List<Problem> found = new ArrayList<>();
                Node node = YamlReader.read(TextFile.read(file), shown, "revenue is what was paid:", found);
                Set<String> nulls = new HashSet<>();
                for (Problem problem : found) {
                    if (problem.what().equals(YamlReader.NO_VALUE)) {
                        nulls.add(problem.where());
                    } else {
                        problems.add(problem);
                    }
                }
                if (node.isMapping()) {
                    node.mapping()
                            .forEach((name, test) -> test(models, file, shown, name, test, nulls, problems)
                                    .forEach(tests::add));
                } else {
                    problems.add(new Problem(shown, "is no mapping of names to tests", "Write a name for each test."));
                }
            } catch (ConfigurationException wrong) {
                problems.addAll(wrong.problems());
            } catch (IOException unreadable) {
                problems.add(new Problem(
                        shown, "the file can't be read: " + FileErrors.reason(unreadable), "Check who may read it."));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new ModelTests(tests);
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(file -> String.valueOf(file.getFileName()).endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            throw unreadable(folder, FileErrors.reason(unreadable));
        } catch (UncheckedIOException inside) {
            throw unreadable(folder, FileErrors.reason(inside));
        }
    }

    private static ConfigurationException unreadable(Path folder, String reason) {
        return new ConfigurationException(
                folder.toString(), "this folder can't be read: " + reason, "Check who may read it.");
    }

    private static List<ModelTest> test(
            Models models, Path file, String shown, String name, Node node, Set<String> nulls, List<Problem> problems) {
        int before = problems.size();
        Settings settings = TEST.read(node, problems);
        if (problems.size() > before) {
            return List.of();
        }
        List<Rows> given = tables(file, settings.value(GIVEN), nulls, problems);
        List<Rows> expected = tables(file, settings.value(EXPECT), nulls, problems);
        for (Rows rows : expected) {
            String model = Relations.isCurated(rows.relation()) ? Relations.base(rows.relation()) : rows.relation();
            if (models.find(model).isEmpty()) {
                problems.add(new Problem(
                        rows.where(), "there is no model '" + model + "'", Nearest.suggestion(model, models.names())));
            }
        }
        return problems.size() > before ? List.of() : List.of(new ModelTest(models, shown, name, given, expected));
    }

    private static List<Rows> tables(Path file, Node nodes, Set<String> nulls, List<Problem> problems) {
        List<Rows> tables = new ArrayList<>();
        nodes.mapping().forEach((relation, node) -> {
            if (node.isText()) {
                Path rows = file.resolveSibling(node.text());
                if (!Files.isRegularFile(rows)) {
                    problems.add(new Problem(
                            node.where(),
                            "there is no file " + rows,
                            "Mend the name; it begins at this file's folder."));
                }
                tables.add(new Rows(relation, Map.of(), List.of(), rows, node.where(), nulls));
                return;
            }
            Node full = node.isList() ? new Node(Map.of(ROWS.name(), node), node.where()) : node;
            int before = problems.size();
            Settings settings = TABLE.read(full, problems);
            if (problems.size() > before) {
                return;
            }
            List<Node> rows = settings.find(ROWS).orElse(List.of());
            rows.stream()
                    .filter(row -> !row.isMapping())
                    .forEach(row -> problems.add(new Problem(row.where(), "is no row", "Write { column: value, … }.")));
            tables.add(new Rows(
                    relation,
                    new LinkedHashMap<>(settings.find(COLUMNS).orElse(Map.of())),
                    rows,
                    Path.of(""),
                    node.where(),
                    nulls));
        });
        return tables;
    }

    /** In the order of the files. */
    public List<ModelTest> all() {
        return tests;
    }
}
