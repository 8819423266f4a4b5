package dev.crescendo.postgresql;

import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Secret;
import dev.crescendo.config.Settings;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Checkup;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.pipeline.Finding;
import dev.crescendo.pipeline.Proposal;
import dev.crescendo.pipeline.SupportsDiscovery;
import dev.crescendo.pipeline.SupportsGrants;
import dev.crescendo.postgresql.warehouse.Schemas;
import dev.crescendo.warehouse.Warehouse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** PostgreSQL in YAML: {@code type: postgresql}. */
public final class PostgresConnector implements Connector, SupportsGrants, SupportsDiscovery {
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

    private static final Option<String> PRIMARY = Option.text(
                    "primary",
                    "where the primary is, if this is a standby: it is asked, as the same user, for open transactions when"
                            + " a table is read by a cursor")
            .withExample("jdbc:postgresql://primary.example.com:5432/shop");

    private static final Option<String> TABLE = Option.text(
                    "table", "the table or view to read, exactly as it is spelt")
            .withExample("public.orders");

    private static final Option<String> QUERY =
            Option.text("query", "the SELECT to read").withExample("select id, actor from audit");

    private static final Option<List<String>> TABLES = Option.texts(
                    "tables", "the tables to read, a raw table for each; * stands for any characters")
            .withExample("[\"public.*\"]");

    private static final Option<List<String>> EXCLUDE = Option.texts("exclude", "tables not to read among 'tables'")
            .withDefault(List.of())
            .withExample("[\"public.tmp_*\"]");

    private static final Option<String> CURSOR = Option.text(
                    "cursor",
                    "the column that grows with every insert or update, by which only what is new is read: smallint,"
                            + " integer, bigint, timestamp, timestamptz, or xid8 with pg_current_xact_id()")
            .withExample("updated_at");

    private static final Option<List<String>> KEY = Option.texts(
                    "key", "the columns that identify a row; the primary key, if there is one and none are named")
            .withDefault(List.of())
            .withExample("[id]");

    private static final Option<Integer> SPLITS = Option.integer(
                    "splits", "in how many pieces at once it is read", 1, MOST_SPLITS)
            .withDefault(1)
            .withExample("4");

    private static final Option<Duration> LOOKBACK = Option.duration(
                    "lookback", "how much is read again each time, for rows that come late; needs write: merge")
            .withExample("10m");

    private static final Option<Duration> HORIZON_WAIT = Option.duration(
                    "horizon_wait",
                    "how long a run waits at most for transactions that may still commit rows older than the newest")
            .withDefault(PostgresTable.DEFAULT_HORIZON_WAIT)
            .withExample("5m");

    private static final Option<Optional<Duration>> DETECT_DELETES = Option.durationOrFlag(
                    "detect_deletes",
                    "whether deleted rows are noticed, by reading all keys: in every run, or when so much time has passed;"
                            + " needs write: merge")
            .withDefault(Optional.empty())
            .withExample("1h");

    @Override
    public String type() {
        return "postgresql";
    }

    @Override
    public Options connectionOptions() {
        return Options.of(URL, USER, PASSWORD, PRIMARY);
    }

    @Override
    public Options sourceOptions() {
        return Options.of(TABLE, QUERY, TABLES, EXCLUDE, CURSOR, KEY, SPLITS, LOOKBACK, HORIZON_WAIT, DETECT_DELETES);
    }

    @Override
    public Source source(Settings connection, Settings pipeline) {
        checkKeys(pipeline);
        PostgresConnection to = connection(connection);
        String[] key = pipeline.value(KEY).toArray(new String[0]);
        if (pipeline.has(TABLE)) {
            return with(PostgresTable.of(to, pipeline.value(TABLE)).key(key), connection, pipeline);
        }
        if (pipeline.has(QUERY)) {
            return with(PostgresQuery.of(to, pipeline.value(QUERY)).key(key), connection, pipeline);
        }
        PostgresTables tables = PostgresTables.matching(
                        to, pipeline.value(TABLES).toArray(new String[0]))
                .except(pipeline.value(EXCLUDE).toArray(new String[0]));
        return with(tables, connection, pipeline);
    }

