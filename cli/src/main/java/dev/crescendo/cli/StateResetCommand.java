package dev.crescendo.cli;

import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.run.PositionReset;
import dev.crescendo.run.RunOptions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes a pipeline forget up to where it has loaded. What is loaded stays. */
@Command(
        name = "reset",
        description = "Forgets up to where a pipeline has loaded: its next run reads everything again. What is loaded"
                + " stays. Asks, unless --yes is given.",
        footer = RootCommand.EXAMPLE + "crescendo state reset orders",
        exitCodeListHeading = RootCommand.EXIT_CODES,
        exitCodeList = {"4:another run holds the pipeline"})
final class StateResetCommand implements Callable<Integer> {
    private final RootCommand root;

    @Parameters(arity = "1", paramLabel = "NAME", description = "The pipeline.")
    private String name = "";

    @Option(names = "--lane", paramLabel = "LANE", description = "Only this lane. May be repeated. Default: all.")
    private List<String> lanes = new ArrayList<>();

    StateResetCommand(RootCommand root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Project project = root.readProject();
        Pipeline pipeline = project.select(List.of(name)).get(0);
        PositionReset reset = new PositionReset(
                pipeline,
                project.warehouse(),
                RunOptions.of(project.name())
                        .withKey("reset-" + UUID.randomUUID())
                        .withReporter(root::note));
        Position position = reset.position();
        Set<LaneId> chosen = chosen(position);
        if (position.isEmpty()) {
            print(project, Position.empty(), name + ": it has no position, there is nothing to forget");
            return 0;
        }
        root.confirm(name + ": forgets " + shown(pipeline, position.only(chosen)) + ". " + consequence(pipeline));
        Position forgotten = reset.execute(chosen.size() == position.lanes().size() ? Set.of() : chosen);
        print(project, forgotten, name + ": forgot " + shown(pipeline, forgotten) + ". " + consequence(pipeline));
        return 0;
    }

    private Set<LaneId> chosen(Position position) {
        if (lanes.isEmpty()) {
            return position.lanes();
        }
        Set<LaneId> chosen = new TreeSet<>();
        for (String lane : lanes) {
            LaneId id = lane.isEmpty() || lane.equals(LaneId.WHOLE_PIPELINE) ? null : new LaneId(lane);
            if (id == null || !position.lanes().contains(id)) {
                throw new ConfigurationException(
                        "--lane",
                        name + " has no lane '" + lane + "'",
                        position.isEmpty()
                                ? "It has no position at all."
                                : "Its lanes are shown by 'crescendo state show " + name + "'.");
            }
            chosen.add(id);
        }
        return chosen;
    }

    private static String shown(Pipeline pipeline, Position position) {
        if (position.lanes().size() > PlanCommand.MOST_LANES) {
            return RunReport.counted(pipeline, position.lanes().size());
        }
        return position.tokens().entrySet().stream()
                .map(lane -> lane.getValue().text().length() > RunReport.READABLE_TOKEN
                        ? lane.getKey().name()
                        : lane.getKey() + " at " + lane.getValue())
                .collect(Collectors.joining(", "));
    }

    private static String consequence(Pipeline pipeline) {
        String next = "Its next run reads that again from the beginning";
        return pipeline.mode() == WriteMode.APPEND
                ? next + " and appends it: what is loaded is there twice then. To load the table anew instead, use"
                        + " 'crescendo run --full-refresh " + pipeline.name() + "'"
                : next + "; by its key each row is there once";
    }

    private void print(Project project, Position forgotten, String line) {
        if (root.json) {
            Map<String, String> tokens = new LinkedHashMap<>();
            forgotten.tokens().forEach((lane, token) -> tokens.put(lane.name(), token.text()));
            root.console()
                    .result(Json.write(RootCommand.answer(
                            "state reset",
                            0,
                            tokens.size() + (tokens.size() == 1 ? " lane forgotten" : " lanes forgotten"),
                            Json.object("project", project.name(), "pipeline", name, "forgotten", tokens),
                            List.of())));
        } else {
            root.console().result(line);
        }
    }
}
