package dev.crescendo.cli;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How far pipelines are that run: on a terminal a line for each, several times a second, of which nothing is left in the
 * end; elsewhere a line for each now and then, of those that take long.
 */
final class Progress implements AutoCloseable {
    private static final long REDRAW_MILLIS = 200;

    /** What is over sooner needs no lines elsewhere than on a terminal. */
    static final Duration INTERVAL = Duration.ofSeconds(30);

    private static final Duration ESTIMATE_AFTER = Duration.ofSeconds(1);

    private static final int MOST_LINES = 8;

    private static final int BAR = 20;

    private final RootCommand root;
    private final @Nullable Screen screen;
    private final int all;
    private final LongSupplier nanoTime;
    private final long began;
    private final Map<String, Running> running = new LinkedHashMap<>();
    private int done;
    private @Nullable Thread redrawing;

    Progress(RootCommand root, @Nullable Screen screen, int all, LongSupplier nanoTime) {
        this.root = root;
        this.screen = screen;
        this.all = all;
        this.nanoTime = nanoTime;
        this.began = nanoTime.getAsLong();
    }

    /** A run of so many pipelines. */
    static Progress of(RootCommand root, int pipelines) {
        boolean silent = root.quiet || root.json;
        Screen screen = root.console().err() instanceof Screen terminal ? terminal : null;
        Progress progress = new Progress(root, silent ? null : screen, pipelines, System::nanoTime);
        if (!silent) {
            progress.start();
        }
        return progress;
    }

    /** A pipeline that has begun. */
    private static final class Running {
        private final LongAdder rows = new LongAdder();
        private final long began;
        private final Supplier<OptionalLong> estimate;
        private volatile OptionalLong expected = OptionalLong.empty();
        private boolean asked;
        private long told;

        Running(long began, Supplier<OptionalLong> estimate) {
            this.began = began;
            this.estimate = estimate;
            this.told = began;
        }

        /** Asks how many there are, on a thread of its own, once; most runs are over before that. */
        void askHowMany() {
            asked = true;
            Thread asking = new Thread(() -> expected = estimate.get(), "crescendo-estimate");
            asking.setDaemon(true);
            asking.start();
        }
    }

    /**
     * Begins a pipeline; what it returns is told how many more rows were read, from any thread.
     *
     * @param estimate about how many there are; may take a while, and throws nothing
     */
    synchronized LongConsumer begin(String pipeline, Supplier<OptionalLong> estimate) {
        Running each = new Running(nanoTime.getAsLong(), estimate);
        running.put(pipeline, each);
        return each.rows::add;
    }

    synchronized void end(String pipeline) {
        running.remove(pipeline);
        done++;
        if (screen != null) {
            screen.show(lines());
        }
    }

    private void start() {
        Thread thread = new Thread(this::redraw, "crescendo-progress");
        thread.setDaemon(true);
        redrawing = thread;
        thread.start();
    }

    private void redraw() {
        try {
            while (true) {
                TimeUnit.MILLISECONDS.sleep(REDRAW_MILLIS);
                tick();
            }
        } catch (InterruptedException over) {
            // close() has taken the lines off
        }
    }

    /** Shows how things stand. */
    synchronized void tick() {
        long now = nanoTime.getAsLong();
        if (screen != null) {
            running.values().stream()
                    .filter(each -> !each.asked && now - each.began >= ESTIMATE_AFTER.toNanos())
                    .forEach(Running::askHowMany);
            screen.show(lines());
            return;
        }
        running.forEach((name, each) -> {
            if (now - each.told >= INTERVAL.toNanos()) {
                each.told = now;
                root.note(name + ": " + String.join(", ", facts(each, now, true)));
            }
        });
    }

    private List<String> lines() {
        List<String> lines = new ArrayList<>();
        long now = nanoTime.getAsLong();
        int width = running.keySet().stream().mapToInt(String::length).max().orElse(0);
        int columns = screen == null ? 80 : screen.columns();
        running.forEach((name, each) -> {
            if (lines.size() < MOST_LINES) {
                lines.add(line(name, Math.min(width, Math.max(8, columns / 3)), each, now, columns));
            }
        });
        if (all > 1 && !lines.isEmpty()) {
            lines.add(fitting(done + " of " + all + " pipelines done, " + clock(now - began), columns));
        }
        return lines;
    }

    /** As much as fits: the name, the bar if the end is known, and the facts, the last ones last. */
    private static String line(String name, int width, Running each, long now, int columns) {
        String label = name.length() > width ? name.substring(0, width - 1) + "…" : name;
        StringBuilder line = new StringBuilder(label).append(" ".repeat(width - label.length()));
        List<String> facts = facts(each, now, columns >= 60);
        boolean bar = each.expected.isPresent() && columns >= 80;
        if (bar) {
            int full = (int) Math.round(share(each) * BAR);
            line.append("  ").append("█".repeat(full)).append("░".repeat(BAR - full));
        }
        for (String fact : facts) {
            if (line.length() + 2 + fact.length() < columns) {
                line.append("  ").append(fact);
            }
        }
        return fitting(line.toString(), columns);
    }

    /** The rightmost column stays free: some terminals wrap there. */
    private static String fitting(String line, int columns) {
        return line.length() < columns ? line : line.substring(0, Math.max(0, columns - 1));
    }

    private static double share(Running each) {
        return Math.min(1, each.rows.sum() / (double) Math.max(1, each.expected.orElse(1)));
    }

    private static List<String> facts(Running each, long now, boolean exact) {
        long rows = each.rows.sum();
        long nanos = now - each.began;
        List<String> facts = new ArrayList<>();
        if (each.expected.isPresent()) {
            facts.add(String.format(Locale.ROOT, "%3.0f%%", share(each) * 100));
        }
        facts.add((exact ? String.format(Locale.ROOT, "%,d", rows) : brief(rows)) + " rows");
        long perSecond = nanos <= 0 ? 0 : (long) (rows / (nanos / 1e9));
        facts.add((exact ? String.format(Locale.ROOT, "%,d", perSecond) : brief(perSecond)) + "/s");
        facts.add(clock(nanos));
        return facts;
    }

    /** At most five characters: 999, 12.3k, 1.5M. */
    static String brief(long number) {
        if (number < 1000) {
            return Long.toString(number);
        }
        String[] units = {"k", "M", "G", "T"};
        double value = number;
        int unit = -1;
        while (value >= 999.5 && unit < units.length - 1) {
            value /= 1000;
            unit++;
        }
        return String.format(Locale.ROOT, value < 99.95 ? "%.1f" : "%.0f", value) + units[unit];
    }

    private static String clock(long nanos) {
        long seconds = nanos / 1_000_000_000;
        return seconds < 3600
                ? String.format(Locale.ROOT, "%d:%02d", seconds / 60, seconds % 60)
                : String.format(Locale.ROOT, "%d:%02d:%02d", seconds / 3600, seconds / 60 % 60, seconds % 60);
    }

    /** Takes the lines off. */
    @Override
    public void close() {
        Thread thread = redrawing;
        if (thread != null) {
            thread.interrupt();
        }
        synchronized (this) {
            running.clear();
            if (screen != null) {
                screen.show(List.of());
            }
        }
    }
}
