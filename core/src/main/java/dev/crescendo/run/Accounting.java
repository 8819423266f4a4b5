package dev.crescendo.run;

import dev.crescendo.error.DataException;
import dev.crescendo.error.InternalException;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.pipeline.RejectPolicy;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TaskWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What must hold of a load before anything of it becomes visible: its counts add up, its writers hold as much as they were
 * given, and its rejects stay within the limits.
 */
final class Accounting {
    /** How many rejects a message shows. */
    static final int SHOWN = 5;

    private Accounting() {}

    /**
     * What all receipts did together.
     *
     * @param load for messages, such as {@code shop.orders}
     * @param tables as the writers were opened with them; none where a loader of the user's own holds the rows
     * @throws InternalException if something was counted that is not there, or the other way round
     * @throws DataException if more was rejected than may be
     */
    static Counts check(String load, List<RawTable> tables, Collection<Receipt> receipts, RejectPolicy limits) {
        Counts counts = Counts.NONE;
        List<String> first = new ArrayList<>();
        for (Receipt receipt : receipts) {
            check(load, tables, receipt);
            counts = counts.plus(receipt.counts());
            receipt.firstRejects().stream().limit(SHOWN - first.size()).forEach(first::add);
        }
        Counts all = counts;
        limits.brokenBy(counts).ifPresent(limit -> {
            throw tooMany(all.rejected() + " of " + all.read() + " records of " + load, limit, first);
        });
        return counts;
    }

    private static void check(String load, List<RawTable> tables, Receipt receipt) {
        Counts counts = receipt.counts();
        if (!counts.addUp()) {
            throw mismatch("the counts of " + receipt.writer() + " of " + load + " don't add up: " + counts);
        }
        List<Receipt.Staged> staged = receipt.staged();
        long rows = 0;
        long rejects = 0;
        for (int i = 0; i < staged.size(); i++) {
            if (staged.get(i).output().equals(TaskWriter.REJECTS)) {
                rejects += staged.get(i).rows();
            } else if (i < tables.size() && tables.get(i).content() != Content.KEYS) {
                rows += staged.get(i).rows();
            }
        }
        if (rejects != counts.rejected() || !tables.isEmpty() && rows != counts.emitted()) {
            throw mismatch(receipt.writer() + " of " + load + " was given " + counts.emitted() + " rows and "
                    + counts.rejected() + " rejects to write, and has " + rows + " and " + rejects);
        }
    }

    private static InternalException mismatch(String what) {
        return new InternalException(
                what + ". Nothing was loaded and the position has not moved. Look for a part of the pipeline that goes"
                        + " on after it has handed over, such as a transformer with a thread of its own; else report it");
    }

    /**
     * The failure of a load with too many rejects.
     *
     * @param how many, of what: {@code 3 of 5 records of shop.orders}
     * @param first the first of them, as {@link Receipt#firstRejects} has them
     */
    static DataException tooMany(String how, String limit, List<String> first) {
        return new DataException(how + " were rejected, and " + limit
                + ". Nothing was loaded and the position has not moved; mend the data or the pipeline, or raise the"
                + " limit. The first rejects:\n  " + String.join("\n  ", first));
    }
}
