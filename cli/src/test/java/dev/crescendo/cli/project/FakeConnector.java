package dev.crescendo.cli.project;

import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Secret;
import dev.crescendo.config.Settings;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.record.RecordType;
import dev.crescendo.warehouse.Warehouse;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** A connector that connects to nothing and remembers the settings it was given. */
final class FakeConnector implements Connector {
    static final Option<String> URL = Option.text("url", "the address").asRequired();
    static final Option<String> USER = Option.text("user", "the user").withDefault("nobody");
    static final Option<Secret> PASSWORD =
            Option.secret("password", "the password").withDefault(Secret.none());
    static final Option<Integer> PORT = Option.integer("port", "the port", 1, 65535);

    static final Option<String> TABLE = Option.text("table", "the table").asRequired();
    static final Option<String> CURSOR = Option.text("cursor", "the column that only grows");
    static final Option<Integer> SPLITS =
            Option.integer("splits", "how many pieces", 1, 64).withDefault(1);

    final List<Settings> connections = new ArrayList<>();
    final List<Settings> pipelines = new ArrayList<>();

    record Line(long id) {}

    @Override
    public String type() {
        return "postgresql";
    }

    @Override
    public Options connectionOptions() {
        return Options.of(URL, USER, PASSWORD, PORT);
    }

    @Override
    public Options sourceOptions() {
        return Options.of(TABLE, CURSOR, SPLITS);
    }

    @Override
    public Source source(Settings connection, Settings pipeline) {
        connections.add(connection);
        pipelines.add(pipeline);
        if (pipeline.value(TABLE).equals("refused")) {
            throw new ConfigurationException("connector", "this table is refused", "Take another.");
        }
        ExtractorSource<Line> source =
                ExtractorSource.of(pipeline.value(TABLE), RecordType.of(Line.class), context -> Stream.of());
        return pipeline.has(CURSOR) ? source.by(dev.crescendo.extract.Cursor.byLong(Line::id)) : source;
    }

    @Override
    public Warehouse warehouse(Settings connection) {
        connections.add(connection);
        return (Warehouse) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Warehouse.class}, (proxy, method, arguments) -> {
                    throw new UnsupportedOperationException(method.getName());
                });
    }
}