    private static <S extends PostgresSource<S>> S with(S source, Settings connection, Settings pipeline) {
        S made = source.splits(pipeline.value(SPLITS)).horizonWait(pipeline.value(HORIZON_WAIT));
        made = pipeline.find(CURSOR).map(made::cursor).orElse(made);
        made = pipeline.find(LOOKBACK).map(made::lookback).orElse(made);
        made = pipeline.value(DETECT_DELETES).map(made::detectDeletes).orElse(made);
        Optional<PostgresConnection> primary = connection
                .find(PRIMARY)
                .map(url -> PostgresConnection.to(url, connection.where() + ".primary")
                        .as(connection.value(USER), connection.value(PASSWORD)));
        return primary.map(made::primary).orElse(made);
    }

    /** Reports at once which keys don't go together. */
    private static void checkKeys(Settings pipeline) {
        List<Problem> problems = new ArrayList<>();
        List<String> what = Stream.of(TABLE, QUERY, TABLES)
                .filter(pipeline::has)
                .map(Option::name)
                .toList();
        String where = pipeline.where();
        if (what.isEmpty()) {
            problems.add(new Problem(where, "it says not what to read", "Add one of 'table', 'query' and 'tables'."));
        }
        if (what.size() > 1) {
            problems.add(
                    new Problem(where, "it has " + String.join(" and ", what), "Keep one; make a pipeline of each."));
        }
        if (!pipeline.value(EXCLUDE).isEmpty() && !pipeline.has(TABLES)) {
            problems.add(new Problem(
                    where + ".exclude", "there is nothing to exclude from", "Take it out, or use 'tables'."));
        }
        if (!pipeline.value(KEY).isEmpty() && pipeline.has(TABLES)) {
            problems.add(new Problem(
                    where + ".key",
                    "several tables have a key each: their primary keys",
                    "Take it out; read a table that needs another key by a pipeline of its own."));
        }
        if (pipeline.has(LOOKBACK) && !pipeline.has(CURSOR)) {
            problems.add(new Problem(
                    where + ".lookback",
                    "without a cursor everything is read anyway",
                    "Take it out, or add 'cursor'."));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
    }

    @Override
    public Warehouse warehouse(Settings connection) {
        return new PostgresWarehouse(connection(connection));
    }

    @Override
    public Checkup check(Settings connection) {
        PostgresConnection server = connection(connection);
        try {
            return new PostgresCheckup(server).look();
        } catch (SQLException failed) {
            throw server.sourceError("connecting", failed);
        }
    }

    @Override
    public Checkup checkWarehouse(Settings connection) {
        PostgresConnection server = connection(connection);
        try {
            return new PostgresCheckup(server).lookAsWarehouse(Schemas.DEFAULT);
        } catch (SQLException failed) {
            throw server.warehouseError("connecting", failed);
        }
    }

    @Override
    public List<Finding> checkModels(Settings connection) {
        PostgresConnection server = connection(connection);
        try {
            return new PostgresCheckup(server).lookForModels(Schemas.DEFAULT);
        } catch (SQLException failed) {
            throw server.warehouseError("connecting", failed);
        }
    }

    @Override
    public List<String> sourceGrants(Settings connection, List<Source> sources) {
        return new PostgresGrants(connection(connection)).forSources(sources);
    }

    @Override
    public List<String> warehouseGrants(Settings connection) {
        return new PostgresGrants(connection(connection)).forWarehouse(Schemas.DEFAULT);
    }

    @Override
    public List<Proposal> propose(Settings connection) {
        PostgresConnection server = connection(connection);
        try {
            return new PostgresDiscovery(server).propose();
        } catch (SQLException failed) {
            throw server.sourceError("looking for tables", failed);
        }
    }

    private static PostgresConnection connection(Settings settings) {
        return PostgresConnection.to(settings.value(URL), settings.where() + ".url")
                .as(settings.value(USER), settings.value(PASSWORD));
    }
}
