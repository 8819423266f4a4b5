package dev.crescendo.curated;

import dev.crescendo.curated.sql.SelectText;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;

/**
 * Something that must hold of a model's rows before they become visible.
 *
 * @param text the check as people write it, such as {@code unique: customer_id}
 * @param isError whether a failure keeps all models from being published; else it is a warning
 * @param where the place in its file
 */
public record Check(Rule rule, String text, boolean isError, String where) {
    /** What the model is called in a query that checks it. */
    static final String THIS = "this";

    /** What is checked. */
    public sealed interface Rule {}

    /** No two rows have the same values here. Rows with a null in one of them don't count. */
    public record Unique(List<String> columns) implements Rule {
        public Unique {
            columns = List.copyOf(columns);
        }
    }

    public record NotNull(String column) implements Rule {}

    /** Each value, as text, is one of these, or null. */
    public record Accepted(String column, List<String> values) implements Rule {
        public Accepted {
            values = List.copyOf(values);
        }
    }

    /** Each value is one of another relation's column, or null. */
    public record Relation(String column, String schema, String table, String other) implements Rule {}

    public record Rows(OptionalLong min, OptionalLong max) implements Rule {}

    /** The newest value is not older than that. */
    public record Fresh(String column, Duration within) implements Rule {}

    /** A query over {@code this}, and others, that finds no row. */
    public record Query(SelectText select) implements Rule {}

    /** The relations that it reads besides its own model, as {@code raw.orders}. */
    Set<String> inputs() {
        if (rule instanceof Relation other) {
            return Set.of(other.schema() + "." + other.table());
        }
        Set<String> inputs = new TreeSet<>();
        if (rule instanceof Query query) {
            query.select().tables().forEach(table -> inputs.add(table.table().toString()));
            inputs.remove(THIS);
        }
        return inputs;
    }

    /** Whether it may fail for no other reason than that time goes on. */
    boolean asksForTime() {
        return rule instanceof Fresh
                || rule instanceof Query query && query.select().isVolatile();
    }

    /** The columns of the model that it names. */
    List<String> columns() {
        if (rule instanceof Unique unique) {
            return unique.columns();
        }
        return column().map(List::of).orElse(List.of());
    }

    private Optional<String> column() {
        if (rule instanceof NotNull notNull) {
            return Optional.of(notNull.column());
        }
        if (rule instanceof Accepted accepted) {
            return Optional.of(accepted.column());
        }
        if (rule instanceof Relation relation) {
            return Optional.of(relation.column());
        }
        return rule instanceof Fresh fresh ? Optional.of(fresh.column()) : Optional.empty();
    }
}
