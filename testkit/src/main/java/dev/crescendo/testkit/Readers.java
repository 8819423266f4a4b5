package dev.crescendo.testkit;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks again and again while runs go on, die and are run again: a reader has to see the state before or the state after,
 * never anything between them. Closing waits for the last look.
 */
final class Readers implements AutoCloseable {
    private static final long PAUSE_NANOS = 10_000_000;

    private final CrashKit.Content visible;
    private final Map<String, List<String>> before;
    private final Map<String, List<String>> after;
    private final Set<String> mixtures = new LinkedHashSet<>();
    private final Thread thread;
    private @Nullable Exception failure;
    private volatile boolean done;

    /** Begins. What is there now is the state before. */
    Readers(CrashKit.Content visible, Map<String, List<String>> after) throws Exception {
        this.visible = visible;
        this.before = look(visible);
        this.after = after;
        thread = new Thread(this::lookOn, "crash-kit-reader");
        thread.setDaemon(true);
        thread.start();
    }

    /** What is seen, in an order of its own; a table without rows is as good as none. */
    static Map<String, List<String>> look(CrashKit.Content visible) throws Exception {
        Map<String, List<String>> seen = new TreeMap<>();
        visible.read().forEach((table, rows) -> {
            if (!rows.isEmpty()) {
                seen.put(table, rows.stream().sorted().toList());
            }
        });
        return seen;
    }

    private void lookOn() {
        try {
            while (!done) {
                look("during a run");
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Exception unreadable) {
            failure = unreadable;
        }
    }

    /** Looks once, now. */
    synchronized void look(String when) throws Exception {
        Map<String, List<String>> seen = look(visible);
        if (!seen.equals(before) && !seen.equals(after)) {
            mixtures.add(when + ": " + describe(seen));
        }
    }

    private String describe(Map<String, List<String>> seen) {
        List<String> tables = new ArrayList<>();
        Map<String, List<String>> all = new TreeMap<>(before);
        all.putAll(after);
        all.putAll(seen);
        for (String table : all.keySet()) {
            List<String> rows = seen.getOrDefault(table, List.of());
            String state = rows.equals(before.getOrDefault(table, List.of()))
                    ? rows.equals(after.getOrDefault(table, List.of())) ? "as always" : "as before"
                    : rows.equals(after.getOrDefault(table, List.of())) ? "as after" : rows.size() + " rows of neither";
            tables.add(table + " " + state);
        }
        return String.join(", ", tables);
    }

    /** What was seen that must not be, and when; what was seen again and again, once. */
    synchronized List<String> mixtures() {
        return List.copyOf(mixtures);
    }

    @Override
    public void close() throws Exception {
        done = true;
        thread.join();
        if (failure != null) {
            throw failure;
        }
    }
}
