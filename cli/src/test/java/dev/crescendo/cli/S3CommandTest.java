package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.testserver.S3Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A project whose files are objects of a server that speaks like S3. */
class S3CommandTest extends CommandFixture {
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
                folder.resolve("crescendo.yaml"), String.format(Locale.ROOT, yaml, port, S3Server.ACCESS_KEY, secret));
    }

    @Test
    @Timeout(60)
    void objectsAreLoadedOnceByTheKeysOfTheProject() throws Exception {
        S3Server server = S3Server.start(folder);
        Path in = Files.createDirectories(server.objects().resolve("shop/in"));
        Files.writeString(in.resolve("a.csv"), "sku,price\nA1,1.50\nA2,2\n");

        declare(server.port(), "another-key");
        assertThat(crescendo("run")).isEqualTo(1);
        assertThat(err).contains("403").doesNotContain("another-key");

        declare(server.port(), S3Server.SECRET_KEY);
        assertThat(crescendo("run")).as(err).isZero();
        Files.writeString(in.resolve("b.csv"), "sku,price\nA3,3.25\n");
        assertThat(crescendo("run")).as(err).isZero();
        assertThat(crescendo("run")).as(err).isZero();
        assertThat(out).contains("nothing new");
        assertThat(err + out).doesNotContain(S3Server.SECRET_KEY);

        assertThat(crescendo("query", "select sku, price from raw.prices order by sku", "--csv"))
                .isZero();
        assertThat(out.replace("\r\n", "\n")).isEqualTo("sku,price\nA1,1.50\nA2,2.00\nA3,3.25\n");
    }
}
