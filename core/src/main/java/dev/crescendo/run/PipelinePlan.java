package dev.crescendo.run;

import dev.crescendo.error.CancelledException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.extract.SupportsEstimate;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Preview;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * What a run of a pipeline would do now, found out without doing it: nothing is claimed, written or made.
 *
 * @param streams what is read
 * @param tables what is loaded to; empty for a loader of the user's own
 * @param splits in how many pieces it would be read; 0 where there is nothing new
 */
public record PipelinePlan(
        Pipeline pipeline, List<Stream> streams, List<RawTable> tables, Preview preview, int splits) {
    /**
     * A stream of the source.
     *
     * @param rows about how many records it has, loaded ones included; empty when the source does not know
     */
    public record Stream(String name, OptionalLong rows) {}

    public PipelinePlan {
        streams = List.copyOf(streams);
        tables = List.copyOf(tables);
    }

    /**
     * Plans a run as {@link PipelineRun} does it; waits, too, where the source does.
     *
     * @throws CrescendoException whatever would end the run before it reads
     */
    public static PipelinePlan of(Pipeline pipeline, Warehouse warehouse, RunOptions options) {
        try (Planning context = new Planning(pipeline, warehouse, options)) {
            return plan(pipeline, warehouse, options, context);
        } catch (CrescendoException meant) {
            throw meant;
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new CancelledException("stopped while planning " + pipeline.name());
        } catch (Exception broken) {
            throw new SourceException("planning " + pipeline.name() + " failed: " + broken, broken);
        }
    }

    private static PipelinePlan plan(Pipeline pipeline, Warehouse warehouse, RunOptions options, Planning context)
            throws Exception {
        Source source = pipeline.source();
        List<StreamSpec> specs = source.streams(context);
        List<RawTable> tables = pipeline.loader().isPresent()
                ? List.of()
                : RecordFlow.of(pipeline, specs, warehouse.valueRules()).tables();
        PipelineId id = PipelineRun.idOf(pipeline, options.project());
        Preview preview = warehouse.preview(id, tables);
        PipelineRun.checkSource(id, preview.source(), source.identity(context));
        ReadRange range =
                pipeline.mode() == WriteMode.REPLACE ? new ReadRange.Whole() : new ReadRange.Since(preview.position());
        ExtractPlan plan = source.plan(range, context);
        Map<String, Long> rows =
                source instanceof SupportsEstimate estimating ? estimating.estimate(context) : Map.of();
        List<Stream> streams = new ArrayList<>();
        for (StreamSpec spec : specs) {
            if (spec.content() != Content.KEYS) {
                Long known = rows.get(spec.name());
                streams.add(new Stream(spec.name(), known == null ? OptionalLong.empty() : OptionalLong.of(known)));
            }
        }
        return new PipelinePlan(
                pipeline,
                streams,
                tables.stream().filter(table -> table.content() != Content.KEYS).toList(),
                preview,
                plan.splits().size());
    }
}
