package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.error.WarehouseException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.sql.SQLException;
import java.util.Properties;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresConnectionTest {
    private static final String CANARY = "hunter2canary";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "jdbc:postgresql://h/d?password=" + CANARY,
                "jdbc:postgresql://h/d?sslmode=require&password=" + CANARY,
                "jdbc:postgresql://me:" + CANARY + "@h/d",
                "postgresql://me:" + CANARY + "@h/d",
                "jdbc:postgresql://h/d?PASSWORD=" + CANARY,
                "jdbc:postgresql://h/d?sslpassword=" + CANARY
            })
    void passwordsInUrlsAreRefusedAndNotShown(String url) {
        assertThatThrownBy(() -> PostgresConnection.to(url))
                .isInstanceOf(ConfigurationException.class)
                .message()
                .doesNotContain(CANARY);
    }

    @Test
    void propertiesThatAreNotAllowedAreRefusedByNameAllAtOnce() {
        assertThatThrownBy(() -> PostgresConnection.to(
                        "jdbc:postgresql://h/d?socketFactory=x.Y&sslmod=require&preferQueryMode=simple&user=me"))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(4))
                .hasMessageContaining("'socketFactory' is not allowed")
                .hasMessageContaining("Did you mean 'sslmode'?")
                .hasMessageContaining("preferQueryMode")
                .hasMessageContaining("holds a user");
        assertThatThrownBy(() -> PostgresConnection.to("jdbc:postgresql://h/d").with("loggerFile", "x"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("loggerFile");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "jdbc:mysql://h/d", "jdbc:postgresql://h", "jdbc:postgresql://h/", "jdbc:postgresql:///d"})
    void urlsThatNameNoDatabaseAreRefused(String url) {
        assertThatThrownBy(() -> PostgresConnection.to(url)).isInstanceOf(ConfigurationException.class);
    }

    @Test
    void remoteServersAreVerifiedUnlessTheUrlSaysOtherwise() {
        assertThat(settings("jdbc:postgresql://db.example.com/d"))
                .containsEntry("sslmode", "verify-full")
                .containsEntry("tcpKeepAlive", "true")
                .containsEntry("logServerErrorDetail", "false")
                .containsEntry("prepareThreshold", "0")
                .containsEntry("ApplicationName", "crescendo:orders");
        assertThat(settings("jdbc:postgresql://127.0.0.1,db.example.com/d")).containsEntry("sslmode", "verify-full");
        assertThat(settings("jdbc:postgresql://localhost.example.com/d")).containsEntry("sslmode", "verify-full");
        assertThat(settings("jdbc:postgresql://db.example.com/d?sslmode=require"))
                .containsEntry("sslmode", "require");
        assertThat(settings("jdbc:postgresql://127.0.0.1:5432/d")).containsEntry("sslmode", "prefer");
        assertThat(settings("jdbc:postgresql://localhost:1,[::1]:2/d")).containsEntry("sslmode", "prefer");
        assertThat(settings("jdbc:postgresql://db.example.com/d?sslrootcert=ca.pem"))
                .containsEntry("sslrootcert", "ca.pem")
                .doesNotContainKey("sslfactory");
    }

    @ParameterizedTest
    @CsvSource({"sslrootcert,/dev/zero", "sslcert,/dev/zero", "sslkey,/"})
    void aCertificateIsAFile(String property, String notOne) {
        assertThatThrownBy(() -> settings("jdbc:postgresql://db.example.com/d?" + property + "=" + notOne))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("postgresql://db.example.com/d: " + property + " names " + notOne)
                .hasMessageContaining("which is no file");
    }

    private static Properties settings(String url) {
        return PostgresConnection.to(url).settings("orders");
    }

    @Test
    void itTravelsWithoutItsPassword() throws Exception {
        PostgresConnection connection = PostgresConnection.to("jdbc:postgresql://h:1/d?connectTimeout=3")
                .as("me", Secret.environment("CRESCENDO_TEST_PASSWORD"));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
            out.writeObject(connection);
        }
        try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
            PostgresConnection back = (PostgresConnection) in.readObject();
            assertThat(back).hasToString("postgresql://h:1/d");
            assertThat(back.user()).isEqualTo("me");
            assertThat(back.database()).isEqualTo("d");
        }
    }

    @ParameterizedTest
    @CsvSource({"08001", "08006", "57P01", "57P03", "53300", "40001", "40P01", "55P03"})
    void whatPassesByItselfIsUnavailable(String state) {
        assertThat(explained(state)).isInstanceOf(UnavailableException.class).hasMessageContaining("reading public.t");
    }

    @Test
    void whatTheUserMustMendIsConfiguration() {
        assertThat(explained("28P01"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'me'");
        assertThat(explained("28000")).isInstanceOf(ConfigurationException.class);
        assertThat(explained("3D000"))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("'d'");
        SQLException handshake = new SQLException("no", "08006", new SSLHandshakeException("unable to find path"));
        assertThat(connection().sourceError("reading", handshake))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("sslrootcert");
    }

    @Test
    void whatTheServerRefusesIsItsOwners() {
        assertThat(explained("42501")).isInstanceOf(SourceException.class).hasMessageContaining("Grant user 'me'");
        assertThat(explained("42P01")).isInstanceOf(SourceException.class);
        assertThat(connection().warehouseError("loading", new SQLException("no", "42501")))
                .isInstanceOf(WarehouseException.class);
    }

    private static PostgresConnection connection() {
        return PostgresConnection.to("jdbc:postgresql://h:1/d").as("me", Secret.literal(CANARY));
    }

    private static CrescendoException explained(String state) {
        CrescendoException explained = connection().sourceError("reading public.t", new SQLException("no", state));
        assertThat(explained).message().doesNotContain(CANARY);
        return explained;
    }
}
