package dev.crescendo.postgresql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Connector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;

class PostgresConnectorTest {
    private final Connector connector = ServiceLoader.load(Connector.class).stream()
            .map(ServiceLoader.Provider::get)
            .filter(candidate -> candidate.type().equals("postgresql"))
            .findFirst()
            .orElseThrow();

    private static Settings settings(Options options, Map<String, String> values) {
        List<Problem> problems = new ArrayList<>();
        Settings settings = options.read(Node.of("crescendo.yaml:3 here", values), problems);
        assertThat(problems).isEmpty();
        return settings;
    }

    private Settings connection(String url) {
        return settings(connector.connectionOptions(), Map.of("url", url, "user", "me", "password", "${PASSWORD}"));
    }

    @Test
    void itsOptionsAndTheirDefaultsAreThese() {
        assertThat(connector.connectionOptions().all().stream().map(Option::name))
                .containsExactly("url", "user", "password");
        assertThat(connector.sourceOptions().all().stream().map(Option::name))
                .containsExactly("table", "cursor", "key", "splits", "horizon_wait");
        assertThat(connector.sourceOptions().all().stream()
                        .map(option -> option.name() + "="
                                + option.defaultValue().map(Object::toString).orElse("")))
                .contains("splits=1", "horizon_wait=PT1M");
    }

    @Test
    void aTableWithACursorTracksAPosition() {
        Settings connection = connection("jdbc:postgresql://127.0.0.1:5432/shop");
        Source whole = connector.source(connection, settings(connector.sourceOptions(), Map.of("table", "public.t")));
        Source incremental = connector.source(
                connection,
                settings(
                        connector.sourceOptions(),
                        Map.of("table", "t", "cursor", "id", "key", "id", "splits", "4", "horizon_wait", "5m")));

        assertThat(whole.tracksPosition()).isFalse();
        assertThat(incremental.tracksPosition()).isTrue();
        assertThat(incremental).hasToString("table public.t of postgresql://127.0.0.1:5432/shop");
    }

    @Test
    void aConnectionIsAWarehouseToo() {
        assertThat(connector.warehouse(connection("jdbc:postgresql://127.0.0.1:5432/shop")))
                .isInstanceOf(PostgresWarehouse.class);
    }

    @Test
    void aUrlThatIsRefusedIsPlaced() {
        assertThatThrownBy(() -> connector.warehouse(connection("jdbc:postgresql://h/d?loggerFile=x")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageStartingWith("crescendo.yaml:3 here.url: the property 'loggerFile' is not allowed");
    }
}
