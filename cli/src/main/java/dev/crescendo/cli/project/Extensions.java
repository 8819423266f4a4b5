package dev.crescendo.cli.project;

import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.curated.Entity;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.Source;
import dev.crescendo.load.Loader;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/**
 * What a program brings to its project: parts that the file's pipelines name, and whole pipelines.
 *
 * @param sources by the word after {@code source:}
 * @param transformers by the word after {@code transformer:}
 * @param loaders by the word after {@code loader:}
 * @param pipelines that are not in the file
 * @param entities tables among the project's models
 */
public record Extensions(
        Map<String, Source> sources,
        Map<String, UnaryOperator<Pipeline.Builder>> transformers,
        Map<String, Loader<?>> loaders,
        List<Pipeline> pipelines,
        List<Entity> entities) {
    /** Brings nothing. */
    public static final Extensions NONE = new Extensions(Map.of(), Map.of(), Map.of(), List.of(), List.of());

    public Extensions {
        sources = Map.copyOf(sources);
        transformers = Map.copyOf(transformers);
        loaders = Map.copyOf(loaders);
        pipelines = List.copyOf(pipelines);
        entities = List.copyOf(entities);
    }

    /** Its sources as connectors that need no keys, so that they are connections by their own names. */
    List<Connector> connectors() {
        return sources.entrySet().stream()
                .<Connector>map(each -> new Brought(each.getKey(), each.getValue()))
                .toList();
    }

    private record Brought(String type, Source source) implements Connector {
        @Override
        public Options connectionOptions() {
            return Options.of();
        }

        @Override
        public Options sourceOptions() {
            return Options.of();
        }

        @Override
        public Source source(Settings connection, Settings pipeline) {
            return source;
        }

        @Override
        public Warehouse warehouse(Settings connection) {
            throw new ConfigurationException(
                    type, "it is an extractor, which can't be a warehouse", "Name a connection.");
        }
    }
}
