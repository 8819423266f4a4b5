package dev.crescendo.duckdb.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.duckdb.internal.type.DuckType;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableLookupTest {
    @TempDir
    private Path folder;

    @Test
    void aTableIsThereForOthersOnceItsTransactionHasCommitted() {
        Database database = new Database(DatabaseFile.at(folder.resolve("lookup.duckdb")), Duration.ofSeconds(10));
        database.inTransaction("making a table", connection -> {
            assertThat(TableLookup.exists(connection, "raw", "it's"))
                    .as("no schema")
                    .isFalse();
            assertThat(TableLookup.existsWithin(connection, "raw", "it's")).isFalse();

            Jdbc.script(connection, "CREATE SCHEMA raw; CREATE TABLE raw.\"it's\" (id BIGINT, \"a b\" DECIMAL(5,2))");

            assertThat(TableLookup.exists(connection, "raw", "it's")).isFalse();
            assertThat(TableLookup.existsWithin(connection, "raw", "it's")).isTrue();
            assertThat(TableLookup.existsWithin(connection, "raw", "other")).isFalse();
            return true;
        });
        database.inTransaction("looking for it", connection -> {
            assertThat(TableLookup.columns(connection, "raw", "it's"))
                    .containsExactly(
                            Map.entry("id", new DuckType("BIGINT")), Map.entry("a b", new DuckType("DECIMAL(5,2)")));
            assertThat(TableLookup.columns(connection, "raw", "other")).isEmpty();
            assertThat(Jdbc.number(connection, "SELECT 1"))
                    .as("the transaction goes on")
                    .isEqualTo(1);
            return true;
        });
    }
}
