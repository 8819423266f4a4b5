package dev.crescendo.format;

import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsReplay;
import dev.crescendo.position.SourceId;
import dev.crescendo.record.Reject;
import java.util.Iterator;
import java.util.List;

/**
 * A user's extractor whose records can be replayed when the transformer or the table has rejected them: they are kept as
 * JSON. What the extractor itself has rejected is read as JSON of a record too, and rejected again if it is none.
 *
 * <pre>{@code
 * Pipeline.named("events").from(ReplayableExtractor.of(events)).transform(…)
 * }</pre>
 */
public final class ReplayableExtractor implements SupportsReplay {
    private static final long serialVersionUID = 1L;

    private final ExtractorSource<?> extractor;

    private ReplayableExtractor(ExtractorSource<?> extractor) {
        this.extractor = extractor;
    }

    public static ReplayableExtractor of(ExtractorSource<?> extractor) {
        return new ReplayableExtractor(extractor);
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        return extractor.streams(context);
    }

    @Override
    public SourceId identity(PlanContext context) {
        return extractor.identity(context);
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) {
        return extractor.plan(range, context);
    }

    @Override
    public boolean tracksPosition() {
        return extractor.tracksPosition();
    }

    @Override
    public SplitReader open(Split split, ReadContext context) throws Exception {
        return extractor.open(split, context);
    }

    @Override
    public SplitReader replay(List<StreamSpec> streams, Iterator<Reject> kept, ReadContext context) {
        return new ReplayReader(kept, new KeptRows(streams), context);
    }

    @Override
    public String toString() {
        return extractor.toString();
    }
}
