package dev.crescendo.duckdb;

import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Checkup;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;

/** DuckDB in YAML: {@code type: duckdb}. */
public final class DuckConnector implements Connector {
    private static final int MOST_SPLITS = 256;

    private static final Option<String> PATH = Option.text(
                    "path", "the database's file, relative to the project's folder")
            .asRequired()
            .withExample("warehouse.duckdb");

    private static final Option<String> TABLE =
            Option.text("table", "the table or view to read").asRequired().withExample("raw.orders");

    private static final Option<String> CURSOR = Option.text(
                    "cursor",
                    "the column that grows with every insert or update, by which only what is new is read: an integer,"
                            + " TIMESTAMP or TIMESTAMPTZ")
            .withExample("updated_at");

    private static final Option<List<String>> KEY = Option.texts("key", "the columns that identify a row")
            .withDefault(List.of())
            .withExample("[id]");

    private static final Option<Integer> SPLITS = Option.integer(
                    "splits", "in how many pieces at once what is new is read", 1, MOST_SPLITS)
            .withDefault(1)
            .withExample("4");

    @Override
    public String type() {
        return "duckdb";
    }

    @Override
    public Options connectionOptions() {
        return Options.of(PATH);
    }

    @Override
    public Options sourceOptions() {
        return Options.of(TABLE, CURSOR, KEY, SPLITS);
    }

    @Override
    public Source source(Settings connection, Settings pipeline) {
        DuckTable table = DuckTable.of(connection(connection), pipeline.value(TABLE))
                .key(pipeline.value(KEY).toArray(new String[0]))
                .splits(pipeline.value(SPLITS));
        return pipeline.find(CURSOR).map(table::cursor).orElse(table);
    }

    @Override
    public Warehouse warehouse(Settings connection) {
        return new DuckWarehouse(connection(connection));
    }

    @Override
    public Checkup check(Settings connection) {
        return new DuckCheckup(connection(connection)).look();
    }

    @Override
    public Checkup checkWarehouse(Settings connection) {
        return new DuckCheckup(connection(connection)).lookAsWarehouse();
    }

    private static DuckConnection connection(Settings settings) {
        return DuckConnection.to(settings.folder().resolve(settings.value(PATH)));
    }
}
