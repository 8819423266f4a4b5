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
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/** A folder with a file for the warehouse and one for the shop. */
record DuckStore(Path folder) implements Store {
    static final String KIND = "duckdb ";

    private static final String TABLES = "select table_schema || '.' || table_name from information_schema.tables";

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
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("shop.duckdb"));
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
        Properties readOnly = new Properties();
        readOnly.setProperty("duckdb.read_only", "true");
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + file, readOnly)) {
            connection.setAutoCommit(false);
            return Store.rows(connection, queries, TABLES);
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
