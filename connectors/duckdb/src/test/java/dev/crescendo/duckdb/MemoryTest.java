package dev.crescendo.duckdb;

import static dev.crescendo.duckdb.LoadedTables.field;
import static dev.crescendo.duckdb.LoadedTables.table;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.crescendo.duckdb.internal.file.Access;
import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.duckdb.internal.file.Session;
import dev.crescendo.duckdb.internal.file.SharedDatabase;
import dev.crescendo.error.WarehouseException;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** DuckDB's own memory, which is little while rows come, unless that is too little, and as much as it likes at all other times. */
class MemoryTest {
    @TempDir
    private Path folder;

    @Test
    void itIsLimitedForASessionThatIsAlone() throws Exception {
        SharedDatabase database = SharedDatabase.of(DatabaseFile.at(folder.resolve("warehouse.duckdb")));
        String all;
        try (Session first = open(database)) {
            all = limit(first);
            first.limitMemory(1L << 50);
            assertThat(limit(first)).as("not more than it has").isEqualTo(all);
            first.limitMemory(100 << 20);
            assertThat(limit(first)).isEqualTo("100.0 MiB").isNotEqualTo(all);
            try (Session second = open(database)) {
                assertThat(limit(second)).isEqualTo(all);
                second.limitMemory(100 << 20);
                assertThat(limit(second)).as("not beside another").isEqualTo(all);
            }
            first.limitMemory(100 << 20);
            assertThat(limit(first)).isEqualTo("100.0 MiB");
        }
        try (Session next = open(database)) {
            assertThat(limit(next)).isEqualTo(all);
        }
    }

    @Test
    void whatWasBeingDeletedWhenMemoryRanOutIsDeletedLater() throws Exception {
        SharedDatabase database = SharedDatabase.of(DatabaseFile.at(folder.resolve("warehouse.duckdb")));
        String delete = "DELETE FROM things WHERE id % 2 = 0";
        try (Session session = open(database)) {
            run(session, "CREATE TABLE things AS SELECT range AS id FROM range(10000000)");
        }
        try (Session session = open(database)) {
            session.limitMemory(50 << 20);
            run(session, "BEGIN TRANSACTION");
            SQLException tooLittle = catchThrowableOfType(SQLException.class, () -> run(session, delete));
            assertThat(tooLittle.getMessage()).contains("Out of Memory");
            session.noticed(tooLittle);
            run(session, "ROLLBACK");
        }
        try (Session session = open(database)) {
            assertThat(run(session, delete)).isEqualTo(5_000_000);
        }
    }

    private static long run(Session session, String sql) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            return statement.executeUpdate(sql);
        }
    }

    private static Session open(SharedDatabase database) {
        return database.open(Access.WRITE, "testing", Duration.ofSeconds(5), WarehouseException::new);
    }

    private static String limit(Session session) throws SQLException {
        try (Statement statement = session.connection().createStatement();
                ResultSet value = statement.executeQuery("SELECT current_setting('memory_limit')")) {
            value.next();
            return value.getString(1);
        }
    }

    /** On average they are small: that much memory is not enough, and there is more. */
    @Test
    void rowsOfWhichSomeAreLargeAreAppendedAllTheSame() throws Exception {
        Schema schema = Schema.of(field("id", Simple.LONG), field("note", Simple.TEXT));
        List<Batch> batches = new ArrayList<>();
        Batch small = new Batch(schema);
        for (int i = 0; i < 4000; i++) {
            small.appendValue(0, (long) i);
            small.appendValue(1, "small");
            small.endRow();
        }
        for (int i = 0; i < 100; i++) {
            batches.add(small);
        }
        Batch large = new Batch(schema);
        for (int i = 0; i < 10; i++) {
            large.appendValue(0, (long) i);
            large.appendValue(1, Integer.toString(i).repeat(4 << 20));
            large.endRow();
        }
        for (int i = 0; i < 8; i++) {
            batches.add(large);
        }
        try (LoadedTables tables = new LoadedTables(folder)) {
            assertThat(tables.load(table(schema), batches.toArray(new Batch[0]))
                            .counts()
                            .written())
                    .isEqualTo(400_080);
            assertThat(tables.opened().texts("SELECT count(*) || ' ' || sum(length(note)) FROM raw.orders"))
                    .containsExactly("400080 " + (400_000L * 5 + 80L * (4 << 20)));
        }
    }

    @Test
    void rowsOfAThousandColumnsAreAppended() throws Exception {
        List<Field> fields = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            fields.add(field("c" + i, i % 3 == 0 ? Simple.TEXT : i % 3 == 1 ? Simple.LONG : Simple.DOUBLE));
        }
        Schema schema = new Schema(fields);
        Batch batch = new Batch(schema);
        for (int row = 0; row < 100; row++) {
            for (int i = 0; i < 1000; i++) {
                batch.appendValue(i, i % 3 == 0 ? "text " + row : i % 3 == 1 ? (Object) (long) (row * i) : row / 7.0);
            }
            batch.endRow();
        }
        List<Batch> batches = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            batches.add(batch);
        }
        try (LoadedTables tables = new LoadedTables(folder)) {
            assertThat(tables.load(table(schema), batches.toArray(new Batch[0]))
                            .counts()
                            .written())
                    .isEqualTo(10_000);
            assertThat(tables.opened().texts("SELECT count(*) || ' ' || sum(c1) || ' ' || max(c999) FROM raw.orders"))
                    .containsExactly("10000 495000 text 99");
        }
    }
}
