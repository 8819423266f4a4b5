package dev.crescendo.postgresql.warehouse;

import dev.crescendo.config.Secret;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Holder;
import dev.crescendo.warehouse.LaneMove;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.RunKey;
import dev.crescendo.warehouse.Scope;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A database of one's own on the shared server, and short words for what tests of the warehouse do. */
final class Fixture implements AutoCloseable {
    static final PipelineId ORDERS = new PipelineId("shop", "orders", PipelineId.RAW);
    static final SourceId SOURCE = new SourceId("shop-1");
    static final Duration LEASE = Duration.ofMinutes(10);
    static final Scope ALL = new Scope.Exclusive();
    /** Someone on another machine: whether they live can't be told from here. */
    static final Holder ELSEWHERE = new Holder("elsewhere/1/2", 42, Instant.parse("2026-01-02T03:04:05.678901Z"));

    private final PostgresServer server;
    private final String database;
    private final Connection connection;
    /** So that the connection may travel as bytes. */
    private final Path password;

    Fixture() throws Exception {
        this(PostgresServer.shared());
    }

    Fixture(PostgresServer server) throws Exception {
        this.server = server;
        this.database = server.createDatabase();
        this.connection = server.connect(database);
        this.password = Files.writeString(Files.createTempFile("password", ""), server.password());
        password.toFile().deleteOnExit();
    }

    PostgresConnection connection() {
        return connection(server.port());
    }

    /** As above, through something that listens on another port. */
    PostgresConnection connection(int port) {
        return PostgresConnection.to(server.url(database).replace(":" + server.port() + "/", ":" + port + "/"))
                .as(server.user(), Secret.file(password));
    }

    String password() {
        return server.password();
    }

    int port() {
        return server.port();
    }

    PostgresLedger ledger() {
        return new PostgresLedger(new Database(connection(), Schemas.DEFAULT), Schemas.DEFAULT);
    }

    Warehouse warehouse() {
        return new PostgresWarehouse(connection());
    }

    Connection connect() throws SQLException {
        return server.connect(database);
    }

    static RunKey run(String key) {
        return new RunKey(key);
    }

    static Scope lanes(String... names) {
        Set<LaneId> ids = new TreeSet<>();
        Arrays.stream(names).map(LaneId::new).forEach(ids::add);
        return new Scope.Lanes(ids);
    }

    static LaneMove move(Claim claim, String lane, String from, String to) {
        LaneId id = new LaneId(lane);
        long epoch = claim.lanes().containsKey(id) ? claim.lanes().get(id).epoch() : claim.epoch();
        return new LaneMove(id, epoch, from.isEmpty() ? Optional.empty() : Optional.of(new Token(from)), new Token(to));
    }

    void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    void emptyLedger() throws SQLException {
        execute("delete from crescendo.lanes; delete from crescendo.runs; delete from crescendo.loads;"
                + " delete from crescendo.rejects; delete from crescendo.schemas;"
                + " delete from crescendo_staging.receipts; delete from crescendo_staging.attempts");
    }

    /** As if nothing had ever been loaded; the ledger's tables stay. */
    void forgetAll() throws SQLException {
        execute("drop schema if exists raw cascade");
        if (value("select to_regclass('crescendo.version')").equals("null")) {
            return;
        }
        for (String table : stagingTables()) {
            execute("drop table crescendo_staging." + table);
        }
        emptyLedger();
    }

    List<String> stagingTables() throws SQLException {
        return rows("select relname from pg_class where relnamespace = to_regnamespace('crescendo_staging')"
                + " and relkind = 'r' and relname like 's\\_%'");
    }

    /** What staging holds: tables, and notes about them. */
    List<String> leftovers() throws SQLException {
        List<String> found = new ArrayList<>(stagingTables());
        found.addAll(rows("select attempt from crescendo_staging.attempts"));
        found.addAll(rows("select 'receipt of ' || task from crescendo_staging.receipts"));
        return found;
    }

    List<Map<String, Object>> table(String table) throws SQLException {
        if (value("select to_regclass('raw." + table + "')").equals("null")) {
            return List.of();
        }
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery("select * from raw." + table)) {
            List<Map<String, Object>> rows = new ArrayList<>();
            while (result.next()) {
                Map<String, Object> row = new LinkedHashMap<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    row.put(result.getMetaData().getColumnName(i), result.getObject(i));
                }
                rows.add(row);
            }
            return rows;
        }
    }

    /** All rows, each as its values joined by commas. */
    List<String> rows(String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            List<String> rows = new ArrayList<>();
            while (result.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(result.getString(i)));
                }
                rows.add(String.join(",", values));
            }
            return rows;
        }
    }

    String value(String sql) throws SQLException {
        return rows(sql).get(0);
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
