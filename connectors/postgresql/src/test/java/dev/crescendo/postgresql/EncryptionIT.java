package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.testserver.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections to a real server. It answers on the loopback address; under {@code 127.1} it passes for remote. */
class EncryptionIT {
    private static final String REMOTE = "127.1";

    @TempDir
    static Path folder;

    private static PostgresServer server;
    private static String database;

    @BeforeAll
    static void start() throws Exception {
        server = PostgresServer.start();
        database = server.createDatabase();
        makeCertificate("right", "dns:" + REMOTE);
        makeCertificate("wrong", "dns:db.example.com");
        serveWith("right");
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    /** A certificate that signs itself, so that it is its own authority. */
    private static void makeCertificate(String name, String subject) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Process keytool = new ProcessBuilder(List.of(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-J-XX:TieredStopAtLevel=1",
                        "-J-XX:+UseSerialGC",
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-groupname",
                        "secp256r1",
                        "-dname",
                        "CN=test",
                        "-ext",
                        "san=" + subject,
                        "-validity",
                        "30",
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        "changeit",
                        "-keystore",
                        store.toString()))
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        char[] password = "changeit".toCharArray();
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, password);
        }
        write(name + ".crt", "CERTIFICATE", keys.getCertificate("server").getEncoded());
        write(name + ".key", "PRIVATE KEY", keys.getKey("server", password).getEncoded());
    }

    private static void write(String file, String what, byte[] bytes) throws IOException {
        String text = "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n";
        Files.write(folder.resolve(file), text.getBytes(StandardCharsets.US_ASCII));
    }

    /** Returns when new connections are served with a certificate. */
    private static void serveWith(String name) throws SQLException {
        try (Connection admin = server.connect(database);
                Statement statement = admin.createStatement()) {
            statement.execute("ALTER SYSTEM SET ssl_cert_file = '" + server.place(folder.resolve(name + ".crt")) + "'");
            statement.execute("ALTER SYSTEM SET ssl_key_file = '" + server.place(folder.resolve(name + ".key")) + "'");
            statement.execute("ALTER SYSTEM SET ssl = on");
            statement.execute("SELECT pg_reload_conf()");
        }
        long deadline = System.nanoTime() + Duration.ofSeconds(30).toNanos();
        while (!serves(name)) {
            assertThat(System.nanoTime()).isLessThan(deadline);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static boolean serves(String name) throws SQLException {
        try (Connection fresh = server.connect(database);
                Statement statement = fresh.createStatement();
                ResultSet rows = statement.executeQuery("SELECT current_setting('ssl') = 'on' AND"
                        + " current_setting('ssl_cert_file') LIKE '%" + name + ".crt'")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static PostgresConnection remote(String parameters) {
        return PostgresConnection.to("jdbc:postgresql://" + REMOTE + ":" + server.port() + "/" + database + parameters)
                .as(server.user(), Secret.literal(server.password()));
    }

    private static boolean isEncrypted(PostgresConnection connection) throws SQLException {
        try (Connection opened = connection.open("tested");
                Statement statement = opened.createStatement();
                ResultSet rows = statement.executeQuery("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()")) {
            rows.next();
            return rows.getBoolean(1);
        }
    }

    private static CrescendoException failure(PostgresConnection connection) {
        try (Connection opened = connection.open("tested")) {
            throw new AssertionError("connected: " + opened);
        } catch (SQLException failed) {
            return connection.sourceError("connecting", failed);
        }
    }

    @Test
    void aRemoteServerIsVerifiedByAuthorityAndNameUnlessToldOtherwise() throws Exception {
        String authority = "?sslrootcert=" + folder.resolve("right.crt");
        assertThat(isEncrypted(remote(authority))).isTrue();
        assertThat(failure(remote("")))
                .as("an authority that this JVM does not know")
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sslrootcert");
        assertThat(failure(remote("?sslrootcert=" + folder.resolve("wrong.crt"))))
                .as("another authority")
                .isInstanceOf(ConfigurationException.class);

        serveWith("wrong");
        assertThat(failure(remote("?sslrootcert=" + folder.resolve("wrong.crt"))))
                .as("the right authority, another name")
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(REMOTE);
        assertThat(isEncrypted(remote("?sslmode=verify-ca&sslrootcert=" + folder.resolve("wrong.crt"))))
                .isTrue();
        assertThat(isEncrypted(remote("?sslmode=require"))).isTrue();
        assertThat(isEncrypted(remote("?sslmode=disable"))).isFalse();
        serveWith("right");
    }

    @Test
    void aServerOfThisMachineIsEncryptedIfItCanBe() throws Exception {
        PostgresConnection loopback = PostgresConnection.to(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/" + database)
                .as(server.user(), Secret.literal(server.password()));

        assertThat(isEncrypted(loopback)).isTrue();
        assertThatThrownBy(() -> loopback.with("sslfactory", "x")).isInstanceOf(ConfigurationException.class);
    }
}
