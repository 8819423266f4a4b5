package dev.crescendo.warehouse;

import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.BatchId;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.WriteMode;
import dev.crescendo.position.SourceId;
import java.util.List;

/**
 * Everything that becomes true in one transaction.
 *
 * @param batch names the load; a batch is committed at most once
 * @param tables in the order in which writers were opened with them
 * @param winners the receipts of exactly the attempts to publish, one per task, in the order of the splits
 * @param moves the steps of the lanes, in lane order
 * @param source the system that the moves belong to
 * @param counts what all winners did together
 * @param last whether this ends the run, so that its key counts as done
 * @param replay the rejects that it has read again, if it is a replay
 */
public record LoadCommit(
        BatchId batch,
        List<TablePublish> tables,
        List<Receipt> winners,
        List<LaneMove> moves,
        SourceId source,
        Counts counts,
        boolean last,
        Replay replay) {
    public LoadCommit {
        tables = List.copyOf(tables);
        winners = List.copyOf(winners);
        moves = List.copyOf(moves);
    }

    /** A load of what is new. */
    public LoadCommit(
            BatchId batch,
            List<TablePublish> tables,
            List<Receipt> winners,
            List<LaneMove> moves,
            SourceId source,
            Counts counts,
            boolean last) {
        this(batch, tables, winners, moves, source, counts, last, Replay.NONE);
    }

    /** Whether rows that are there may change or go; else it only adds some. */
    public boolean changesRows() {
        return tables.stream()
                .anyMatch(table -> table.complete() || table.table().mode() != WriteMode.APPEND);
    }

    /** The table of which a table's rows are parts. */
    public RawTable parentOf(TablePublish part) {
        return tables.stream()
                .map(TablePublish::table)
                .filter(table -> table.content() != Content.KEYS
                        && table.name().equals(part.table().parent()))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        part.table().name() + " is part of " + part.table().parent() + ", which is not loaded"));
    }
}
