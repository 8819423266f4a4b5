package dev.crescendo.cli.project;

import dev.crescendo.stage.cron.alert.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * Who is told of what.
 *
 * @param channels all are told the same; nobody is where there are none
 * @param freshness by pipeline: after how long without a load
 */
public record AlertPlan(List<Channel> channels, Map<String, Duration> freshness) {
    public AlertPlan {
        channels = List.copyOf(channels);
        freshness = Map.copyOf(freshness);
    }
}
