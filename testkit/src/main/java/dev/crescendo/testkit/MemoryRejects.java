package dev.crescendo.testkit;

import dev.crescendo.error.FencedException;
import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.KeptReject;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The rejects of a warehouse in memory. */
final class MemoryRejects {
    private record Kept(PipelineId pipeline, long since, Instant at, Reject reject) {}

    private final Map<Long, Kept> kept = new TreeMap<>();
    private final Set<Long> replayed = new HashSet<>();
    private long lastId;

    /** Keeps a reject of a record that was rejected first by the load {@code since}. */
    void keep(PipelineId pipeline, long since, Instant at, Reject reject) {
        kept.put(++lastId, new Kept(pipeline, since, at, reject));
    }

    List<Reject> all() {
        return kept.values().stream().map(Kept::reject).toList();
    }

    List<OpenReject> open(PipelineId pipeline) {
        return kept.entrySet().stream()
                .filter(entry -> entry.getValue().pipeline().equals(pipeline) && !replayed.contains(entry.getKey()))
                .map(entry -> new OpenReject(
                        entry.getKey(),
                        entry.getValue().since(),
                        entry.getValue().reject().raw().length))
                .sorted(Comparator.comparingLong(OpenReject::since).thenComparingLong(OpenReject::id))
                .toList();
    }

    List<KeptReject> find(PipelineId pipeline, List<Long> ids) {
        return kept.entrySet().stream()
                .filter(entry -> entry.getValue().pipeline().equals(pipeline) && ids.contains(entry.getKey()))
                .map(entry -> new KeptReject(entry.getKey(), entry.getValue().reject()))
                .toList();
    }

    /** Makes sure that all of these can be marked. */
    void requireOpen(PipelineId pipeline, List<Long> ids) {
        List<Long> open = open(pipeline).stream().map(OpenReject::id).toList();
        if (!open.containsAll(ids)) {
            throw new FencedException("rejects of " + pipeline + " among " + ids
                    + " were replayed by another load, or dropped, meanwhile; nothing of this replay is visible");
        }
    }

    void mark(List<Long> ids) {
        replayed.addAll(ids);
    }

    long drop(PipelineId pipeline, Instant before) {
        int count = kept.size();
        kept.values()
                .removeIf(each -> each.pipeline().equals(pipeline) && each.at().isBefore(before));
        return count - kept.size();
    }
}
