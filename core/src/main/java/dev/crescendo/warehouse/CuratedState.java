package dev.crescendo.warehouse;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a curated tier holds.
 *
 * @param models the project's, as they were built last, by name
 * @param changes the last load or build that changed a relation, by {@code raw.orders} or {@code curated.users}; raw tables
 *     of all projects
 * @param raw how the rows of raw tables have come and gone, by {@code raw.orders}
 * @param settled all loads up to this number have ended: those that come have greater ones
 * @param columns of every relation in the schemas {@code raw} and {@code curated}, in order
 * @param isStaged whether something of the project is staged: by a build that is under way, or one that was killed
 */
public record CuratedState(
        Map<String, BuiltModel> models,
        Map<String, Long> changes,
        Map<String, RawRows> raw,
        long settled,
        Map<String, List<String>> columns,
        boolean isStaged) {
    public static final CuratedState EMPTY = new CuratedState(Map.of(), Map.of(), Map.of(), 0, Map.of(), false);

    /**
     * How the rows of a raw table have come and gone.
     *
     * @param changedBy the last load that may have changed or removed rows that were there; 0 if all have only added some
     * @param reshapedAt the number that a load could have had at the earliest when the table was made, or got other columns,
     *     types or another key, the last time
     * @param key the columns by which a row that comes replaces one that is there; none where none does
     */
    public record RawRows(long changedBy, long reshapedAt, List<String> key) {
        public RawRows {
            key = List.copyOf(key);
        }
    }

    public CuratedState {
        models = Map.copyOf(models);
        changes = Map.copyOf(changes);
        raw = Map.copyOf(raw);
        columns = Map.copyOf(columns);
    }

    /** A model as it was built last. */
    public Optional<BuiltModel> built(String model) {
        return Optional.ofNullable(models.get(model));
    }

    /** How the rows of a raw table have come and gone; nobody knows of one that no pipeline has made. */
    public RawRows rawRows(String relation) {
        return raw.getOrDefault(relation, new RawRows(Long.MAX_VALUE, Long.MAX_VALUE, List.of()));
    }

    public boolean exists(String relation) {
        return columns.containsKey(relation);
    }

    /** The columns of a relation, in order; none where there is no such relation. */
    public List<String> columnsOf(String relation) {
        return columns.getOrDefault(relation, List.of());
    }
}
