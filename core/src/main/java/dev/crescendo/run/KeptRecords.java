package dev.crescendo.run;

import dev.crescendo.error.UnavailableException;
import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.KeptReject;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.OpenReject;
import dev.crescendo.warehouse.PipelineId;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Rejects from the ledger, some at a time. */
final class KeptRecords implements Iterator<Reject> {
    private static final int MOST_AT_ONCE = 1_000;
    private static final long MOST_BYTES_AT_ONCE = 4 << 20;

    private final Ledger ledger;
    private final PipelineId pipeline;
    private final List<OpenReject> rejects;
    private int asked;
    private Iterator<KeptReject> page = List.<KeptReject>of().iterator();

    KeptRecords(Ledger ledger, PipelineId pipeline, List<OpenReject> rejects) {
        this.ledger = ledger;
        this.pipeline = pipeline;
        this.rejects = rejects;
    }

    @Override
    public boolean hasNext() {
        return page.hasNext() || asked < rejects.size();
    }

    @Override
    public Reject next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!page.hasNext()) {
            List<Long> some = nextIds();
            List<KeptReject> found = ledger.rejects(pipeline, some);
            if (found.size() != some.size()) {
                throw new UnavailableException(
                        "rejects of " + pipeline + " were dropped while they were replayed; nothing of"
                                + " this replay is visible. Run it again",
                        null);
            }
            asked += some.size();
            page = found.iterator();
        }
        return page.next().reject();
    }

    /** As many as are not too large together; one, however large. */
    private List<Long> nextIds() {
        long bytes = 0;
        int end = asked;
        while (end < rejects.size()
                && (end == asked
                        || end - asked < MOST_AT_ONCE
                                && bytes + rejects.get(end).bytes() <= MOST_BYTES_AT_ONCE)) {
            bytes += rejects.get(end++).bytes();
        }
        return rejects.subList(asked, end).stream().map(OpenReject::id).toList();
    }
}
