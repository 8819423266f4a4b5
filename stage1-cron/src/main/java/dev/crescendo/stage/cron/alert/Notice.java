package dev.crescendo.stage.cron.alert;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * What people are told.
 *
 * @param host where it was noticed
 * @param pipelines each with what there is to say of it, which holds no secret and no record
 */
public record Notice(String project, String host, Event event, Map<String, String> pipelines) {
    /** One line. */
    public String subject() {
        return "crescendo " + project + ": " + String.join(", ", pipelines.keySet()) + " " + event.words();
    }

    /** All of it. */
    public String text() {
        return subject() + " (" + host + ")\n"
                + pipelines.entrySet().stream()
                        .filter(each -> !each.getValue().isEmpty())
                        .map(each -> each.getKey() + ": " + each.getValue() + "\n")
                        .collect(Collectors.joining());
    }
}
