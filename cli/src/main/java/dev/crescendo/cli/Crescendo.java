package dev.crescendo.cli;

import dev.crescendo.cli.project.AlertPlan;
import dev.crescendo.cli.project.Extensions;
import dev.crescendo.cli.project.ModelFolder;
import dev.crescendo.cli.project.Operation;
import dev.crescendo.cli.project.Project;
import dev.crescendo.curated.Entity;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.Extractor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.Source;
import dev.crescendo.load.Loader;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.stage.cron.Retries;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.Warehouse;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The command for a project with Java in it. A program says what it brings and hands over its arguments:
 *
 * <pre>{@code
 * public static void main(String[] arguments) {
 *     Crescendo.project()
 *             .extractor("rates", Rate.class, new Rates(), Cursor.byLong(Rate::id))
 *             .transformer("clean_order", ShopOrder.class, new CleanOrder(), Order.class)
 *             .main(arguments);
 * }
 * }</pre>
 *
 * and the pipelines of {@code crescendo.yaml} use it: {@code { source: rates, write: append }}, or {@code { source: shopdb,
 * table: public.orders, transformer: clean_order, … }}. Pipelines may be all Java, too ({@link #pipeline}); then the file
 * is not needed ({@link #project(String, Warehouse)}).
 */
public final class Crescendo {
    private final @Nullable String name;
    private final @Nullable Warehouse warehouse;
    private final Map<String, Source> sources = new LinkedHashMap<>();
    private final Map<String, UnaryOperator<Pipeline.Builder>> transformers = new LinkedHashMap<>();
    private final Map<String, Loader<?>> loaders = new LinkedHashMap<>();
    private final List<Pipeline> pipelines = new ArrayList<>();
    private final List<Entity> entities = new ArrayList<>();
    private @Nullable Class<?> program;

    private Crescendo(@Nullable String name, @Nullable Warehouse warehouse) {
        this.name = name;
        this.warehouse = warehouse;
    }

    /** The project that the {@code crescendo.yaml} in its folder declares. */
    public static Crescendo project() {
        return new Crescendo(null, null);
    }

    /**
     * A project without a file.
     *
     * @param name names it in the ledger
     */
    public static Crescendo project(String name, Warehouse warehouse) {
        if (!name.matches("[a-z][a-z0-9_]*")) {
            throw new ConfigurationException(
                    "project '" + name + "'",
                    "this is not a valid name",
                    "Use a small letter, then small letters, digits and _.");
        }
        return new Crescendo(name, warehouse);
    }

    /** A pipeline besides those of the file. */
    public Crescendo pipeline(Pipeline pipeline) {
        pipelines.add(pipeline);
        return this;
    }

    /** An extractor that pipelines of the file read from by {@code source: name}, all of it each time. */
    public <T extends Record> Crescendo extractor(String source, Class<T> type, Extractor<T> extractor) {
        return source(source, ExtractorSource.of(source, RecordType.of(type), extractor));
    }

    /** As above, but only what is new along the cursor is loaded. */
    public <T extends Record> Crescendo extractor(
            String source, Class<T> type, Extractor<T> extractor, Cursor<T> cursor) {
        return source(
                source,
                ExtractorSource.of(source, RecordType.of(type), extractor).by(cursor));
    }

    /** Any source that pipelines of the file read from by {@code source: name}. */
    public Crescendo source(String sourceName, Source source) {
        sources.put(unused("source", sourceName, sources), source);
        return this;
    }

    /** A transformer that pipelines of the file put between source and table by {@code transformer: name}. */
    public <I extends Record, O extends Record> Crescendo transformer(
            String transformer, Class<I> from, Transformer<I, O> step, Class<O> to) {
        return transformer(transformer, pipeline -> pipeline.transform(from, step, to));
    }

    /** As above, for transformers with more outputs: whatever is to be declared of a pipeline that has it. */
    public Crescendo transformer(String transformer, UnaryOperator<Pipeline.Builder> declaration) {
        transformers.put(unused("transformer", transformer, transformers), declaration);
        return this;
    }

    /** A target of the program's own, to which pipelines of the file load by {@code loader: name}. */
    public Crescendo loader(String loaderName, Loader<?> loader) {
        loaders.put(unused("loader", loaderName, loaders), loader);
        return this;
    }

    /**
     * Runs what the arguments say, as {@code crescendo} does, and ends this JVM with its exit code. To be called by the
     * class whose {@code main} it is: crontab lines start that.
     */
    public void main(String... arguments) {
        program = StackWalker.getInstance(StackWalker.Option.RETAIN_CLASS_REFERENCE)
                .getCallerClass();
        Main.main(this, arguments);
    }

    /** The class that has handed over to the command; empty for the command itself. */
    Optional<Class<?>> program() {
        return Optional.ofNullable(program);
    }

    /**
     * Runs it inside this program, which goes on, and does not react to signals.
     *
     * @return the exit code
     */
    public int run(PrintWriter out, PrintWriter err, String... arguments) {
        return new CommandLineRunner(new Console(out, err), null, Termination.never(), this).run(arguments);
    }

    /** The project in a folder, read with these environment variables. */
    Project read(Path folder, Map<String, String> variables) {
        Extensions extensions = new Extensions(sources, transformers, loaders, pipelines, entities);
        if (name == null || warehouse == null) {
            return Project.read(folder, variables, extensions);
        }
        if (Files.exists(folder.resolve(Project.FILE))) {
            throw new ConfigurationException(
                    Project.FILE,
                    "this program declares its project in Java and would not read the file",
                    "Take the file away, or begin with Crescendo.project() in the program.");
        }
        return new Project(
                name,
                warehouse,
                pipelines,
                new Operation(List.of(), Retries.DEFAULT, 1, new AlertPlan(List.of(), Map.of()), Set.of()),
                List.of(),
                ModelFolder.of(folder, entities));
    }

    /** An entity table among the project's models. */
    public Crescendo entity(Entity entity) {
        entities.add(entity);
        return this;
    }

    private static String unused(String kind, String name, Map<String, ?> taken) {
        if (taken.containsKey(name)) {
            throw new ConfigurationException(
                    kind + " '" + name + "'", "two have this name", "Rename one in the program.");
        }
        return name;
    }
}
