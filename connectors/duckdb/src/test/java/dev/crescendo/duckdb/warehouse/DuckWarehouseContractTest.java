package dev.crescendo.duckdb.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.Faults;
import dev.crescendo.run.PipelineRun;
import dev.crescendo.run.RunOptions;
import dev.crescendo.testkit.Contract;
import dev.crescendo.testkit.SequentialRunner;
import dev.crescendo.testkit.WarehouseContract;
import dev.crescendo.testkit.WarehouseFixture;
import dev.crescendo.warehouse.Warehouse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class DuckWarehouseContractTest {
    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> aDuckDbWarehouseKeepsTheContract() {
        return WarehouseContract.of(new Files(DuckWarehouse::new)).tests();
    }

    @Test
    void aWarehouseWithoutCompareAndSetFailsIt() {
        Contract contract = WarehouseContract.of(new Files(MutantWarehouse::withoutCompareAndSet));
        for (String id : List.of("W-12", "W-13", "W-14", "W-28", "W-29", "W-30", "W-45", "W-46", "W-47")) {
            assertThatThrownBy(() -> contract.run(id)).as(id).isInstanceOf(AssertionError.class);
        }
    }

    record Line(long id) {}

    @Test
    void aCommitThatDiesBetweenDataAndPositionLeavesNothing() throws Exception {
        assertDyingLeavesNothing(DuckWarehouse::new);
    }

    @Test
    void aWarehouseThatCommitsThePositionAfterTheDataIsFoundOut() {
        assertThatThrownBy(() -> assertDyingLeavesNothing(MutantWarehouse::withTwoTransactions))
                .isInstanceOf(AssertionError.class);
    }

    private static void assertDyingLeavesNothing(Function<Path, Warehouse> opening) throws Exception {
        Files files = new Files(opening);
        Warehouse warehouse = files.fresh();
        Pipeline lines = Pipeline.named("lines")
                .from(ExtractorSource.of(
                                "lines",
                                RecordType.of(Line.class),
                                context -> LongStream.range(0, 9).mapToObj(Line::new))
                        .by(Cursor.byLong(Line::id)))
                .append();
        Faults.install(point -> {
            if (point == FaultPoint.IN_COMMIT_AFTER_DATA) {
                throw new IllegalStateException("died");
            }
        });
        try {
            assertThatThrownBy(
                            () -> new PipelineRun(lines, warehouse, new SequentialRunner(true), RunOptions.of("test"))
                                    .execute())
                    .hasRootCauseMessage("died");
        } finally {
            Faults.clear();
        }
        assertThat(files.rows(warehouse, "lines")).isEmpty();
    }

    private static final class Files implements WarehouseFixture {
        private final Function<Path, Warehouse> opening;
        private Opened opened = new Opened(folder);

        Files(Function<Path, Warehouse> opening) {
            this.opening = opening;
        }

        @Override
        public Warehouse fresh() {
            opened = new Opened(folder.resolve(UUID.randomUUID() + ".duckdb"));
            return opening.apply(opened.path());
        }

        @Override
        public List<Map<String, @Nullable Object>> rows(Warehouse warehouse, String table) throws Exception {
            boolean exists = !opened.texts(
                            "SELECT 1 FROM duckdb_tables() WHERE schema_name = 'raw' AND table_name = '" + table + "'")
                    .isEmpty();
            return exists ? opened.rows("SELECT * FROM raw.\"" + table + "\"") : List.of();
        }

        @Override
        public List<String> rejectReasons(Warehouse warehouse) throws Exception {
            return opened.texts("SELECT reason FROM crescendo.rejects ORDER BY reject_id");
        }

        @Override
        public List<String> leftovers(Warehouse warehouse) throws Exception {
            List<String> left = new ArrayList<>(opened.staged());
            left.addAll(opened.texts("SELECT task FROM crescendo_staging.receipts"));
            return left;
        }
    }
}
