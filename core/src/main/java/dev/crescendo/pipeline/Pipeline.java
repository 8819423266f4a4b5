package dev.crescendo.pipeline;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.extract.Source;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.extract.SupportsRecordType;
import dev.crescendo.load.Loader;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Names;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Row;
import dev.crescendo.transform.Transformer;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A source, perhaps a transformer, outputs and a write mode, under a name. Plain serializable data: the same object runs
 * on threads, on Spark and on Kafka consumers.
 *
 * <pre>{@code
 * Pipeline orders = Pipeline.named("orders")
 *         .from(source)
 *         .transform(RawOrder.class, new CleanOrder(), Order.class)
 *         .output("order_items", OrderItem.class)
 *         .append();
 * }</pre>
 */
public final class Pipeline implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,55}");

    private final String name;
    private final Source source;
    private final @Nullable RecordType<?> input;
    private final @Nullable Transformer<?, ?> transformer;
    private final List<Output> outputs;
    private final List<String> key;
    private final LinkedHashMap<String, String> children;
    private final WriteMode mode;
    private final SchemaContract contract;
    private final RejectPolicy rejects;
    private final @Nullable Loader<?> loader;

    private Pipeline(Builder builder, WriteMode mode, @Nullable Loader<?> loader) {
        this.name = builder.name;
        this.source = builder.source;
        this.input = builder.input;
        this.transformer = builder.transformer;
        this.outputs = List.copyOf(builder.outputs);
        this.key = builder.key;
        this.children = new LinkedHashMap<>(builder.children);
        this.mode = mode;
        this.contract = builder.contract;
        this.rejects = builder.rejects;
        this.loader = loader;
    }

    /** Begins a pipeline. Its name is {@code [a-z][a-z0-9_]*}, at most 56 characters; the raw table is called after it. */
    public static Named named(String name) {
        checkName("pipeline", name);
        return source -> new Builder(name, source);
    }

    static void checkName(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    what + " '" + name + "'",
                    "this is not a valid name",
                    "Use a small letter, then small letters, digits and _, at most 56 in all.");
        }
    }

    /** Checks that an output can be merged: not before the streams are known where there is no transformer. */
    private static void requireKey(String pipeline, Output output) {
        if (output.key().isEmpty()) {
            throw new ConfigurationException(
                    "pipeline " + pipeline,
                    "it merges, but '" + output.name() + "' has no key",
                    "Name the fields that identify a record, or append.");
        }
        List<String> missing = new ArrayList<>(output.key());
        missing.removeAll(output.type().schema().names());
        if (!missing.isEmpty()) {
            throw new ConfigurationException(
                    "pipeline " + pipeline,
                    "the key of '" + output.name() + "' names " + missing + ", which it has not",
                    "Name fields among " + output.type().schema().names() + ".");
        }
    }

    public String name() {
        return name;
    }

    public Source source() {
        return source;
    }

    /** The transformer, which also fills child tables; empty when records are loaded as they come. */
    public Optional<Transformer<?, ?>> transformer(List<StreamSpec> streams) {
        return children.isEmpty()
                ? Optional.ofNullable(transformer)
                : Optional.of(childTables(ownOutputs(streams)).transformer(transformer));
    }

    /** The type of records that the transformer takes. */
    public Optional<RecordType<?>> input() {
        return Optional.ofNullable(input);
    }

    /**
     * The outputs. Those of a transformer are declared, the main one first; without one each stream of the source is an
     * output, named after the pipeline if it is the only one. Child tables follow the main one.
     */
    public List<Output> outputs(List<StreamSpec> streams) {
        List<Output> own = ownOutputs(streams);
        if (children.isEmpty()) {
            return own;
        }
        List<Output> all = new ArrayList<>(childTables(own).outputs());
        for (Output other : own.subList(1, own.size())) {
            if (all.stream().anyMatch(child -> child.name().equals(other.name()))) {
                throw new ConfigurationException(
                        "pipeline " + name, "two tables would be called '" + other.name() + "'", "Rename one.");
            }
            all.add(other);
        }
        return all;
    }

    /**
     * The raw tables that it loads, as far as that is known without asking its source: a source with several streams has one
     * for each.
     */
    public Set<String> tables() {
        if (loader != null) {
            return Set.of();
        }
        Set<String> tables = new TreeSet<>(Set.of(name));
        outputs.forEach(output -> tables.add(output.name()));
        children.forEach((list, table) ->
                tables.add(table.isEmpty() ? name + "_" + Names.snakeCase(list.replace('.', '_')) : table));
        return tables;
    }

    private ChildTables childTables(List<Output> own) {
        if (transformer == null && own.size() != 1) {
            throw new ConfigurationException(
                    "pipeline " + name,
                    "it has child tables, and its source has " + own.size() + " streams",
                    "Name one stream, or make a pipeline for each.");
        }
        return new ChildTables(name, own.get(0), children);
    }

    private List<Output> ownOutputs(List<StreamSpec> streams) {
        if (transformer != null) {
            return outputs;
        }
        List<StreamSpec> records = streams.stream()
                .filter(stream -> stream.content() != Content.KEYS)
                .toList();
        List<Output> passed = new ArrayList<>();
        for (StreamSpec stream : records) {
            boolean only = records.size() == 1;
            List<String> fields = only && !key.isEmpty() ? fieldsOfKey(stream) : stream.key();
            Output output = new Output(only ? name : stream.name(), stream.type(), fields);
            if (mode == WriteMode.MERGE || !fields.isEmpty()) {
                requireKey(name, output);
            }
            passed.add(output);
        }
        return passed;
    }

    /** The key may be told as the source spells it: its fields are called as columns are, only in snake_case. */
    private List<String> fieldsOfKey(StreamSpec stream) {
        List<String> names = stream.type().schema().names();
        return key.stream()
                .map(named -> names.contains(named) || !names.contains(Names.snakeCase(named))
                        ? named
                        : Names.snakeCase(named))
                .toList();
    }

    public WriteMode mode() {
        return mode;
    }

    /** What to do when the records no longer fit the raw table. */
    public SchemaContract contract() {
        return contract;
    }

    /** How many records may be rejected, and how long those are kept. */
    public RejectPolicy rejects() {
        return rejects;
    }

    /** The user's own target; empty when the pipeline loads into the warehouse. */
    public Optional<Loader<?>> loader() {
        return Optional.ofNullable(loader);
    }

    /** Why its table can't be loaded anew from the beginning; empty if it can. */
    public Optional<Problem> refreshProblem() {
        return loader == null
                ? Optional.empty()
                : Optional.of(new Problem(
                        "pipeline " + name,
                        "it loads into a loader of your own, whose target can't be emptied in the same commit",
                        "Empty the target, and reset the position with `crescendo state reset " + name + "`."));
    }

    /**
     * Why an interval of its source can't be loaded once more; empty if it can. Rows that are merged by key are there once,
     * however often they are loaded; others would be there twice, since no position moves.
     */
    public Optional<Problem> intervalProblem() {
        String where = "pipeline " + name;
        if (loader != null) {
            return Optional.of(new Problem(
                    where,
                    "it loads into a loader of your own, and an interval of rows that it may have would be there twice",
                    "Load into the warehouse, merged by key."));
        }
        if (mode == WriteMode.REPLACE) {
            return Optional.of(new Problem(
                    where,
                    "it replaces its table by what is read, so it can't read an interval only",
                    "Run it without an interval, or let it merge."));
        }
        if (!source.tracksPosition()) {
            return Optional.of(new Problem(
                    where,
                    "it has no cursor, so nobody knows which of its rows are in an interval",
                    "Name a cursor, or run it without an interval."));
        }
        return mode == WriteMode.MERGE
                ? Optional.empty()
                : Optional.of(new Problem(
                        where,
                        "it appends, so rows of an interval would be there twice: those below its position are loaded,"
                                + " and those above it come with its next run",
                        "Let it merge by a key, or load everything anew with --full-refresh."));
    }

    public Guarantee guarantee() {
        if (loader == null) {
            return Guarantee.EXACTLY_ONCE;
        }
        return loader.canFind() && source.tracksPosition() ? Guarantee.EFFECTIVELY_ONCE : Guarantee.AT_LEAST_ONCE;
    }

    @Override
    public String toString() {
        return "pipeline " + name;
    }

    /** A pipeline that has only a name yet. */
    @FunctionalInterface
    public interface Named {
        Builder from(Source source);
    }

    /** A pipeline being declared. */
    public static final class Builder {
        private final String name;
        private Source source;
        private final List<Output> outputs = new ArrayList<>();
        private final Map<String, String> children = new LinkedHashMap<>();
        private List<String> key = List.of();
        private SchemaContract contract = SchemaContract.EVOLVE;
        private RejectPolicy rejects = RejectPolicy.unlimited();
        private @Nullable RecordType<?> input;
        private @Nullable Transformer<?, ?> transformer;

        private Builder(String name, Source source) {
            this.name = name;
            this.source = source;
        }

        /**
         * Turns each record of the source's only stream into records of other types, the main one here. A source that can
         * gives its records as {@code from}; others must do so already.
         */
        public <I, O> Builder transform(RecordType<I> from, Transformer<I, O> step, RecordType<O> to) {
            if (transformer != null) {
                throw new IllegalStateException("pipeline " + name + " has a transformer already");
            }
            if (source instanceof SupportsRecordType any) {
                source = any.as(from);
            }
            input = from;
            transformer = step;
            outputs.add(new Output(name, to, List.of()));
            return this;
        }

        /** As above, for Java records. */
        public <I extends Record, O extends Record> Builder transform(
                Class<I> from, Transformer<I, O> step, Class<O> to) {
            return transform(RecordType.of(from), step, RecordType.of(to));
        }

        /** As above, for rows of any schema in, Java records out. */
        public <O extends Record> Builder transform(RecordType<Row> from, Transformer<Row, O> step, Class<O> to) {
            return transform(from, step, RecordType.of(to));
        }

        /**
         * A further output of the transformer, which is the raw table {@code output}.
         *
         * @param outputKey the fields that identify a record; needed where the pipeline merges
         */
        public Builder output(String output, RecordType<?> type, String... outputKey) {
            if (transformer == null) {
                throw new ConfigurationException(
                        "pipeline " + name,
                        "the output '" + output + "' has no transformer that could fill it",
                        "Call transform first.");
            }
            checkName("output", output);
            if (outputs.stream().anyMatch(other -> other.name().equals(output))) {
                throw new ConfigurationException(
                        "pipeline " + name, "two outputs are called '" + output + "'", "Rename one.");
            }
            outputs.add(new Output(output, type, List.of(outputKey)));
            return this;
        }

        public Builder output(String output, Class<? extends Record> type, String... outputKey) {
            return output(output, RecordType.of(type), outputKey);
        }

        /** A child table that is called after its parent and the list: {@code orders_items}. */
        public Builder child(String list) {
            return child(list, "");
        }

        /**
         * Makes a raw table of a list in the main records, and takes it out of them: a row per element, with the record's key
         * as {@code _orders_id} and its place as {@code _position}. It is written with the records it belongs to: where these
         * are merged, the elements of a record replace all that it had.
         *
         * @param list the list, or one in the elements of another child: {@code items.discounts}
         * @param table the table's name; empty for the parent's and the list's together
         */
        public Builder child(String list, String table) {
            if (children.putIfAbsent(list, table) != null) {
                throw new ConfigurationException(
                        "pipeline " + name, "the list '" + list + "' has two child tables", "Take one out.");
            }
            return this;
        }

        /** What to do when the records no longer fit the raw table; by default the table evolves. */
        public Builder contract(SchemaContract newContract) {
            contract = newContract;
            return this;
        }

        /** How many records may be rejected, and how long those are kept; by default any number, for ever. */
        public Builder rejects(RejectPolicy policy) {
            rejects = policy;
            return this;
        }

        /**
         * Every load's rows are kept. The source must track a position.
         *
         * @throws ConfigurationException if it does not, or hands over records again: they would be there twice
         */
        public Pipeline append() {
            if (source.rereads()) {
                throw new ConfigurationException(
                        "pipeline " + name,
                        "it appends, but its source reads some records again each time (lookback): they would be there"
                                + " twice",
                        "Merge by key, or take out the lookback.");
            }
            if (!source.tracksPosition()) {
                throw new ConfigurationException(
                        "pipeline " + name,
                        "it appends, but its source has no cursor: every run would load everything again",
                        "Give the source a cursor; or, if a full copy per run is what you want, snapshot: true (in Java:"
                                + " snapshots()).");
            }
            return new Pipeline(this, WriteMode.APPEND, null);
        }

        /** Every run appends a full copy of the source. */
        public Pipeline snapshots() {
            return new Pipeline(this, WriteMode.APPEND, null);
        }

        /**
         * The table keeps one row per key, the newest.
         *
         * @param key the main output's; where there is no transformer, it may be left to the source
         */
        public Pipeline merge(String... key) {
            return keyed(WriteMode.MERGE, List.of(key));
        }

        /**
         * The table becomes what was read.
         *
         * @param key the main output's: with it rows that are equal are not written again
         */
        public Pipeline replace(String... key) {
            return keyed(WriteMode.REPLACE, List.of(key));
        }

        private Pipeline keyed(WriteMode mode, List<String> newKey) {
            key = newKey;
            outputs.replaceAll(output -> output.name().equals(name) ? new Output(name, output.type(), key) : output);
            if (mode == WriteMode.MERGE) {
                outputs.forEach(output -> requireKey(name, output));
            }
            return new Pipeline(this, mode, null);
        }

        /** Loads the main output, the only one, into a target of the user's own. */
        public Pipeline into(Loader<?> loader) {
            if (!children.isEmpty()) {
                throw new ConfigurationException(
                        "pipeline " + name,
                        "a loader of your own takes one output, and there are child tables",
                        "Take them out: your loader is given the lists.");
            }
            if (outputs.size() > 1) {
                throw new ConfigurationException(
                        "pipeline " + name,
                        "a loader of your own takes one output, and there are " + outputs.size(),
                        "Take out the others, or load them by a pipeline of their own.");
            }
            return new Pipeline(this, WriteMode.APPEND, loader);
        }
    }
}
