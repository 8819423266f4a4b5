package dev.crescendo.cli.project;

import dev.crescendo.stage.cron.Schedule;
import java.util.List;

/**
 * What runs at one schedule.
 *
 * @param pipelines their names, in the order of the file
 */
public record Scheduled(Schedule schedule, List<String> pipelines) {
    public Scheduled {
        pipelines = List.copyOf(pipelines);
    }
}
