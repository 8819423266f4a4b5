package dev.crescendo.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tutorials work as they are written. */
class TutorialIT {
    @TempDir
    private Path folder;

    private static void fill(EmbeddedPostgres server) throws SQLException {
        try (Connection connection = server.getPostgresDatabase().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("""
                    create table customers (id bigint primary key, name text not null);
                    insert into customers values (1, 'Ada'), (2, 'Carl'), (3, 'Emmy');
                    create table orders (id bigint primary key, customer_id bigint not null, total numeric(10,2) not null,
                      updated_at timestamptz not null);
                    insert into orders values (1, 1, 20.00, '2026-03-01 10:00Z'), (2, 2, 12.50, '2026-03-01 11:00Z'),
                      (3, 1, 39.50, '2026-03-02 09:00Z'), (4, 3, 7.00, '2026-03-02 12:00Z');
                    """);
        }
    }

    private static Tutorial overTheShop(EmbeddedPostgres server, String page) throws IOException, SQLException {
        fill(server);
        return Tutorial.of(page)
                .with("localhost:5432/shop", "127.0.0.1:" + server.getPort() + "/postgres")
                .with("SHOP_USER=me SHOP_PASSWORD=secret", "SHOP_USER=postgres SHOP_PASSWORD=postgres");
    }

    @Test
    void firstWarehouse() throws Exception {
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            overTheShop(server, "tutorials/first-warehouse.md").follow(folder);
        }
    }

    @Test
    void nightlyWarehouse() throws Exception {
        Path crontab = folder.resolve("crontab");
        try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
            fill(server);
            Tutorial.of("how-to/cron.md")
                    .with("```yaml in crescendo.yaml\n", """
                            ```sh
                            export SHOP_PASSWORD=postgres
                            mkdir events && echo '{"id":1}' | gzip > events/1.ndjson.gz
                            ```
                            ```yaml crescendo.yaml
                            project: shop
                            warehouse: local
                            connections:
                              local: { type: duckdb, path: warehouse.duckdb }
                              shopdb:
                                type: postgresql
                                url: "jdbc:postgresql://127.0.0.1:port/postgres"
                                user: postgres
                                password: "${SHOP_PASSWORD}"
                            """.replace(":port", ":" + server.getPort()))
                    .program(
                            "crontab",
                            "if [ \"$1\" != -l ]; then cat > " + crontab + "; elif [ -f " + crontab + " ]; then cat "
                                    + crontab + "; else echo no crontab for reader >&2; exit 1; fi")
                    .follow(folder);
        }
        assertThat(Files.readString(crontab))
                .contains("0 3 * * * ", "*/15 * * * * ")
                .doesNotContain("postgres");
        assertThat(startedAgain(crontab)).contains("events").contains("nothing new");
        assertThat(Files.readString(folder.resolve("work/.crescendo/cron.env"))).contains("SHOP_PASSWORD");
    }

    /** Does what cron would at a quarter, and says what the log got. */
    private String startedAgain(Path crontab) throws Exception {
        String line = Files.readAllLines(crontab).stream()
                .filter(each -> each.startsWith("*/15 * * * * "))
                .findFirst()
                .orElseThrow();
        ProcessBuilder sh = new ProcessBuilder("/bin/sh", "-c", line.substring("*/15 * * * * ".length()))
                .directory(Path.of("/").toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("cron.out").toFile());
        sh.environment().clear();
        assertThat(sh.start().waitFor())
                .as("%s", Files.readString(folder.resolve("cron.out")))
                .isZero();
        return Files.readString(folder.resolve("work/.crescendo/cron.log"));
    }

    /** Built by Maven, from what this build has installed into a repository of its own. */
    @Test
    void ownExtractor() throws Exception {
        Path target = Path.of("target").toAbsolutePath();
        installBom(target.resolve("it-repo/dev/crescendo"));
        Path settings = Files.writeString(folder.resolve("settings.xml"), """
                <settings>
                  <localRepository>%s</localRepository>
                  <profiles><profile><id>near</id>
                    <repositories><repository><id>near</id><url>file://%2$s</url></repository></repositories>
                    <pluginRepositories><pluginRepository><id>near</id><url>file://%2$s</url></pluginRepository></pluginRepositories>
                  </profile></profiles>
                  <activeProfiles><activeProfile>near</activeProfile></activeProfiles>
                </settings>
                """.formatted(
                        target.resolve("it-repo"), System.getProperty("crescendo.test.repository")));
        Tutorial.of("tutorials/own-extractor.md")
                .program("mvn", System.getProperty("crescendo.test.maven") + " -B -ntp -s " + settings + " \"$@\"")
                .follow(folder);
    }

    /** It is imported only, and what is only imported is not installed with the others. */
    private static void installBom(Path group) throws IOException {
        String version;
        try (Stream<Path> versions = Files.list(group.resolve("crescendo-cli"))) {
            version = versions.filter(Files::isDirectory)
                    .findFirst()
                    .orElseThrow()
                    .getFileName()
                    .toString();
        }
        Path folder = Files.createDirectories(group.resolve("crescendo-bom").resolve(version));
        Files.copy(
                Path.of("..", "bom", "pom.xml"),
                folder.resolve("crescendo-bom-" + version + ".pom"),
                StandardCopyOption.REPLACE_EXISTING);
    }
}
