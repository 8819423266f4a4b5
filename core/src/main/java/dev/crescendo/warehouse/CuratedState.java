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
 * @param settled all loads up to this number have ended: those that come have greater ones
 * @param columns of every relation in the schemas {@code raw} and {@code curated}, in order
 * @param isStaged whether something of the project is staged: by a build that is under way, or one that was killed
 */
public record CuratedState(
        Map<String, BuiltModel> models,
        Map<String, Long> changes,
        long settled,
        Map<String, List<String>> columns,
        boolean isStaged) {
    public static final CuratedState EMPTY = new CuratedState(Map.of(), Map.of(), 0, Map.of(), false);

    public CuratedState {
        models = Map.copyOf(models);
        changes = Map.copyOf(changes);
        columns = Map.copyOf(columns);
    }

    /** A model as it was built last. */
    public Optional<BuiltModel> built(String model) {
        return Optional.ofNullable(models.get(model));
    }

    public boolean exists(String relation) {
        return columns.containsKey(relation);
    }

    /** The columns of a relation, in order; none where there is no such relation. */
    public List<String> columnsOf(String relation) {
        return columns.getOrDefault(relation, List.of());
    }
}
