package dev.crescendo.run;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.pipeline.Output;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.RawTable;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a worker must know of a pipeline to turn what a reader hands over into rows for outputs.
 *
 * @param input the type that the transformer takes; null without a transformer
 * @param streams without a transformer, the stream of each output
 */
record RecordFlow(
        String pipeline,
        @Nullable RecordType<?> input,
        @Nullable Transformer<?, ?> transformer,
        List<String> streams,
        List<Output> outputs,
        List<RawTable> tables,
        ValueRules rules)
        implements Serializable {
    RecordFlow {
        streams = List.copyOf(streams);
        outputs = List.copyOf(outputs);
        tables = List.copyOf(tables);
    }

    /**
     * Fits a pipeline to the streams that its source has.
     *
     * @throws ConfigurationException if the transformer takes something else than the source gives
     */
    static RecordFlow of(Pipeline pipeline, List<StreamSpec> streams, ValueRules rules) {
        List<Output> outputs = pipeline.outputs(streams);
        RecordType<?> input = pipeline.input().orElse(null);
        if (input != null) {
            checkInput(pipeline, input, streams);
        }
        List<RawTable> tables = new ArrayList<>();
        for (Output output : outputs) {
            tables.add(new RawTable(output.name(), output.type().schema(), pipeline.mode(), output.key()));
        }
        return new RecordFlow(
                pipeline.name(),
                input,
                pipeline.transformer().orElse(null),
                streams.stream().map(StreamSpec::name).toList(),
                outputs,
                tables,
                rules);
    }

    private static void checkInput(Pipeline pipeline, RecordType<?> input, List<StreamSpec> streams) {
        if (streams.size() != 1) {
            throw new ConfigurationException(
                    "pipeline " + pipeline.name(),
                    "its transformer takes one stream, but its source has " + streams.size(),
                    "Name one stream, or make a pipeline for each.");
        }
        RecordType<?> given = streams.get(0).type();
        if (given.javaType() != input.javaType() || !sameFields(given.schema(), input.schema())) {
            throw new ConfigurationException(
                    "pipeline " + pipeline.name(),
                    "its transformer takes " + input.javaType().getSimpleName() + " with " + input.schema()
                            + ", but its source gives " + given.javaType().getSimpleName() + " with " + given.schema(),
                    "Bind the source to the transformer's type.");
        }
    }

    /** Whether values of one schema are values of the other: equal names and types, in order. */
    static boolean sameFields(Schema a, Schema b) {
        if (a.size() != b.size()) {
            return false;
        }
        for (int i = 0; i < a.size(); i++) {
            if (!a.field(i).name().equals(b.field(i).name())
                    || !a.field(i).type().equals(b.field(i).type())) {
                return false;
            }
        }
        return true;
    }
}
