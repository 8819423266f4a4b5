package dev.crescendo.guarantees;

import dev.crescendo.config.Node;
import dev.crescendo.error.Problem;
import dev.crescendo.format.YamlReader;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the promises and the faults, with the tests that show them and the last figures, as the page of the documentation. */
final class GuaranteesPage {
    private final TestReferences tests;
    private final String longRuns;

    GuaranteesPage(Path root) throws IOException {
        this.tests = new TestReferences(root);
        this.longRuns = Files.readString(root.resolve("docs/long-runs.md"));
    }

    static Node read(String resource) throws IOException {
        try (InputStream in = GuaranteesPage.class.getResourceAsStream(resource)) {
            String text = new String(Objects.requireNonNull(in, resource).readAllBytes(), StandardCharsets.UTF_8);
            List<Problem> problems = new ArrayList<>();
            Node root = YamlReader.read(text, resource, "", problems);
            if (!problems.isEmpty()) {
                throw new IllegalArgumentException(problems.toString());
            }
            return root;
        }
    }

    String text() throws IOException {
        Map<String, Node> guarantees = read("guarantees.yaml").mapping();
        StringBuilder page = new StringBuilder("""
                # Guarantees, and what shows them

                Made from `guarantees.yaml`, `faults.yaml` and `mutants.yaml` of the integration tests, and from [the long runs](long-runs.md);
                don't edit it here. `mvn verify` runs every test that is named, and fails if one of them is no more.

                ## What is promised
                """);
        for (Node promise : guarantees.get("promises").list()) {
            Map<String, Node> keys = promise.mapping();
            page.append("\n**").append(keys.get("promise").text()).append(".** ");
            page.append(keys.get("by").text()).append("\n");
            page.append("Shown by ").append(links(keys.get("tests").list())).append(".\n");
            if (keys.containsKey("figures")) {
                for (Node figures : keys.get("figures").list()) {
                    page.append(figures(figures.mapping()));
                }
            }
        }
        page.append("\n## What is not promised\n\n");
        for (Node limit : guarantees.get("limits").list()) {
            page.append("- ").append(limit.text()).append("\n");
        }
        page.append("""

                ## Faults

                What may happen to a run, how it ends, and the test that makes it happen.

                | | Fault | Ends | Shown by |
                |---|---|---|---|
                """);
        for (Node fault : read("faults.yaml").list()) {
            page.append(row(fault.mapping()));
        }
        page.append("""

                ## Fences, and what happens without them

                Each of these is taken out of a warehouse, a source, a stage or a loader by a test, which must then find what is lost,
                doubled or seen too early: tests that can't tell such mutants from the real thing would be worth nothing.

                | Fence | Taken out of | Found out by |
                |---|---|---|
                """);
        for (Node mutant : read("mutants.yaml").list()) {
            page.append(mutantRow(mutant.mapping()));
        }
        return page.toString();
    }

    private String mutantRow(Map<String, Node> mutant) {
        String cases = mutant.containsKey("cases")
                ? ", cases "
                        + mutant.get("cases").list().stream().map(Node::text).collect(Collectors.joining(", "))
                : "";
        return "| " + mutant.get("fence").text() + " | " + mutant.get("on").text() + " | "
                + links(List.of(mutant.get("test"))) + cases + " |\n";
    }

    private String row(Map<String, Node> fault) {
        String shown = fault.containsKey("not")
                ? "*Not tested: " + fault.get("not").text() + "*"
                : links(fault.get("tests").list());
        return "| " + fault.get("no").text() + " | " + fault.get("fault").text() + " | "
                + fault.get("ends").text() + " | " + shown + " |\n";
    }

    private String links(List<Node> references) {
        List<String> links = new ArrayList<>();
        for (Node reference : references) {
            String name = reference.text().substring(reference.text().indexOf('/') + 1);
            links.add("[" + name + "](../" + tests.find(reference.text()) + ")");
        }
        return String.join(", ", links);
    }

    /** Rows of a table of the long runs, as they stand there. */
    private String figures(Map<String, Node> figures) {
        String section = figures.get("section").text();
        Matcher found = Pattern.compile("(?ms)^## " + Pattern.quote(section) + "$(.*?)(?=^## |\\z)")
                .matcher(longRuns);
        if (!found.find()) {
            throw new IllegalArgumentException("docs/long-runs.md has no section '" + section + "'");
        }
        StringBuilder lines = new StringBuilder();
        lines.append("[Last figures](long-runs.md#")
                .append(section.toLowerCase(Locale.ROOT).replace(",", "").replace(' ', '-'));
        lines.append("), ").append(cell(found.group(1), "Date")).append(":\n\n");
        for (Node row : figures.get("rows").list()) {
            lines.append("- ").append(row.text()).append(": ");
            lines.append(cell(found.group(1), row.text())).append("\n");
        }
        return lines.toString();
    }

    private static String cell(String section, String row) {
        Matcher cell = Pattern.compile("(?m)^\\| " + Pattern.quote(row) + "[^|]*\\| (.*) \\|$")
                .matcher(section);
        if (!cell.find()) {
            throw new IllegalArgumentException("docs/long-runs.md has no row '" + row + "' where it is looked for");
        }
        return cell.group(1);
    }
}
