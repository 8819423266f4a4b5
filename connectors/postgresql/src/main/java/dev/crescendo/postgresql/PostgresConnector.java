package dev.crescendo.postgresql;

import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Secret;
import dev.crescendo.config.Settings;
import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.warehouse.Warehouse;
import java.time.Duration;
import java.util.List;

/** PostgreSQL in YAML: {@code type: postgresql}. */
public final class PostgresConnector implements Connector {
    private static final int MOST_SPLITS = 256;

    private static final Option<String> URL = Option.text(
                    "url", "where the database is, without user and password; sslmode and the like may follow a ?")
            .asRequired()
            .withExample("jdbc:postgresql://db.example.com:5432/shop");

    private static final Option<String> USER =
            Option.text("user", "the role to connect as").withDefault("").withExample("${SHOP_USER}");

    private static final Option<Secret> PASSWORD = Option.secret("password", "the role's password")
            .withDefault(Secret.none())
            .withExample("${SHOP_PASSWORD}");

    private static final Option<String> TABLE = Option.text("table", "the table to read, exactly as it is spelt")
            .asRequired()
            .withExample("public.orders");

    private static final Option<String> CURSOR = Option.text(
                    "cursor",
                    "the column that grows with every insert or update, by which only what is new is read: smallint,"
                            + " integer, bigint, timestamp or timestamptz")
            .withExample("updated_at");

    private static final Option<List<String>> KEY = Option.texts("key", "the columns that identify a row")
            .withDefault(List.of())
            .withExample("[id]");

    private static final Option<Integer> SPLITS = Option.integer(
                    "splits", "in how many pieces at once what is new is read", 1, MOST_SPLITS)
            .withDefault(1)
            .withExample("4");

    private static final Option<Duration> HORIZON_WAIT = Option.duration(
                    "horizon_wait",
                    "how long a run waits at most for transactions that may still commit rows older than the newest")
            .withDefault(PostgresTable.DEFAULT_HORIZON_WAIT)
            .withExample("5m");

    @Override
    public String type() {
        return "postgresql";
    }

    @Override
    public Options connectionOptions() {
        return Options.of(URL, USER, PASSWORD);
    }

    @Override
    public Options sourceOptions() {
        return Options.of(TABLE, CURSOR, KEY, SPLITS, HORIZON_WAIT);
    }

    @Override
    public Source source(Settings connection, Settings pipeline) {
        PostgresTable table = PostgresTable.of(connection(connection), pipeline.value(TABLE))
                .key(pipeline.value(KEY).toArray(new String[0]))
                .splits(pipeline.value(SPLITS))
                .horizonWait(pipeline.value(HORIZON_WAIT));
        return pipeline.find(CURSOR).map(table::cursor).orElse(table);
    }

    @Override
    public Warehouse warehouse(Settings connection) {
        return new PostgresWarehouse(connection(connection));
    }

    private static PostgresConnection connection(Settings settings) {
        return PostgresConnection.to(settings.value(URL), settings.where() + ".url")
                .as(settings.value(USER), settings.value(PASSWORD));
    }
}
