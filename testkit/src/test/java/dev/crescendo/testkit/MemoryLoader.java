package dev.crescendo.testkit;

import dev.crescendo.load.BatchId;
import dev.crescendo.load.LoadWriter;
import dev.crescendo.load.Loader;
import dev.crescendo.load.Published;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.WriterId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/** A user's own target: batches of records under their ids. Breaks the promises it is told to break. */
final class MemoryLoader<T> implements Loader<T> {
    private static final long serialVersionUID = 1L;

    /** A promise to break. */
    enum Mistake {
        PUBLISHES_AGAIN,
        PUBLISHES_LOSERS,
        FINDS_NOTHING,
        COUNTS_ONE_TOO_MANY
    }

    private static final class Target {
        final Map<BatchId, Map<WriterId, List<Object>>> attempts = new LinkedHashMap<>();
        final Map<String, List<Object>> published = new LinkedHashMap<>();
    }

    private static final Map<String, Target> TARGETS = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();
    private final EnumSet<Mistake> mistakes = EnumSet.noneOf(Mistake.class);

    MemoryLoader(Mistake... mistakes) {
        this.mistakes.addAll(List.of(mistakes));
    }

    private Target target() {
        return TARGETS.computeIfAbsent(name, absent -> new Target());
    }

    @SuppressWarnings("unchecked") // only T was written
    List<T> visible() {
        Target target = target();
        synchronized (target) {
            List<T> all = new ArrayList<>();
            target.published.values().forEach(records -> all.addAll((List<T>) records));
            return all;
        }
    }

    int batches() {
        return target().published.size();
    }

    @Override
    public LoadWriter<T> open(BatchId batch, WriterId writer) {
        List<Object> records = new ArrayList<>();
        return new LoadWriter<>() {
            @Override
            public void write(T record) {
                records.add(record);
            }

            @Override
            public void finish() {
                Target target = target();
                synchronized (target) {
                    target.attempts
                            .computeIfAbsent(batch, absent -> new LinkedHashMap<>())
                            .put(writer, records);
                }
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public Published publish(BatchId batch, List<Receipt> winners) {
        Target target = target();
        synchronized (target) {
            Map<WriterId, List<Object>> attempts = target.attempts.getOrDefault(batch, Map.of());
            List<Object> records = new ArrayList<>();
            if (mistakes.contains(Mistake.PUBLISHES_LOSERS)) {
                attempts.values().forEach(records::addAll);
            } else {
                winners.forEach(winner -> records.addAll(attempts.get(winner.writer())));
            }
            String key = batch + (mistakes.contains(Mistake.PUBLISHES_AGAIN) ? " " + UUID.randomUUID() : "");
            target.published.put(key, records);
            return new Published(records.size() + (mistakes.contains(Mistake.COUNTS_ONE_TOO_MANY) ? 1 : 0));
        }
    }

    @Override
    public Optional<Published> find(BatchId batch) {
        Target target = target();
        synchronized (target) {
            return mistakes.contains(Mistake.FINDS_NOTHING)
                    ? Optional.empty()
                    : Optional.ofNullable(target.published.get(batch.text()))
                            .map(records -> new Published(records.size()));
        }
    }

    @Override
    public void cleanUp(BatchId batch) {
        Target target = target();
        synchronized (target) {
            target.attempts.remove(batch);
        }
    }
}
