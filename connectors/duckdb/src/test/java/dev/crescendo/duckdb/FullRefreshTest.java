package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A table that is loaded anew is the old one or the new one, and its position with it, wherever the commit breaks. */
class FullRefreshTest {
    @TempDir
    private Path folder;

    record Line(long id) {}

    @AfterEach
    void clear() {
        Faults.clear();
    }

    private static Pipeline lines(boolean merges, long from, long to) {
        Pipeline.Builder builder = Pipeline.named("lines")
                .from(ExtractorSource.of(
                                "lines",
                                RecordType.of(Line.class),
                                context -> LongStream.rangeClosed(from, to).mapToObj(Line::new))
                        .by(Cursor.byLong(Line::id)));
        return merges ? builder.merge("id") : builder.append();
    }

    /** Which ids there are, of how many loads, and the position. */
    private static String found(DuckWarehouse warehouse) throws Exception {
        String rows;
        try (Connection connection = warehouse.openReadOnly();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT min(id), max(id), count(*), count(DISTINCT _load_id) FROM raw.lines")) {
            row.next();
            rows = row.getLong(1) + ".." + row.getLong(2) + " " + row.getLong(3) + " rows of " + row.getLong(4);
        }
        try (Ledger ledger = warehouse.ledger()) {
            return rows + " at "
                    + ledger.position(new PipelineId("test", "lines", PipelineId.RAW))
                            .tokens()
                            .values();
        }
    }

    @ParameterizedTest
    @CsvSource({"false, IN_COMMIT_AFTER_DATA", "false, AFTER_COMMIT", "true, IN_COMMIT_BEFORE_COMMIT"})
    void brokenThereTheNextOneMakesItNew(boolean merges, FaultPoint point) throws Exception {
        DuckWarehouse warehouse = new DuckWarehouse(folder.resolve("w.duckdb"));
        RunOptions options = RunOptions.of("test").withKey("anew").withFullRefresh();
        for (long to : List.of(6L, 9L)) {
            new PipelineRun(lines(merges, 1, to), warehouse, new SequentialRunner(true), RunOptions.of("test"))
                    .execute();
        }
        AtomicBoolean broken = new AtomicBoolean();
        Faults.install(reached -> {
            if (reached == point && broken.compareAndSet(false, true)) {
                throw new IllegalStateException("broken at " + point);
            }
        });
        try {
            new PipelineRun(lines(merges, 4, 7), warehouse, new SequentialRunner(true), options).execute();
        } catch (CrescendoException | IllegalStateException fault) {
            // what is there now is what counts
        }
        assertThat(broken.get()).isTrue();
        String anew = "4..7 4 rows of 1 at [7]";
        assertThat(found(warehouse)).isEqualTo(point == FaultPoint.AFTER_COMMIT ? anew : "1..9 9 rows of 2 at [9]");
        new PipelineRun(lines(merges, 4, 7), warehouse, new SequentialRunner(true), options).execute();
        assertThat(found(warehouse)).isEqualTo(anew);
    }
}
