package dev.crescendo.testkit;

import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Metadata;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the write modes mean, in the plainest form: rows are maps by column. */
final class MemoryMerge {
    /**
     * A table's rows after a load, and how many of the load's are among them or were applied as deletes.
     *
     * @param effective the rows that came and are in effect, themselves
     */
    record Published(
            List<Map<String, @Nullable Object>> rows, long written, Set<Map<String, @Nullable Object>> effective) {}

    private MemoryMerge() {}

    static Published publish(
            TablePublish publish,
            List<Map<String, @Nullable Object>> present,
            List<Map<String, @Nullable Object>> arriving) {
        RawTable table = publish.table();
        if (table.key().isEmpty() || table.mode() == WriteMode.APPEND) {
            List<Map<String, @Nullable Object>> after = new ArrayList<>(publish.complete() ? List.of() : present);
            after.addAll(arriving);
            return new Published(after, arriving.size(), Set.of());
        }
        Map<List<@Nullable Object>, Map<String, @Nullable Object>> newest = new LinkedHashMap<>();
        for (Map<String, @Nullable Object> row : arriving) {
            newest.merge(keyOf(table, row), row, (a, b) -> sequence(b).compareTo(sequence(a)) >= 0 ? b : a);
        }
        Map<List<@Nullable Object>, Map<String, @Nullable Object>> after = new LinkedHashMap<>();
        present.forEach(row -> after.put(keyOf(table, row), row));
        if (publish.complete()) {
            after.keySet().retainAll(newest.keySet());
        }
        long written = 0;
        Set<Map<String, @Nullable Object>> effective = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Map.Entry<List<@Nullable Object>, Map<String, @Nullable Object>> entry : newest.entrySet()) {
            Map<String, @Nullable Object> row = new LinkedHashMap<>(entry.getValue());
            Map<String, @Nullable Object> before = after.get(entry.getKey());
            if (before != null && sequence(before).compareTo(sequence(row)) > 0) {
                continue;
            }
            written++;
            boolean deleted = table.content() == Content.CHANGES && "delete".equals(row.remove(Metadata.OP.name()));
            if (deleted) {
                after.remove(entry.getKey());
                continue;
            }
            effective.add(entry.getValue());
            if (table.mode() == WriteMode.MERGE || before == null || !sameFields(before, row)) {
                after.put(entry.getKey(), row);
            }
        }
        return new Published(new ArrayList<>(after.values()), written, effective);
    }

    /**
     * What is left of the parts of a table's rows: not those of rows that are gone, nor of those that this load has written.
     * Where the table is replaced, none.
     *
     * @param parents its rows, after the load
     */
    static List<Map<String, @Nullable Object>> untouchedParts(
            RawTable table,
            RawTable parent,
            List<Map<String, @Nullable Object>> present,
            List<Map<String, @Nullable Object>> parents,
            long loadId) {
        if (table.mode() == WriteMode.REPLACE) {
            return List.of();
        }
        Set<List<@Nullable Object>> untouched = new HashSet<>();
        for (Map<String, @Nullable Object> row : parents) {
            if (!Long.valueOf(loadId).equals(row.get(Metadata.LOAD_ID))) {
                untouched.add(keyOf(parent, row));
            }
        }
        return present.stream()
                .filter(row -> {
                    List<@Nullable Object> key = keyOf(table, row);
                    return untouched.contains(key.subList(0, parent.key().size()));
                })
                .toList();
    }

    /**
     * The rows that arrive without those whose key has a row that came with the load which rejected them, or a later one.
     *
     * @param since per row that load; empty when all are new
     */
    static List<Map<String, @Nullable Object>> unlessNewer(
            RawTable table,
            List<Map<String, @Nullable Object>> present,
            List<Map<String, @Nullable Object>> arriving,
            List<Long> since) {
        if (since.isEmpty()) {
            return arriving;
        }
        Map<List<@Nullable Object>, Long> loads = new HashMap<>();
        present.forEach(row -> loads.put(keyOf(table, row), (Long) row.get(Metadata.LOAD_ID)));
        List<Map<String, @Nullable Object>> kept = new ArrayList<>();
        for (int i = 0; i < arriving.size(); i++) {
            Long load = loads.get(keyOf(table, arriving.get(i)));
            if (load == null || load < since.get(i)) {
                kept.add(arriving.get(i));
            }
        }
        return kept;
    }

    /** The rows whose keys are among {@code keys}. */
    static List<Map<String, @Nullable Object>> still(
            RawTable table, List<Map<String, @Nullable Object>> present, List<Map<String, @Nullable Object>> keys) {
        Set<List<@Nullable Object>> there = new HashSet<>();
        keys.forEach(row -> there.add(keyOf(table, row)));
        return present.stream().filter(row -> there.contains(keyOf(table, row))).toList();
    }

    private static String sequence(Map<String, @Nullable Object> row) {
        return row.get(Metadata.SEQUENCE.name()) instanceof String text ? text : "";
    }

    private static boolean sameFields(Map<String, @Nullable Object> a, Map<String, @Nullable Object> b) {
        Map<String, @Nullable Object> left = new HashMap<>(a);
        Map<String, @Nullable Object> right = new HashMap<>(b);
        left.remove(Metadata.LOAD_ID);
        right.remove(Metadata.LOAD_ID);
        return left.equals(right);
    }

    private static List<@Nullable Object> keyOf(RawTable table, Map<String, @Nullable Object> row) {
        List<@Nullable Object> key = new ArrayList<>();
        table.key().forEach(field -> key.add(row.get(field)));
        return key;
    }
}
