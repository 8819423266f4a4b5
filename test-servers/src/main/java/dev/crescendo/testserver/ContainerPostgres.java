package dev.crescendo.testserver;

import java.util.ArrayList;
import java.util.List;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** PostgreSQL in a container of Testcontainers; {@code crescendo.test.postgres.image} may name another image. */
final class ContainerPostgres implements RunningPostgres {
    private final PostgreSQLContainer container;
    private final int port;

    private ContainerPostgres(PostgreSQLContainer container) {
        this.container = container;
        port = container.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT);
    }

    static ContainerPostgres start() {
        List<String> command = new ArrayList<>(List.of("postgres"));
        PostgresServer.SETTINGS.forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        DockerImageName image = Containers.image("crescendo.test.postgres.image", "postgres", "18");
        PostgreSQLContainer container = new PostgreSQLContainer(image);
        container.setCommand(command.toArray(String[]::new));
        Containers.start(container, image);
        return new ContainerPostgres(container);
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
        return container.getUsername();
    }

    @Override
    public String password() {
        return container.getPassword();
    }

    @Override
    public String maintenanceDatabase() {
        return container.getDatabaseName();
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
