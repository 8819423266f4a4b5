package dev.crescendo.testserver;

import java.util.ArrayList;
import java.util.List;
import org.testcontainers.postgresql.PostgreSQLContainer;

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
        PostgreSQLContainer container =
                new PostgreSQLContainer(Containers.image("crescendo.test.postgres.image", "postgres", "18"));
        container.setCommand(command.toArray(String[]::new));
        return new ContainerPostgres(Containers.start(container));
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
