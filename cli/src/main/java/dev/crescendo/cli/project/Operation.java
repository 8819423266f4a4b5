package dev.crescendo.cli.project;

import dev.crescendo.stage.cron.Retries;
import java.util.List;
import java.util.Set;

/**
 * How a project is operated.
 *
 * @param schedules each schedule once, with all that runs at it
 * @param retries of what could not be reached
 * @param parallel how many pipelines run at once
 * @param alerts who is told of what
 * @param variables the environment variables that the file asks for
 */
public record Operation(
        List<Scheduled> schedules, Retries retries, int parallel, AlertPlan alerts, Set<String> variables) {
    public Operation {
        schedules = List.copyOf(schedules);
        variables = Set.copyOf(variables);
    }
}
