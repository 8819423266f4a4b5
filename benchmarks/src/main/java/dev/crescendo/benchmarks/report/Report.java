package dev.crescendo.benchmarks.report;

import dev.crescendo.benchmarks.contest.Results;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The files that are left of a run: a Markdown page, a plot for each comparison, and everything as JSON. */
public final class Report {
    private Report() {}

    /**
     * Writes them.
     *
     * @param page the Markdown file; the others are beside it
     * @param environment on what was measured, a sentence
     */
    public static void write(Path page, String environment, List<Results> all) throws IOException {
        Path file = page.toAbsolutePath();
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        String name = page.getFileName().toString().replaceFirst("\\.md$", "");
        StringBuilder markdown = new StringBuilder("# Benchmarks\n\n");
        markdown.append(environment).append(" Equal tables were checked after every run.\n");
        for (Results results : all) {
            String plot = name + "-" + results.comparison().name() + ".svg";
            Files.writeString(file.resolveSibling(plot), Bars.of(results), StandardCharsets.UTF_8);
            markdown.append('\n')
                    .append(Markdown.of(results))
                    .append("\n![](")
                    .append(plot)
                    .append(")\n");
        }
        Files.writeString(file, markdown, StandardCharsets.UTF_8);
        Files.writeString(file.resolveSibling(name + ".json"), Json.of(environment, all), StandardCharsets.UTF_8);
    }
}
