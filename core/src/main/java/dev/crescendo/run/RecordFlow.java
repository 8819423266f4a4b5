package dev.crescendo.run;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Output;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.pipeline.RejectPolicy;
import dev.crescendo.record.Field;
import dev.crescendo.record.Metadata;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueRules;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.TablePublish;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a worker must know of a pipeline to turn what a reader hands over into rows for tables.
 *
 * @param input the stream that the transformer takes; null without a transformer
 * @param transformer what turns its records into those of the flows; null when they are loaded as they come
 * @param flows one per table, in the order of the tables
 * @param rejects how many records of a load may be rejected
 */
record RecordFlow(
        String pipeline,
        @Nullable StreamSpec input,
        @Nullable Transformer<?, ?> transformer,
        List<Flow> flows,
        ValueRules rules,
        RejectPolicy rejects)
        implements Serializable {

    /**
     * What one table is given.
     *
     * @param stream whose records go to it unchanged; empty when they come from the transformer
     * @param type of the records
     * @param schema of the batches that are filled: the type's, and the metadata of changes
     * @param table as it is to be written; has fewer fields where its contract discards new ones
     */
    record Flow(String stream, RecordType<?> type, Schema schema, RawTable table) implements Serializable {
        boolean isFromTransformer() {
            return stream.isEmpty();
        }

        boolean holdsKeys() {
            return table.content() == Content.KEYS;
        }

        /** Whether its rows are parts of those of the first flow. */
        boolean holdsParts() {
            return table.isPart();
        }

        boolean holdsChanges() {
            return table.content() == Content.CHANGES;
        }
    }

    RecordFlow {
        flows = List.copyOf(flows);
    }

    /**
     * Fits a pipeline to the streams that its source has.
     *
     * @throws ConfigurationException if they don't fit together
     */
    static RecordFlow of(Pipeline pipeline, List<StreamSpec> streams, ValueRules rules) {
        List<StreamSpec> records = streams.stream()
                .filter(stream -> stream.content() != Content.KEYS)
                .toList();
        List<Output> outputs = pipeline.outputs(streams);
        Optional<Transformer<?, ?>> transformer = pipeline.transformer(streams);
        boolean transforms = transformer.isPresent();
        pipeline.input().ifPresent(type -> checkInput(pipeline, type, records));
        if (pipeline.loader().isPresent() && streams.stream().anyMatch(stream -> stream.content() != Content.RECORDS)) {
            throw new ConfigurationException(
                    "pipeline " + pipeline.name(),
                    "its source tells of deletes, and a loader of your own is given records only",
                    "Load into the warehouse, or read a source without changes.");
        }
        List<Flow> flows = new ArrayList<>();
        for (int i = 0; i < outputs.size(); i++) {
            StreamSpec stream = records.get(transforms ? 0 : i);
            flows.add(flow(pipeline, stream, outputs.get(i), transforms ? "" : stream.name()));
        }
        for (StreamSpec stream : streams) {
            if (stream.content() == Content.KEYS) {
                flows.add(keys(pipeline, stream, records, transforms, outputs));
            }
        }
        return new RecordFlow(
                pipeline.name(),
                transforms ? records.get(0) : null,
                transformer.orElse(null),
                flows,
                rules,
                pipeline.rejects());
    }

    private static Flow flow(Pipeline pipeline, StreamSpec stream, Output output, String unchanged) {
        Schema fields = output.type().schema();
        for (String field : fields.names()) {
            if (Metadata.isReserved(field)) {
                throw new ConfigurationException(
                        "pipeline " + pipeline.name(),
                        "a field of '" + output.name() + "' is called " + field + ", as a column of Crescendo is",
                        "Rename it in a transformer, or leave it out.");
            }
        }
        if (!output.parent().isEmpty()) {
            return parts(pipeline, output, fields);
        }
        boolean changes = stream.content() == Content.CHANGES;
        if (changes && pipeline.mode() == WriteMode.REPLACE) {
            throw new ConfigurationException(
                    "pipeline " + pipeline.name(),
                    "its source gives changes, and a table can't be replaced by changes",
                    "Use merge, or append.");
        }
        if (changes && unchanged.isEmpty()) {
            output.key().forEach(field -> requireSame(pipeline, stream.type().schema(), fields, field));
        }
        Schema filled = changes ? withMetadata(fields, output.key()) : fields;
        return new Flow(
                unchanged,
                output.type(),
                filled,
                new RawTable(
                        output.name(),
                        filled,
                        pipeline.mode(),
                        output.key(),
                        pipeline.contract(),
                        changes ? Content.CHANGES : Content.RECORDS));
    }

    /** What is appended to is on its own; else the parts of a row come and go with it. */
    private static Flow parts(Pipeline pipeline, Output output, Schema fields) {
        boolean appends = pipeline.mode() == WriteMode.APPEND;
        Schema filled = appends ? fields : fields.and(Metadata.PARENT);
        RawTable table = new RawTable(
                output.name(),
                filled,
                pipeline.mode(),
                output.key(),
                pipeline.contract(),
                Content.RECORDS,
                appends ? "" : output.parent());
        return new Flow("", output.type(), filled, table);
    }

    /** A delete does not pass the transformer, so the key must be the same before and after it. */
    private static void requireSame(Pipeline pipeline, Schema before, Schema after, String field) {
        Field same = before.byName().get(field);
        if (same == null
                || !same.type().equals(after.field(after.indexOf(field)).type())) {
            throw new ConfigurationException(
                    "pipeline " + pipeline.name(),
                    "its source tells of deletes, and the key's field '" + field + "' is not the same before and after"
                            + " the transformer",
                    "Keep the source's key as it is.");
        }
    }

    /** A delete may come with its key only, so other fields of changes may be null. */
    private static Schema withMetadata(Schema fields, List<String> key) {
        List<Field> filled = new ArrayList<>();
        for (Field field : fields.fields()) {
            boolean nullable = field.nullable() || !key.contains(field.name());
            filled.add(new Field(field.name(), field.type(), nullable, field.nativeType()));
        }
        return new Schema(filled).and(Metadata.OP, Metadata.SEQUENCE);
    }

    private static Flow keys(
            Pipeline pipeline, StreamSpec keys, List<StreamSpec> records, boolean transforms, List<Output> outputs) {
        int place = records.stream().map(StreamSpec::name).toList().indexOf(keys.of());
        Output output = outputs.get(transforms ? 0 : place);
        Schema schema = keys.type().schema();
        boolean sameKey = output.key().equals(schema.names())
                && schema.fields().stream()
                        .allMatch(field -> output.type().schema().find(field.name()).stream()
                                .anyMatch(index -> output.type()
                                        .schema()
                                        .field(index)
                                        .type()
                                        .equals(field.type())));
        if (pipeline.mode() != WriteMode.MERGE || !sameKey) {
            throw new ConfigurationException(
                    "pipeline " + pipeline.name(),
                    "deletes are to be detected by the source's key " + schema + ", but '" + output.name() + "' is not"
                            + " merged by it",
                    "Merge by that key, or don't detect deletes.");
        }
        RawTable table =
                new RawTable(output.name(), schema, WriteMode.MERGE, output.key(), SchemaContract.EVOLVE, Content.KEYS);
        return new Flow(keys.name(), keys.type(), schema, table);
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

    /** This flow, any number of whose records may be rejected. */
    RecordFlow withoutLimits() {
        return new RecordFlow(pipeline, input, transformer, flows, rules, RejectPolicy.unlimited());
    }

    List<RawTable> tables() {
        return flows.stream().map(Flow::table).toList();
    }

    /** This flow into tables as a warehouse has prepared them. */
    RecordFlow into(List<RawTable> prepared) {
        List<Flow> fitted = new ArrayList<>();
        for (int i = 0; i < flows.size(); i++) {
            Flow flow = flows.get(i);
            fitted.add(new Flow(flow.stream(), flow.type(), flow.schema(), prepared.get(i)));
        }
        return new RecordFlow(pipeline, input, transformer, fitted, rules, rejects);
    }

    /** What a load that has read everything from the beginning does to the tables; their rows are all there is. */
    List<TablePublish> publishAll() {
        return flows.stream()
                .map(Flow::table)
                .map(table -> new TablePublish(table, table.content() != Content.KEYS))
                .toList();
    }

    /** What a load that has read {@code complete} streams to their end does to the tables. */
    List<TablePublish> publish(Set<String> complete) {
        List<TablePublish> publish = new ArrayList<>();
        for (Flow flow : flows) {
            RawTable table = flow.table();
            String stream = input != null && flow.isFromTransformer() ? input.name() : flow.stream();
            publish.add(new TablePublish(
                    table,
                    table.mode() == WriteMode.REPLACE
                            || (table.mode() == WriteMode.MERGE && complete.contains(stream))));
        }
        return publish;
    }
}
