package dev.crescendo.cli.project;

import dev.crescendo.stage.cron.Schedule;
import java.util.ArrayList;
import java.util.List;

/**
 * What runs at one schedule.
 *
 * @param pipelines their names, in the order of the file
 * @param words what chooses more of them, or models, as {@code run --select} takes it
 */
public record Scheduled(Schedule schedule, List<String> pipelines, List<String> words) {
    public Scheduled {
        pipelines = List.copyOf(pipelines);
        words = List.copyOf(words);
    }

    /** All of it in words. */
    public List<String> all() {
        List<String> all = new ArrayList<>(pipelines);
        all.addAll(words);
        return all;
    }
}
