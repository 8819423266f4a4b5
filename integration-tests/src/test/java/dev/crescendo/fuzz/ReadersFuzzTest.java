package dev.crescendo.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.cli.project.Extensions;
import dev.crescendo.cli.project.Project;
import dev.crescendo.curated.sql.SelectText;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.format.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What people write: crescendo.yaml and the SQL of models. Read, or refused with a place, and nothing else. */
class ReadersFuzzTest {
    private static final Path ROOT = Path.of("..");

    @Test
    void yamlIsReadOrRefused() throws Exception {
        Fuzz.run("yaml", yamls(), 4_000, (input, random) -> {
            try {
                YamlReader.read(new String(input, StandardCharsets.UTF_8), "a.yaml", "a: b", new ArrayList<>());
            } catch (ConfigurationException refused) {
                assertThat(refused).hasMessageContaining("a.yaml");
            }
        });
    }

    @Test
    void aProjectIsReadOrRefused(@TempDir Path folder) throws Exception {
        Fuzz.run("project", projects(), 800, (input, random) -> {
            Files.write(folder.resolve(Project.FILE), input);
            try {
                Project.read(folder, Map.of("SHOP_PASSWORD", "a"), Extensions.NONE);
            } catch (ConfigurationException refused) {
                assertThat(refused).hasMessageContaining(Project.FILE);
            }
        });
    }

    @Test
    void theSqlOfAModelIsReadOrRefused() throws Exception {
        List<byte[]> queries = Arrays.stream(Files.readString(
                                ROOT.resolve("curated/src/test/resources/dev/crescendo/curated/sql/corpus.sql"))
                        .split("(?m)^--# .*\n"))
                .map(query -> query.getBytes(StandardCharsets.UTF_8))
                .toList();
        assertThat(queries).hasSizeGreaterThan(100);
        Fuzz.run("sql", queries, 1_500, (input, random) -> {
            try {
                SelectText query = SelectText.parse("a.sql", new String(input, StandardCharsets.UTF_8));
                query.tables();
                query.normalized();
                query.isVolatile();
                query.redirect(table -> Optional.of("other"));
            } catch (ConfigurationException refused) {
                assertThat(refused).hasMessageContaining("a.sql");
            }
        });
    }

    private static List<byte[]> projects() throws IOException {
        List<byte[]> projects = new ArrayList<>(yamls().subList(0, 2));
        projects.add("""
                project: shop
                warehouse: wh
                timezone: Europe/Berlin
                connections:
                  wh: { type: duckdb, path: warehouse.duckdb }
                  shopdb: { type: postgresql, url: "jdbc:postgresql://127.0.0.1:1/shop", user: a, password: "${SHOP_PASSWORD}" }
                  drop: { type: files, path: incoming }
                pipelines:
                  orders: { source: shopdb, table: public.orders, cursor: updated_at, key: [id], write: merge, splits: 4 }
                  events: { source: drop, path: "events/*.ndjson.gz", write: append, every: 5m }
                  prices:
                    source: drop
                    path: "prices/*.csv"
                    csv: { delimiter: ";", null: "NA" }
                    columns: { price: "decimal(12,2)" }
                    key: [sku]
                    write: merge
                    rejects: { max: 10, max_ratio: 0.5, keep: 90d }
                """.getBytes(StandardCharsets.UTF_8));
        return projects;
    }

    private static List<byte[]> yamls() throws IOException {
        List<byte[]> yamls = new ArrayList<>();
        for (String file : List.of(
                "cli/src/main/resources/dev/crescendo/cli/java-project/crescendo.yaml",
                "examples/src/main/resources/dev/crescendo/examples/shop/crescendo.yaml",
                "examples/src/main/resources/dev/crescendo/examples/shop/curated/users.test.yaml",
                "examples/src/main/resources/dev/crescendo/examples/shop/curated/users.yaml")) {
            yamls.add(Files.readAllBytes(ROOT.resolve(file)));
        }
        for (String text : List.of(
                "a: &x [1, 2]\nb: *x\nc: { d: *x }\n",
                "a: |\n  text\n  more\nb: >-\n  folded\n",
                "? [complex, key]\n: value\n",
                "\"quoted\\u0041\": 'single''s'\n",
                "--- !!map\na: !!str 1\n",
                "- 1\n- [a, {b: c}]\n-\n  - d\n")) {
            yamls.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return yamls;
    }
}
