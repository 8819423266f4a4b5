package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.gaul.s3proxy.Main;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A project whose files are objects of a server that speaks like S3. */
class S3CommandTest {
    private static final String KEY = "tester";
    private static final String SECRET = "not-to-be-seen";

    @TempDir
    private Path project;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private int crescendo(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--project", project.toString()));
        return dev.crescendo.cli.Main.run(new PrintWriter(out), new PrintWriter(err), all.toArray(new String[0]));
    }

    /** Serves the folder {@code objects}, each folder in which is a bucket; ends with this JVM. */
    private int serve() throws Exception {
        int port;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        String text = """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.identity=none
                jclouds.credential=none
                jclouds.filesystem.basedir=%s
                """;
        Path properties = project.resolve("s3proxy.properties");
        Files.writeString(properties, String.format(Locale.ROOT, text, port, KEY, SECRET, project.resolve("objects")));
        Main.main(new String[] {"--properties", properties.toString()});
        return port;
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
        Files.writeString(project.resolve("crescendo.yaml"), String.format(Locale.ROOT, yaml, port, KEY, secret));
    }

    @Test
    @Timeout(60)
    void objectsAreLoadedOnceByTheKeysOfTheProject() throws Exception {
        Path in = Files.createDirectories(project.resolve("objects/shop/in"));
        Files.writeString(in.resolve("a.csv"), "sku,price\nA1,1.50\nA2,2\n");
        int port = serve();

        declare(port, "another-key");
        assertThat(crescendo("run")).isEqualTo(1);
        assertThat(err.toString()).contains("403").doesNotContain("another-key");

        declare(port, SECRET);
        assertThat(crescendo("run")).as("%s", err).isZero();
        Files.writeString(in.resolve("b.csv"), "sku,price\nA3,3.25\n");
        assertThat(crescendo("run")).as("%s", err).isZero();
        assertThat(crescendo("run")).as("%s", err).isZero();
        assertThat(out.toString()).contains("nothing new");
        assertThat(err.toString() + out).doesNotContain(SECRET);

        assertThat(crescendo("query", "select sku, price from raw.prices order by sku", "--csv"))
                .isZero();
        assertThat(out.toString().replace("\r\n", "\n")).isEqualTo("sku,price\nA1,1.50\nA2,2.00\nA3,3.25\n");
    }
}
