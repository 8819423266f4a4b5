package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testkit.ChildJvm;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The class path of the launcher, most of which is made one jar by the build. */
class LibrariesIT {
    private static final Path TARGET = Path.of("target").toAbsolutePath();

    @TempDir
    private Path folder;

    /** What is found by service loaders: connectors, stores, formats of files. */
    @Test
    void theOneJarOfTheLibrariesHasAllConnectorsStoresAndFormats() throws Exception {
        Files.writeString(folder.resolve("lines.csv"), "id,name\n1,one\n2,two\n", StandardCharsets.UTF_8);
        try (Connection duck = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duck.createStatement()) {
            statement.execute("COPY (SELECT 1 AS id) TO '" + folder.resolve("columns.parquet") + "'");
        }
        Files.writeString(folder.resolve("crescendo.yaml"), """
                project: test
                warehouse: wh
                retries: { max: 0 }
                connections:
                  wh: { type: duckdb, path: wh.duckdb }
                  here: { type: files, folder: . }
                  away: { type: files, endpoint: "http://127.0.0.1:1", region: none, access_key: none, secret_key: none }
                  shop: { type: postgresql, url: "jdbc:postgresql://127.0.0.1:1/shop" }
                pipelines:
                  lines: { source: here, path: lines.csv, write: append }
                  columns: { source: here, path: columns.parquet, write: append }
                  objects: { source: away, path: "s3://bucket/*.csv", write: append }
                  orders: { source: shop, table: public.orders, cursor: id, write: append }
                """, StandardCharsets.UTF_8);

        assertThat(crescendo("run", "lines", "columns")).contains("read 3", "written 3");
        assertThat(crescendo("run", "objects", "orders"))
                .contains(
                        "objects: listing s3://bucket/*.csv failed",
                        "orders: asking the database who it is at postgresql://127.0.0.1:1/shop failed");
        assertThat(crescendo("query", "select version from crescendo.runs", "--json"))
                .contains(RootCommand.version().replace("crescendo ", ""));
    }

    @Test
    void itHasTheClassesForNewerVersionsOfJava() throws IOException {
        try (JarFile libraries = new JarFile(TARGET.resolve("lib/libraries.jar").toFile())) {
            assertThat(libraries.isMultiRelease()).isTrue();
        }
    }

    private String crescendo(String... words) throws Exception {
        List<String> all = new ArrayList<>(List.of(words));
        all.addAll(List.of("--project", folder.toString()));
        try (ChildJvm child = ChildJvm.running(Main.class)
                .classPath(commandJar() + ":" + TARGET.resolve("lib") + "/*")
                .arguments(all.toArray(new String[0]))
                .start()) {
            child.waitFor(Duration.ofMinutes(1));
            return child.output();
        }
    }

    private static Path commandJar() throws IOException {
        try (DirectoryStream<Path> jars = Files.newDirectoryStream(TARGET, "crescendo-cli-*.jar")) {
            for (Path jar : jars) {
                if (!jar.toString().matches(".*-(sources|javadoc|tests)\\.jar")) {
                    return jar;
                }
            }
        }
        throw new AssertionError("the command was not built");
    }
}
