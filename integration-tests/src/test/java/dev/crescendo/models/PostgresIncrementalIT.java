package dev.crescendo.models;

import dev.crescendo.testserver.PostgresServer;
import java.nio.file.Path;

class PostgresIncrementalIT extends IncrementalContract {
    @Override
    Shop shopIn(Path where) throws Exception {
        return Shop.onPostgres(where, PostgresServer.shared());
    }
}
