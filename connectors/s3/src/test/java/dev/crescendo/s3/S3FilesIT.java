package dev.crescendo.s3;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.files.FilesSource;
import dev.crescendo.format.StoredFile;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.run.RunOptions;
import dev.crescendo.run.RunResult;
import dev.crescendo.stage.cron.Cron;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.testserver.S3Server;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Random;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.http.SdkHttpRequest;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** Objects of a server that speaks like S3. */
@Timeout(120)
class S3FilesIT {
    @TempDir
    private static Path folder;

    private static S3Server server;
    private static S3Client writer;
    private static int buckets;

    private final InMemoryWarehouse warehouse = InMemoryWarehouse.fresh();
    private S3Store store;
    private String bucket;

    @BeforeAll
    static void startTheServer() throws Exception {
        server = S3Server.start(folder);
        writer = writing();
    }

    @BeforeEach
    void makeABucket() {
        store = store(server.port());
        bucket = "bucket" + buckets++;
        store.client().createBucket(request -> request.bucket(bucket));
    }

    private static S3Store store(int port) {
        return new S3Store(
                "http://127.0.0.1:" + port,
                "",
                Secret.literal(S3Server.ACCESS_KEY),
                Secret.literal(S3Server.SECRET_KEY),
                true);
    }

    /**
     * Puts without asking first whether it may: Java's connections ask on one that the server is just closing, and then don't
     * open another. Nothing but tests writes.
     */
    private static S3Client writing() {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .overrideConfiguration(settings -> settings.addExecutionInterceptor(new ExecutionInterceptor() {
                    @Override
                    public SdkHttpRequest modifyHttpRequest(
                            Context.ModifyHttpRequest context, ExecutionAttributes attributes) {
                        return context.httpRequest().toBuilder()
                                .removeHeader("Expect")
                                .build();
                    }
                }))
                .forcePathStyle(true)
                .endpointOverride(URI.create("http://127.0.0.1:" + server.port()))
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(
                        AwsBasicCredentials.create(S3Server.ACCESS_KEY, S3Server.SECRET_KEY)))
                .build();
    }

    private void put(String key, byte[] bytes) {
        writer.putObject(request -> request.bucket(bucket).key(key), RequestBody.fromBytes(bytes));
    }

    private void put(String key, String text) {
        put(key, text.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] packed(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    private RunResult load(String keys) {
        FilesSource source = FilesSource.in(store, "s3://" + bucket + "/" + keys);
        return Cron.run(Pipeline.named("things").from(source).append(), warehouse, RunOptions.of("test"));
    }

    private Object[] ids() {
        return warehouse.rows("things").stream().map(row -> row.get("id")).toArray();
    }

    @Test
    void newObjectsAndAppendedLinesAreLoadedOnce() throws Exception {
        put("in/a.csv.gz", packed("id\n1\n"));
        put("in/b.csv", "id\n2\nbad\n");
        put("in/_tmp/c.csv", "id\n9\n");
        put("other/d.csv", "id\n9\n");
        load("in/*.csv*");
        assertThat(ids()).containsExactlyInAnyOrder("1", "2", "bad");
        assertThat(load("in/*.csv*").counts().read()).isZero();

        put("in/b.csv", "id\n2\nbad\n3\n");
        put("in/e.csv", "id\n4\n");
        load("in/*.csv*");
        assertThat(ids()).containsExactlyInAnyOrder("1", "2", "bad", "3", "4");

        put("in/e.csv", "id\n5\n");
        assertThatThrownBy(() -> load("in/*.csv*"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("s3://" + bucket + "/in/e.csv");
    }

    @Test
    void entriesOfArchivesAreReadWhereTheyLie() throws Exception {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (int i = 0; i < 3; i++) {
                zip.putNextEntry(new ZipEntry("part" + i + ".ndjson"));
                zip.write(("{\"id\":" + i + "}\n").getBytes(StandardCharsets.UTF_8));
                zip.closeEntry();
            }
        }
        put("a.zip", bytes.toByteArray());
        load("*.zip");

        assertThat(ids()).containsExactly(0L, 1L, 2L);
    }

    @Test
    void longListsComePageByPage() {
        for (int i = 0; i < 1_005; i++) {
            put("many/" + i + ".csv", "id\n");
        }
        assertThat(store.list("s3://" + bucket + "/many/*.csv")).hasSize(1_005);
    }

    @Test
    void anObjectThatWasWrittenAgainOrHasGoneIsNotReadAsItWas() throws Exception {
        put("a.csv", "id\n1\n");
        put("b.csv", "id\n1\n");
        StoredFile first = store.list("s3://" + bucket + "/a.csv").get(0);
        StoredFile second = store.list("s3://" + bucket + "/b.csv").get(0);
        put("a.csv", "id\n2\n");
        store.client().deleteObject(request -> request.bucket(bucket).key("b.csv"));

        assertThatThrownBy(() -> readAll(store, first))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("s3://" + bucket + "/a.csv has changed");
        assertThatThrownBy(() -> readAll(store, second)).isInstanceOf(NoSuchFileException.class);
    }

    private static byte[] readAll(S3Store store, StoredFile file) throws IOException {
        try (SeekableByteChannel channel = store.open(file.path(), file.version())) {
            return Channels.newInputStream(channel).readAllBytes();
        }
    }

    @Test
    void aConnectionThatIsCutIsMadeAgainWhereItBroke() throws Exception {
        byte[] large = new byte[2_000_000];
        new Random(1).nextBytes(large);
        put("large.bin", large);
        try (CuttingProxy proxy = new CuttingProxy(server.port(), 3)) {
            S3Store cut = store(proxy.port());
            StoredFile file = cut.list("s3://" + bucket + "/large.bin").get(0);

            assertThat(readAll(cut, file)).isEqualTo(large);
            assertThat(proxy.cutsLeft()).isZero();
        }
    }

    @Test
    void aPlaceInAnObjectIsReadFromThere() throws Exception {
        put("a.txt", "0123456789");
        StoredFile file = store.list("s3://" + bucket + "/a.txt").get(0);
        try (SeekableByteChannel channel = store.open(file.path(), file.version())) {
            ByteBuffer two = ByteBuffer.allocate(2);
            channel.position(7).read(two);
            assertThat(two.array()).isEqualTo("78".getBytes(StandardCharsets.UTF_8));
            assertThat(channel.size()).isEqualTo(10);
        }
    }

    @Test
    void whatIsRefusedIsSaidWithoutKeys() {
        S3Store wrong = new S3Store(store.endpoint(), "", Secret.literal("other"), Secret.literal("wrong-one"), true);
        assertThatThrownBy(() -> wrong.list("s3://" + bucket + "/*.csv"))
                .isInstanceOf(SourceException.class)
                .hasMessageContaining("403")
                .hasMessageNotContaining("wrong-one");
        assertThatThrownBy(() -> store.list("s3://none-such/*.csv")).hasMessageContaining("404");
        assertThatThrownBy(() -> store.list("s3://" + bucket)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void aServerThatHangsUpIsUnavailableAndNoStackTrace() throws Exception {
        put("a.csv", "id\n1\n");
        StoredFile file = store.list("s3://" + bucket + "/a.csv").get(0);
        int closed;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            closed = socket.getLocalPort();
        }
        S3Store gone = store(closed);

        assertThatThrownBy(() -> gone.list("s3://" + bucket + "/*.csv"))
                .isInstanceOf(UnavailableException.class)
                .hasMessageContaining("listing s3://" + bucket + "/*.csv failed");
        assertThatThrownBy(() -> readAll(gone, file)).isInstanceOfAny(UnavailableException.class, IOException.class);
    }
}
