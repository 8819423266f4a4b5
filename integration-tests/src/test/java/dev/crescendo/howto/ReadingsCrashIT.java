package dev.crescendo.howto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.RecordType;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The test of docs/how-to/crash-test.md, as the page quotes it. */
@Timeout(120)
class ReadingsCrashIT {
    private static final Path PAGE = Path.of("../docs/how-to/crash-test.md");
    private static final Path SOURCE = Path.of("src/test/java/dev/crescendo/howto/ReadingsCrashIT.java");

    record Reading(long id, double celsius) {}

    static final class LoadReadings implements CrashScenario {
        @Override
        public void run() {
            ExtractorSource<Reading> readings = ExtractorSource.of(
                            "readings",
                            RecordType.of(Reading.class),
                            context -> LongStream.range(0, 1_000).mapToObj(id -> new Reading(id, id / 10.0)))
                    .by(Cursor.byLong(Reading::id));
            Cron.run(
                    Pipeline.named("readings").from(readings).append(),
                    new DuckWarehouse(Path.of(System.getProperty("warehouse", ""))),
                    RunOptions.of("weather").withKey("2026-01-01"));
        }
    }

    @Test
    void killedAnywhereNothingIsLostAndNothingIsTwice(@TempDir Path folder) throws Exception {
        CrashKit kit = CrashKit.of(LoadReadings.class);
        Path[] warehouse = {folder};
        kit.reset(() -> {
                    warehouse[0] = Files.createTempDirectory(folder, "run").resolve("warehouse.duckdb");
                    kit.property("warehouse", warehouse[0].toString());
                })
                .content(() -> Map.of("readings", rows(warehouse[0], "select id || ' ' || celsius from raw.readings")))
                .killAt(FaultPoint.IN_TASK, FaultPoint.IN_COMMIT_BEFORE_COMMIT, FaultPoint.AFTER_COMMIT)
                .mustReach(FaultPoint.IN_COMMIT_BEFORE_COMMIT)
                .run()
                .assertNothingLostNothingTwice();
    }

    private static List<String> rows(Path warehouse, String query) throws Exception {
        List<String> rows = new ArrayList<>();
        try (Connection connection = new DuckWarehouse(warehouse).openReadOnly();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                rows.add(found.getString(1));
            }
        }
        return rows;
    }

    @Test
    void thePageQuotesThisTest() throws Exception {
        String source = Files.readString(SOURCE).replaceAll("\\s+", " ");
        String[] blocks = Files.readString(PAGE).split("```java\n", -1);
        assertThat(blocks).hasSizeGreaterThan(2);
        for (int block = 1; block < blocks.length; block++) {
            assertThat(source).contains(blocks[block].split("```", 2)[0].strip().replaceAll("\\s+", " "));
        }
    }
}
