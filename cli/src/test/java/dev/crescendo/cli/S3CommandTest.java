package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testserver.S3Server;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A project whose files are objects of a server that speaks like S3. */
class S3CommandTest {
    @TempDir
    private Path project;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int crescendo(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--project", project.toString()));
        return Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
    }

    private void declare(int port, String secret) throws IOException {
        String yaml = """
                project: shop
                warehouse: local
                connections:
                  local: { type: duckdb, path: warehouse.duckdb }
                  bucket:
                    type: files
                    endpoint: "http://127.0.0.1:%d"
                    access_key: "${TEST_OF_S3_ACCESS_KEY:%s}"
                    secret_key: "${TEST_OF_S3_SECRET_KEY:%s}"
                    path_style: true
                pipelines:
                  prices: { source: bucket, path: "s3://shop/in/*.csv", write: append }
                """;
        Files.writeString(
                project.resolve("crescendo.yaml"), String.format(Locale.ROOT, yaml, port, S3Server.ACCESS_KEY, secret));
    }

    @Test
    @Timeout(60)
    void objectsAreLoadedOnceByTheKeysOfTheProject() throws Exception {
        S3Server server = S3Server.start(project);
        Path in = Files.createDirectories(server.objects().resolve("shop/in"));
        Files.writeString(in.resolve("a.csv"), "sku,price\nA1,1.50\nA2,2\n");

        declare(server.port(), "another-key");
        assertThat(crescendo("run")).isEqualTo(1);
        assertThat(err.toString()).contains("403").doesNotContain("another-key");

        declare(server.port(), S3Server.SECRET_KEY);
        assertThat(crescendo("run")).as("%s", err).isZero();
        Files.writeString(in.resolve("b.csv"), "sku,price\nA3,3.25\n");
        assertThat(crescendo("run")).as("%s", err).isZero();
        assertThat(crescendo("run")).as("%s", err).isZero();
        assertThat(out.toString()).contains("nothing new");
        assertThat(err.toString() + out).doesNotContain(S3Server.SECRET_KEY);

        assertThat(crescendo("query", "select sku, price from raw.prices order by sku", "--csv"))
                .isZero();
        assertThat(out.toString().replace("\r\n", "\n")).isEqualTo("sku,price\nA1,1.50\nA2,2.00\nA3,3.25\n");
    }
}
