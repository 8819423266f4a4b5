package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the position of each pipeline, lane by lane, as the warehouse's ledger has it. */
@Command(name = "show", description = "Shows the position of each pipeline, lane by lane.")
final class StateShowCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Pipelines to show. Default: all.")
    private List<String> names = new ArrayList<>();

    StateShowCommand(RootCommand root) {
        this.root = root;
    }

    /** One line: a lane, or a pipeline that has not begun. */
    private record Line(PipelineId pipeline, String lane, String token) {
        String name() {
            return pipeline.target().equals(PipelineId.RAW)
                    ? pipeline.pipeline()
                    : pipeline.pipeline() + " → " + pipeline.target();
        }
    }

    @Override
    public Integer call() {
        Project project = root.readProject();
        List<Line> lines = new ArrayList<>();
        try (Ledger ledger = project.warehouse().ledger()) {
            ledger.prepare();
            for (PipelineId pipeline : pipelines(project, ledger)) {
                Position position = ledger.position(pipeline);
                position.tokens().forEach((lane, token) -> lines.add(new Line(pipeline, lane.name(), token.text())));
                if (position.isEmpty()) {
                    lines.add(new Line(pipeline, "", ""));
                }
            }
        }
        print(project, lines);
        return 0;
    }

    /** Those of the file in its order, then others of the project that the ledger knows: of Java, or taken out since. */
    private Set<PipelineId> pipelines(Project project, Ledger ledger) {
        List<PipelineId> known = ledger.pipelines(project.name());
        Set<PipelineId> shown = new LinkedHashSet<>();
        for (Pipeline pipeline : project.pipelines()) {
            shown.add(new PipelineId(project.name(), pipeline.name(), PipelineId.RAW));
        }
        shown.addAll(known);
        if (names.isEmpty()) {
            return shown;
        }
        Set<PipelineId> selected = new LinkedHashSet<>();
        for (String name : names) {
            List<PipelineId> matching =
                    shown.stream().filter(id -> id.pipeline().equals(name)).toList();
            if (matching.isEmpty()) {
                // Complains, with the nearest name.
                project.select(List.of(name));
            }
            selected.addAll(matching);
        }
        return selected;
    }

    private void print(Project project, List<Line> lines) {
        if (root.json) {
            List<Map<String, @Nullable Object>> result = new ArrayList<>();
            for (Line line : lines) {
                result.add(Json.object(
                        "pipeline",
                        line.pipeline().pipeline(),
                        "target",
                        line.pipeline().target(),
                        "lane",
                        line.lane().isEmpty() ? null : line.lane(),
                        "token",
                        line.lane().isEmpty() ? null : line.token()));
            }
            root.console()
                    .result(Json.write(RootCommand.answer(
                            "state show",
                            0,
                            lines.size() + (lines.size() == 1 ? " lane" : " lanes"),
                            Json.object("project", project.name(), "lanes", result),
                            List.of())));
            return;
        }
        TextTable table = new TextTable(List.of("pipeline", "lane", "token"), List.of());
        for (Line line : lines) {
            boolean begun = !line.lane().isEmpty();
            table.row(List.of(line.name(), begun ? line.lane() : "-", begun ? line.token() : "nothing loaded yet"));
        }
        table.lines().forEach(root.console()::result);
    }
}
