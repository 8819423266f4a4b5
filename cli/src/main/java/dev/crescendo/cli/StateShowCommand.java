package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.warehouse.PipelineId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Shows the position of each pipeline, lane by lane, from the ledger. Writes nothing, and works while runs go on. */
@Command(
        name = "show",
        description = "Shows the position of each pipeline, lane by lane.",
        footer = RootCommand.EXAMPLE + "crescendo state show orders")
final class StateShowCommand implements Callable<Integer> {
    private static final String LANES = """
            SELECT known.pipeline, known.target, lanes.lane, lanes.token, lanes.updated_at
            FROM (SELECT project, pipeline, target FROM crescendo.lanes
                  UNION SELECT project, pipeline, target FROM crescendo.runs) AS known
            LEFT JOIN crescendo.lanes AS lanes
              ON lanes.project = known.project AND lanes.pipeline = known.pipeline AND lanes.target = known.target
             AND lanes.lane <> '*' AND lanes.token IS NOT NULL
            WHERE known.project = ? AND known.target <> 'curated'
            ORDER BY known.pipeline, known.target, lanes.lane""";

    private final RootCommand root;

    @Parameters(arity = "0..*", paramLabel = "NAME", description = "Pipelines to show. Default: all.")
    private List<String> names = new ArrayList<>();

    StateShowCommand(RootCommand root) {
        this.root = root;
    }

    /**
     * A lane of a pipeline.
     *
     * @param updated when a run last had it
     */
    private record Lane(String name, String token, @Nullable Instant updated) {}

    @Override
    public Integer call() {
        Project project = root.readProject();
        Map<PipelineId, List<Lane>> shown = new LinkedHashMap<>();
        Optional<Map<PipelineId, List<Lane>>> found =
                Reading.ledger(project, connection -> lanes(connection, project.name()));
        Map<PipelineId, List<Lane>> known = found.orElse(Map.of());
        for (Pipeline pipeline : project.pipelines()) {
            PipelineId id = new PipelineId(project.name(), pipeline.name(), PipelineId.RAW);
            shown.put(id, known.getOrDefault(id, List.of()));
        }
        known.forEach(shown::putIfAbsent); // of Java, or taken out of the file since
        print(project, selected(project, shown), found.isPresent());
        return 0;
    }

    private static Map<PipelineId, List<Lane>> lanes(Connection connection, String project) throws SQLException {
        Map<PipelineId, List<Lane>> lanes = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(LANES)) {
            statement.setString(1, project);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    List<Lane> of = lanes.computeIfAbsent(
                            new PipelineId(project, row.getString("pipeline"), row.getString("target")),
                            absent -> new ArrayList<>());
                    String lane = row.getString("lane");
                    if (lane != null) {
                        Timestamp updated = row.getTimestamp("updated_at");
                        of.add(new Lane(lane, row.getString("token"), updated == null ? null : updated.toInstant()));
                    }
                }
            }
        }
        return lanes;
    }

    private Map<PipelineId, List<Lane>> selected(Project project, Map<PipelineId, List<Lane>> shown) {
        if (names.isEmpty()) {
            return shown;
        }
        Map<PipelineId, List<Lane>> selected = new LinkedHashMap<>();
        for (String name : names) {
            List<PipelineId> matching = shown.keySet().stream()
                    .filter(id -> id.pipeline().equals(name))
                    .toList();
            if (matching.isEmpty()) {
                // Complains, with the nearest name.
                project.select(List.of(name));
            }
            matching.forEach(id -> selected.put(id, shown.getOrDefault(id, List.of())));
        }
        return selected;
    }

    private void print(Project project, Map<PipelineId, List<Lane>> shown, boolean hasRun) {
        String nothing = Reading.nothingYet(project);
        if (root.json) {
            List<Map<String, @Nullable Object>> result = new ArrayList<>();
            shown.forEach((id, lanes) -> {
                if (lanes.isEmpty()) {
                    result.add(json(id, null));
                }
                lanes.forEach(lane -> result.add(json(id, lane)));
            });
            String count = result.size() + (result.size() == 1 ? " lane" : " lanes");
            root.console()
                    .result(Json.write(RootCommand.answer(
                            "state show",
                            0,
                            hasRun ? count : nothing,
                            Json.object("project", project.name(), "lanes", result),
                            List.of())));
            return;
        }
        if (!hasRun) {
            root.console().result(nothing);
            return;
        }
        Instant now = Instant.now();
        TextTable table = new TextTable(List.of("pipeline", "lane", "token", "updated"), List.of());
        shown.forEach((id, lanes) -> {
            String name = id.target().equals(PipelineId.RAW) ? id.pipeline() : id.pipeline() + " → " + id.target();
            if (lanes.isEmpty()) {
                table.row(List.of(name, "-", "no position", "-"));
            }
            for (Lane lane : lanes) {
                String updated = lane.updated() == null ? "-" : StatusCommand.ago(lane.updated(), now);
                table.row(List.of(name, lane.name(), lane.token(), updated));
            }
        });
        table.lines().forEach(root.console()::result);
    }

    private static Map<String, @Nullable Object> json(PipelineId id, @Nullable Lane lane) {
        return Json.object(
                "pipeline",
                id.pipeline(),
                "target",
                id.target(),
                "lane",
                lane == null ? null : lane.name(),
                "token",
                lane == null ? null : lane.token(),
                "updated_at",
                lane == null ? null : lane.updated());
    }
}
