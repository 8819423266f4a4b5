package dev.crescendo.testserver;

import com.github.dockerjava.api.model.ContainerNetwork;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.testcontainers.containers.Container.ExecResult;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;
import org.testcontainers.utility.MountableFile;

/** PostgreSQL in a container of Testcontainers; {@value #IMAGE} may name another image. */
final class ContainerPostgres implements RunningPostgres {
    static final String IMAGE = "crescendo.test.postgres.image";
    /** It may take a moment until the primary lets the standby in. */
    private static final String FOLLOW =
            "until pg_basebackup --pgdata=/tmp/standby --write-recovery-conf --checkpoint=fast; do sleep 0.2; done;"
                    + " exec postgres -D /tmp/standby \"$@\"";

    private final GenericContainer<?> container;
    private final DockerImageName image;
    private final String user;
    private final String password;
    private final String database;
    private final int port;

    private ContainerPostgres(
            GenericContainer<?> container, DockerImageName image, String user, String password, String database) {
        this.container = container;
        this.image = image;
        this.user = user;
        this.password = password;
        this.database = database;
        port = container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
    }

    static ContainerPostgres start() {
        DockerImageName image = Containers.image(IMAGE, "postgres", "18");
        PostgreSQLContainer container = new PostgreSQLContainer(image);
        List<String> command = new ArrayList<>(List.of("postgres"));
        command.addAll(options(PostgresServer.SETTINGS));
        container.setCommand(command.toArray(String[]::new));
        Containers.start(container, image);
        return new ContainerPostgres(
                container, image, container.getUsername(), container.getPassword(), container.getDatabaseName());
    }

    private static List<String> options(Map<String, String> settings) {
        List<String> options = new ArrayList<>();
        settings.forEach((name, value) -> options.addAll(List.of("-c", name + "=" + value)));
        return options;
    }

    @Override
    public RunningPostgres standby(Map<String, String> settings) {
        letStandbysIn();
        List<String> entrypoint = new ArrayList<>(List.of("sh", "-c", FOLLOW, "sh", "-c", "listen_addresses=*"));
        entrypoint.addAll(options(PostgresServer.SETTINGS));
        entrypoint.addAll(options(settings));
        GenericContainer<?> standby = new GenericContainer<>(image)
                .withExposedPorts(PostgreSQLContainer.POSTGRESQL_PORT)
                .withEnv("PGHOST", address())
                .withEnv("PGUSER", user)
                .withEnv("PGPASSWORD", password)
                .withCreateContainerCmdModifier(create ->
                        create.withUser("postgres").withEntrypoint(entrypoint).withCmd(List.of()))
                .waitingFor(Wait.forLogMessage(".*ready to accept read.only connections.*", 1));
        Containers.start(standby, image);
        return new ContainerPostgres(standby, image, user, password, database);
    }

    /** Where other containers reach this one. */
    private String address() {
        return container.getContainerInfo().getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getIpAddress)
                .findFirst()
                .orElseThrow();
    }

    private void letStandbysIn() {
        try (Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://" + host() + ":" + port + "/" + database, user, password);
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("show hba_file")) {
            rows.next();
            run("sh", "-c", "echo 'host replication all all scram-sha-256' >> \"$1\"", "sh", rows.getString(1));
            statement.execute("select pg_reload_conf()");
        } catch (SQLException e) {
            throw new IllegalStateException("Could not let a standby follow the server on port " + port, e);
        }
    }

    /** Its name in the container is that of the file. */
    @Override
    public String place(Path file) {
        String there = "/tmp/" + file.getFileName();
        container.copyFileToContainer(MountableFile.forHostPath(file), there);
        run("chown", "postgres", there);
        run("chmod", "600", there);
        return there;
    }

    private void run(String... command) {
        try {
            ExecResult result = container.execInContainer(command);
            if (result.getExitCode() != 0) {
                throw new IllegalStateException(String.join(" ", command) + " failed: " + result.getStderr());
            }
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command) + " failed", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted at " + String.join(" ", command), e);
        }
    }

    @Override
    public String host() {
        return container.getHost();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String user() {
        return user;
    }

    @Override
    public String password() {
        return password;
    }

    @Override
    public String maintenanceDatabase() {
        return database;
    }

    @Override
    public void kill() {
        Containers.kill(container);
    }

    @Override
    public void restart() {
        throw new UnsupportedOperationException("A container gets another port when it starts again: restart needs -D"
                + ServerMode.PROPERTY + "=embedded");
    }

    @Override
    public void stop(List<String> databases) {
        container.stop();
    }
}
