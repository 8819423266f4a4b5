package dev.crescendo.run;

import dev.crescendo.error.UnavailableException;
import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.KeptReject;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;

/** Rejects from the ledger, some at a time. */
final class KeptRecords implements Iterator<Reject> {
    private static final int AT_ONCE = 20;

    private final Ledger ledger;
    private final PipelineId pipeline;
    private final List<Long> ids;
    private int asked;
    private Iterator<KeptReject> page = List.<KeptReject>of().iterator();

    KeptRecords(Ledger ledger, PipelineId pipeline, List<Long> ids) {
        this.ledger = ledger;
        this.pipeline = pipeline;
        this.ids = ids;
    }

    @Override
    public boolean hasNext() {
        return page.hasNext() || asked < ids.size();
    }

    @Override
    public Reject next() {
        if (!hasNext()) {
            throw new NoSuchElementException();
        }
        if (!page.hasNext()) {
            List<Long> some = ids.subList(asked, Math.min(ids.size(), asked + AT_ONCE));
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
}
