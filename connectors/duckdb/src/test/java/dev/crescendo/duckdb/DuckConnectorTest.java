package dev.crescendo.duckdb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.pipeline.Connector;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DuckConnectorTest {
    private final Connector connector = ServiceLoader.load(Connector.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.type().equals("duckdb"))
            .findFirst()
            .orElseThrow();

    private static Settings settings(Options options, Map<String, String> values) {
        List<Problem> problems = new ArrayList<>();
        Settings settings = options.read(Node.of("crescendo.yaml:3 here", values), problems);
        assertThat(problems).isEmpty();
        return settings;
    }

    @Test
    void itsOptionsAndTheirDefaultsAreThese() {
        assertThat(connector.connectionOptions().all().stream().map(Option::name))
                .containsExactly("path");
        assertThat(connector.sourceOptions().all().stream()
                        .map(option -> option.name() + "="
                                + option.defaultValue().map(Object::toString).orElse("")))
                .containsExactly("table=", "cursor=", "key=[]", "splits=1");
    }

    @Test
    void thePathIsRelativeToTheProjectsFolder(@TempDir Path folder) {
        Settings connection = settings(connector.connectionOptions(), Map.of("path", "data/warehouse.duckdb"))
                .in(folder);
        assertThat(connector.warehouse(connection)).hasToString("warehouse " + folder.resolve("data/warehouse.duckdb"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a?b.duckdb", "a;b.duckdb", "a\\b.duckdb"})
    void aPathThatDuckDbWouldTakeForAnotherIsRefused(String path, @TempDir Path folder) {
        Settings connection =
                settings(connector.connectionOptions(), Map.of("path", path)).in(folder);
        assertThatThrownBy(() -> connector.warehouse(connection))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("Rename the file or the folder");
    }

    @Test
    void aTableWithACursorTracksAPosition(@TempDir Path folder) {
        Settings connection = settings(connector.connectionOptions(), Map.of("path", "shop.duckdb"))
                .in(folder);
        assertThat(connector
                        .source(connection, settings(connector.sourceOptions(), Map.of("table", "raw.orders")))
                        .tracksPosition())
                .isFalse();
        assertThat(connector
                        .source(
                                connection,
                                settings(connector.sourceOptions(), Map.of("table", "raw.orders", "cursor", "id")))
                        .tracksPosition())
                .isTrue();
    }
}
