package dev.crescendo.reliability;

import dev.crescendo.duckdb.DuckConnection;
import dev.crescendo.duckdb.DuckTable;
import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.extract.Source;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;

/** A folder with a file for the warehouse and one for the shop. */
record DuckStore(Path folder) implements Store {
    static final String KIND = "duckdb ";

    private static final String TABLES = "select table_schema || '.' || table_name from information_schema.tables";

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    static DuckStore in(Path folder) throws Exception {
        DuckStore store = new DuckStore(Files.createDirectories(folder));
        store.shop("create table orders (id bigint primary key, name text not null, quantity int not null)");
        return store;
    }

    static DuckStore at(String address) {
        return new DuckStore(Path.of(address.substring(KIND.length())));
    }

    @Override
    public String address() {
        return KIND + folder;
    }

    private Path file() {
        return folder.resolve("warehouse").resolve("warehouse.duckdb");
    }

    private DuckConnection shop() {
        return DuckConnection.to(folder.resolve("shop.duckdb"));
    }

    @Override
    public Warehouse warehouse() {
        return new DuckWarehouse(file());
    }

    @Override
    public Source orders(int splits, boolean byCursor) {
        DuckTable table = DuckTable.of(shop(), "orders").key("id").splits(splits);
        return (byCursor ? table.cursor("id") : table).as(Orders.Placed.class);
    }

    @Override
    public void clear() throws Exception {
        Path all = folder.resolve("warehouse");
        if (Files.exists(all)) {
            if (Files.exists(file())) {
                alone(file(), true).close(); // else the next run here would go on in the file that is deleted
            }
            try (Stream<Path> paths = Files.walk(all)) {
                for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(path);
                }
            }
        }
        Files.createDirectories(all);
    }

    @Override
    public void shop(String... statements) throws Exception {
        try (Connection connection = alone(folder.resolve("shop.duckdb"), false);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @Override
    public String text(String bytes) {
        return "decode(" + bytes + ")";
    }

    @Override
    public Map<String, List<String>> rows(Map<String, String> queries) throws Exception {
        return rows(file(), queries);
    }

    /** The snapshot, which is what readers open. */
    @Override
    public Map<String, List<String>> visible(Map<String, String> queries) throws Exception {
        return rows(DuckConnection.to(file()).snapshotPath(), queries);
    }

    private static Map<String, List<String>> rows(Path file, Map<String, String> queries) throws Exception {
        if (!Files.exists(file)) {
            return Map.of();
        }
        try (Connection connection = alone(file, true)) {
            connection.setAutoCommit(false);
            return Store.rows(connection, queries, TABLES);
        }
    }

    /**
     * Opens a file that runs of this process have let go of. They keep it open for a moment, and DuckDB refuses who comes
     * meanwhile with other settings.
     */
    private static Connection alone(Path file, boolean readOnly) throws SQLException {
        Properties settings = new Properties();
        settings.setProperty("duckdb.read_only", Boolean.toString(readOnly));
        long giveUp = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            try {
                return DriverManager.getConnection("jdbc:duckdb:" + file, settings);
            } catch (SQLException inUse) {
                if (!String.valueOf(inUse.getMessage()).contains("different configuration")
                        || System.nanoTime() > giveUp) {
                    throw inUse;
                }
                LockSupport.parkNanos(5_000_000);
            }
        }
    }

    @Override
    public List<String> staged() throws Exception {
        List<String> staged = new ArrayList<>();
        rows(Map.of("crescendo_staging.receipts", "select 'receipt ' || task from crescendo_staging.receipts"))
                .values()
                .forEach(staged::addAll);
        Path files = Path.of(file() + ".staging");
        if (Files.exists(files)) {
            try (Stream<Path> paths = Files.walk(files)) {
                paths.filter(Files::isRegularFile).map(Path::toString).forEach(staged::add);
            }
        }
        return staged;
    }
}
