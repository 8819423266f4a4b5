package dev.crescendo.warehouse;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A model that was built and is to be published.
 *
 * @param name the table's, in the schema {@code curated}
 * @param sql its {@code SELECT} as it was written: what a view becomes
 * @param key the columns that identify a row; empty where nobody said
 * @param rows the number of the staged table or view that is what it becomes, or of the rows that are new in it
 * @param staged how many rows that has
 * @param total how many rows the model has afterwards; -1 for a view
 * @param inputs the relations that it reads, with the load or build that had changed them last; 0 where nobody knows
 * @param replaced the number of the staged table with the keys whose rows go before the new ones come; empty where all go
 */
public record ModelPublish(
        String name,
        Materialization materialization,
        String sql,
        List<String> key,
        OptionalInt rows,
        long staged,
        long total,
        OptionalInt replaced,
        String fingerprint,
        Map<String, Long> inputs,
        long settled,
        ModelNotes notes) {
    public ModelPublish {
        key = List.copyOf(key);
        inputs = Map.copyOf(inputs);
    }

    /** What a person should know of a model: it becomes comments where the warehouse has them, and rows of the ledger. */
    public record ModelNotes(
            Optional<String> description,
            Optional<String> owner,
            Map<String, String> columns,
            List<Lineage> lineage,
            List<Metric> metrics) {
        public ModelNotes {
            columns = Map.copyOf(columns);
            lineage = List.copyOf(lineage);
            metrics = List.copyOf(metrics);
        }
    }

    /** That a column is made of another, which the model reads: {@code raw.orders}, {@code total}. */
    public record Lineage(String column, String sourceTable, String sourceColumn) {}

    /** A number that people use, and what it means. */
    public record Metric(String name, String expression, String description, String unit) {}
}
