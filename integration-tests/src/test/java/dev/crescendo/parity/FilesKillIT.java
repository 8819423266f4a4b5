package dev.crescendo.parity;

import dev.crescendo.files.FilesSource;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.run.FaultPoint;
import dev.crescendo.run.RunOptions;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.CrashKit;
import dev.crescendo.testkit.CrashScenario;
import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that loads new files and what was appended to others, rejects among it, is killed: the next leaves rows and rejects as if
 * nothing had happened.
 */
@Timeout(300)
class FilesKillIT {
    private static final String DATABASE = "files.database";
    private static final String FOLDER = "files.folder";

    private static PostgresServer postgres;

    @TempDir
    private static Path folder;

    @BeforeAll
    static void start() throws Exception {
        postgres = PostgresServer.shared();
        Places.of(postgres, "", folder).publish();
        Places.publish(FOLDER, Files.createDirectory(folder.resolve("files")).toString());
    }

    @Test
    void straightIntoTheTable() throws Exception {
        prove(
                Direct.class,
                EnumSet.of(
                        FaultPoint.IN_TASK,
                        FaultPoint.BEFORE_TASK_END,
                        FaultPoint.IN_COMMIT_AFTER_DATA,
                        FaultPoint.IN_COMMIT_BEFORE_COMMIT,
                        FaultPoint.AFTER_COMMIT));
    }

    @Test
    void inStagedSplits() throws Exception {
        prove(Staged.class, EnumSet.of(FaultPoint.AFTER_RECEIPT, FaultPoint.BEFORE_COMMIT, FaultPoint.AFTER_COMMIT));
    }

    private static void prove(Class<? extends CrashScenario> scenario, EnumSet<FaultPoint> points) throws Exception {
        CrashKit kit = CrashKit.of(scenario)
                .classesOf("threads")
                .jvmArgument("-Xmx256m")
                .rerunHere();
        kit.reset(() -> {
                    String fresh = postgres.createDatabase();
                    Places.publish(DATABASE, fresh);
                    kit.property(Places.propertyName(DATABASE), fresh);
                    begin();
                })
                .content(FilesKillIT::content)
                .killAt(points.toArray(FaultPoint[]::new))
                .mustReach(points.toArray(FaultPoint[]::new))
                .run()
                .assertNothingLostNothingTwice();
    }

    /** Two files are loaded; one of them grows, one ends in half a line, and there is a third. */
    private static void begin() throws Exception {
        Path files = Path.of(Places.property(FOLDER));
        Files.writeString(files.resolve("a.csv"), "id,name\n" + lines(0, 500) + "x,bad\n");
        Files.writeString(files.resolve("b.csv"), "id,name\n" + lines(1_000, 1_200) + "12");
        Files.deleteIfExists(files.resolve("c.csv"));
        load("begin", 1);
        Files.writeString(files.resolve("a.csv"), lines(500, 1_000) + "y,bad\n", StandardOpenOption.APPEND);
        Files.writeString(files.resolve("b.csv"), "00,twelve hundred\n", StandardOpenOption.APPEND);
        Files.writeString(files.resolve("c.csv"), "id,name\n" + lines(2_000, 2_300) + "z\n\"open,1\n");
    }

    private static String lines(int from, int to) {
        return IntStream.range(from, to)
                .mapToObj(id -> id + ",\"name of\n" + id + "\"\n")
                .collect(Collectors.joining());
    }

    private static void load(String key, int splits) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        types.put("id", Simple.LONG);
        types.put("name", Simple.TEXT);
        FilesSource source = FilesSource.of(Path.of(Places.property(FOLDER)), "*.csv")
                .schema(types)
                .splits(splits);
        Cron.run(
                Pipeline.named("names").from(source).append(),
                Places.published().warehouse(Places.property(DATABASE)),
                RunOptions.of("shop").withKey(key),
                splits);
    }

    private static Map<String, List<String>> content() throws Exception {
        try (var connection = postgres.connect(Places.property(DATABASE));
                var statement = connection.createStatement()) {
            return Map.of(
                    "names", texts(statement, "select id || ' ' || name from raw.names"),
                    "rejects",
                            texts(
                                    statement,
                                    "select place || ' ' || field || ' ' || reason || ' ' || convert_from(raw, 'UTF8')"
                                            + " from crescendo.rejects"));
        }
    }

    private static List<String> texts(Statement statement, String query) throws Exception {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    static final class Direct implements CrashScenario {
        @Override
        public void run() {
            load("slot", 1);
        }
    }

    static final class Staged implements CrashScenario {
        @Override
        public void run() {
            load("slot", 2);
        }
    }
}
