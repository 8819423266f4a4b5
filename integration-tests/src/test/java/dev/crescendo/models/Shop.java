package dev.crescendo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crescendo.config.Secret;
import dev.crescendo.curated.BuildPlan.Way;
import dev.crescendo.curated.CuratedResult;
import dev.crescendo.curated.CuratedRun;
import dev.crescendo.curated.Models;
import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.files.FilesSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.postgresql.PostgresConnection;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.record.Decimal;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testserver.PostgresServer;
import dev.crescendo.warehouse.SupportsQuery;
import dev.crescendo.warehouse.Warehouse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A project with orders and customers in its raw tier, and a folder for models. */
final class Shop {
    static final String PROJECT = "shop";

    /** What builds have staged and not taken away. */
    static final String STAGED = "select table_name from information_schema.tables"
            + " where table_schema = 'crescendo_staging' and table_name like 'model%'";

    /** An order. */
    record Order(
            long id,
            long customerId,
            String status,
            @Decimal(precision = 12, scale = 2) BigDecimal total,
            LocalDate orderedAt) {}

    /** A customer. */
    record Customer(long id, String name) {}

    /** A payment, in cents. */
    record Payment(long id, long orderId, String method, int amount) {}

    private final Path folder;
    private final Warehouse warehouse;
    private final int parallel;

    private Shop(Path folder, Warehouse warehouse, int parallel) {
        this.folder = folder;
        this.warehouse = warehouse;
        this.parallel = parallel;
    }

    static Shop onDuckDb(Path folder) {
        return onDuckDb(folder, folder.resolve("warehouse.duckdb"));
    }

    static Shop onDuckDb(Path folder, Path database) {
        return on(folder, new DuckWarehouse(database));
    }

    static Shop on(Path folder, Warehouse warehouse) {
        return new Shop(folder, warehouse, 1);
    }

    /** Here so many models are built at a time. By default it is one on DuckDB and three on PostgreSQL. */
    Shop building(int atATime) {
        return new Shop(folder, warehouse, atATime);
    }

    static Shop onPostgres(Path folder, PostgresServer server) throws Exception {
        return onPostgres(folder, server, server.createDatabase());
    }

    static Shop onPostgres(Path folder, PostgresServer server, String database) {
        return onPostgres(
                folder,
                PostgresConnection.to(server.url(database)).as(server.user(), Secret.literal(server.password())));
    }

    /** @param password a file that holds it */
    static Shop onPostgres(Path folder, String url, String user, Path password) {
        return onPostgres(folder, PostgresConnection.to(url).as(user, Secret.file(password)));
    }

    private static Shop onPostgres(Path folder, PostgresConnection connection) {
        return new Shop(folder, new PostgresWarehouse(connection), 3);
    }

    Warehouse warehouse() {
        return warehouse;
    }

    static Order order(long id, long customer, String status, String total, String day) {
        return new Order(id, customer, status, new BigDecimal(total), LocalDate.parse(day));
    }

    /** Adds orders, or changes those that have the same ids. */
    void load(Order... orders) {
        run(Pipeline.named("orders")
                .from(ExtractorSource.of("orders", RecordType.of(Order.class), context -> List.of(orders).stream()))
                .merge("id"));
    }

    /** Has these orders, and no others any more. */
    void replace(Order... orders) {
        run(Pipeline.named("orders")
                .from(ExtractorSource.of("orders", RecordType.of(Order.class), context -> List.of(orders).stream()))
                .replace("id"));
    }

    void load(Customer... customers) {
        run(Pipeline.named("customers")
                .from(ExtractorSource.of(
                        "customers", RecordType.of(Customer.class), context -> List.of(customers).stream()))
                .merge("id"));
    }

    /** Has these customers, and no others any more. */
    void replace(Customer... customers) {
        run(Pipeline.named("customers")
                .from(ExtractorSource.of(
                        "customers", RecordType.of(Customer.class), context -> List.of(customers).stream()))
                .replace("id"));
    }

    void load(Payment... payments) {
        run(Pipeline.named("payments")
                .from(ExtractorSource.of(
                        "payments", RecordType.of(Payment.class), context -> List.of(payments).stream()))
                .merge("id"));
    }

    /** Adds visits, each a day and how many came. */
    void visits(String... visits) throws IOException {
        append("visits", "day,visits", Map.of("day", Simple.LONG, "visits", Simple.LONG), visits);
    }

    /** Adds amounts, each an id and how much, of a type that may be wider than before. */
    void amounts(FieldType type, String... amounts) throws IOException {
        append("amounts", "id,amount", Map.of("id", Simple.LONG, "amount", type), amounts);
    }

    private void append(String name, String header, Map<String, FieldType> types, String... lines) throws IOException {
        Path file = folder.resolve(name).resolve(name + ".csv");
        Files.createDirectories(file.getParent());
        if (!Files.exists(file)) {
            Files.writeString(file, header + "\n");
        }
        Files.write(file, List.of(lines), StandardOpenOption.APPEND);
        run(Pipeline.named(name)
                .from(FilesSource.of(file.getParent(), "*.csv").schema(types))
                .append());
    }

    void run(Pipeline pipeline) {
        Cron.run(pipeline, warehouse, RunOptions.of(PROJECT), 1);
    }

    Shop model(String name, String text) {
        try {
            Path file = folder.resolve("curated").resolve(name + ".sql");
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Shop without(String name) {
        try {
            Files.delete(folder.resolve("curated").resolve(name + ".sql"));
            return this;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Models models() {
        return Models.read(folder.resolve("curated"), folder);
    }

    CuratedResult build(String... refreshed) {
        return build(RunOptions.of(PROJECT), refreshed);
    }

    /** This one, with two customers and two orders of the first. */
    Shop filled() {
        load(new Customer(1, "Ada"), new Customer(2, "Bo"));
        load(order(1, 1, "paid", "10.00", "2026-01-01"), order(2, 1, "new", "5.00", "2026-01-02"));
        return this;
    }

    /** What ends a build that its project or its SQL does not allow. */
    String refused() {
        CrescendoException refused = catchThrowableOfType(CrescendoException.class, this::build);
        assertThat(refused).isInstanceOfAny(ConfigurationException.class, WarehouseException.class);
        return String.valueOf(refused.getMessage());
    }

    /** How a model would be built now. */
    Way way(String model) {
        Models models = models();
        return new CuratedRun(models, Set.of(model), Set.of(), warehouse, RunOptions.of(PROJECT))
                .plan()
                .steps()
                .get(0)
                .way();
    }

    /** Brings these up to date, and no others. */
    CuratedResult buildOnly(String... selected) {
        return new CuratedRun(models(), Set.of(selected), Set.of(), warehouse, RunOptions.of(PROJECT))
                .execute(parallel);
    }

    CuratedResult build(RunOptions options, String... refreshed) {
        Models models = models();
        return new CuratedRun(models, models.names(), Set.of(refreshed), warehouse, options).execute(parallel);
    }

    /** What was built, in order. */
    List<String> built(CuratedResult result) {
        return result.models().stream()
                .filter(CuratedResult.ModelOutcome::built)
                .map(outcome -> outcome.model().name())
                .toList();
    }

    /** The rows of a query, values with | between. */
    List<String> rows(String sql) {
        try (Connection connection = ((SupportsQuery) warehouse).openReadOnly();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            List<String> all = new ArrayList<>();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                    values.add(String.valueOf(rows.getString(i)));
                }
                all.add(String.join("|", values));
            }
            return all;
        } catch (SQLException refused) {
            throw new IllegalStateException(refused);
        }
    }
}
