package dev.crescendo.stage.cron.alert;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.FileErrors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Tells every channel what has changed since it was told last: each change once, and what could not be sent again at the next
 * look, if it still holds. Never throws for what can't be sent.
 */
public final class Alerts {
    /** Threads of one process take turns; processes by a file lock. */
    private static final Object TURN = new Object();

    private final List<Channel> channels;
    private final Path file;
    private final String project;
    private final String host;

    /**
     * Alerts of a project.
     *
     * @param file keeps who was told what
     */
    public Alerts(List<Channel> channels, Path file, String project, String host) {
        this.channels = List.copyOf(channels);
        this.file = file;
        this.project = project;
        this.host = host;
    }

    /**
     * How a pipeline stands.
     *
     * @param before whether it was in trouble before, as the ledger says; counts for channels that were told nothing yet
     * @param now whether it is now
     * @param text what there is to say of it
     */
    public record Standing(boolean before, boolean now, String text) {}

    /**
     * Tells what has changed.
     *
     * @param runs pipelines that have run, in trouble when they failed
     * @param tables pipelines whose freshness is watched, in trouble when they are stale
     * @param complaints told what could not be sent, a line each
     */
    public void tell(Map<String, Standing> runs, Map<String, Standing> tables, Consumer<String> complaints) {
        synchronized (TURN) {
            try (Told told = Told.open(file)) {
                for (Channel channel : channels) {
                    if (!tell(channel, told, "failure", runs, Event.FAILURE, Event.RECOVERY, complaints)
                            || !tell(channel, told, "freshness", tables, Event.STALE, Event.FRESH, complaints)) {
                        return;
                    }
                }
            } catch (IOException unkept) {
                complaints.accept("alerts: what was told can't be kept in " + file + ": " + FileErrors.reason(unkept));
            }
        }
    }

    /** Whether to go on: not when the thread was interrupted. */
    private boolean tell(
            Channel channel,
            Told told,
            String trouble,
            Map<String, Standing> standings,
            Event begins,
            Event ends,
            Consumer<String> complaints)
            throws IOException {
        Map<Event, Map<String, String>> changes = new EnumMap<>(Event.class);
        standings.forEach((pipeline, standing) -> {
            boolean known = told.find(pipeline, trouble, channel.name()).orElse(standing.before());
            if (known != standing.now()) {
                changes.computeIfAbsent(standing.now() ? begins : ends, event -> new LinkedHashMap<>())
                        .put(pipeline, standing.text());
            }
        });
        for (Map.Entry<Event, Map<String, String>> change : changes.entrySet()) {
            Notice notice = new Notice(project, host, change.getKey(), change.getValue());
            try {
                channel.send(notice);
                change.getValue()
                        .keySet()
                        .forEach(pipeline -> told.set(pipeline, trouble, channel.name(), change.getKey() == begins));
                told.save();
            } catch (IOException | CrescendoException unsent) {
                complaints.accept("alerts: the " + channel.name() + " was not told that "
                        + notice.subject().replaceFirst("^crescendo ", "") + ": " + unsent.getMessage()
                        + "; the next run tries again");
                change.getValue()
                        .keySet()
                        .forEach(pipeline -> told.set(pipeline, trouble, channel.name(), change.getKey() != begins));
                told.save();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return true;
    }
}
