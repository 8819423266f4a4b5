package dev.crescendo.cli.project;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.stage.cron.Schedule;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a {@code crescendo.yaml} declares, checked. Nothing has been connected to yet.
 *
 * @param name names the project in the ledger
 * @param warehouse where all pipelines load to
 * @param pipelines in the order of the file
 * @param operation when and how they run
 * @param connections in the order of the file
 * @param models the project's models; read when they are first asked for
 */
public record Project(
        String name,
        Warehouse warehouse,
        List<Pipeline> pipelines,
        Operation operation,
        List<NamedConnection> connections,
        ModelFolder models) {
    /** The file's name in the project's folder. */
    public static final String FILE = "crescendo.yaml";

    public Project {
        pipelines = List.copyOf(pipelines);
        connections = List.copyOf(connections);
    }

    /**
     * Reads the project in a folder, with this process's environment and the connectors on its class path.
     *
     * @throws ConfigurationException with everything that is wrong in it
     */
    public static Project read(Path folder) {
        return read(folder, System.getenv(), Extensions.NONE);
    }

    /** Reads it with an environment of the caller's, and what a program adds to it. */
    public static Project read(Path folder, Map<String, String> variables, Extensions extensions) {
        Interpolation.Environment environment = variable -> Optional.ofNullable(variables.get(variable));
        return new ProjectReader(folder, environment, Connectors.onClassPath(), extensions).read();
    }

    /**
     * The named pipelines in the order of the names, each once; all, when no names are given.
     *
     * @throws ConfigurationException that lists every name that no pipeline has
     */
    public List<Pipeline> select(List<String> names) {
        if (names.isEmpty()) {
            return pipelines;
        }
        List<String> existing = pipelines.stream().map(Pipeline::name).toList();
        List<Problem> problems = new ArrayList<>();
        List<Pipeline> selected = new ArrayList<>();
        for (String wanted : names.stream().distinct().toList()) {
            int index = existing.indexOf(wanted);
            if (index < 0) {
                problems.add(Surface.unknown(FILE, "pipeline", wanted, existing));
            } else {
                selected.add(pipelines.get(index));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return selected;
    }

    /**
     * The named connections in the order of the names, each once; all, when no names are given.
     *
     * @throws ConfigurationException that lists every name that no connection has
     */
    public List<NamedConnection> connections(List<String> names) {
        if (names.isEmpty()) {
            return connections;
        }
        List<String> existing = connections.stream().map(NamedConnection::name).toList();
        List<Problem> problems = new ArrayList<>();
        List<NamedConnection> selected = new ArrayList<>();
        for (String wanted : names.stream().distinct().toList()) {
            int index = existing.indexOf(wanted);
            if (index < 0) {
                problems.add(Surface.unknown(FILE, "connection", wanted, existing));
            } else {
                selected.add(connections.get(index));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return selected;
    }

    /** Where the command keeps what it needs on this machine only: locks, the log and the environment of cron. */
    public static Path localFolder(Path folder) {
        return folder.toAbsolutePath().normalize().resolve(".crescendo");
    }

    /**
     * What runs at a schedule.
     *
     * @param text as it is in the file, and so in the crontab
     * @throws ConfigurationException if nothing does
     */
    public Scheduled scheduled(String text) {
        Schedule wanted;
        try {
            wanted = Schedule.parse(text);
        } catch (IllegalArgumentException wrong) {
            throw new ConfigurationException(
                    "--schedule", "this is no schedule: " + wrong.getMessage(), "Write one as in a crontab.");
        }
        return operation.schedules().stream()
                .filter(each -> each.schedule().equals(wanted))
                .findFirst()
                .orElseThrow(() -> new ConfigurationException(
                        "--schedule",
                        "nothing in " + FILE + " runs at '" + wanted + "'",
                        "If the file has changed, run 'crescendo cron install' again."));
    }
}
