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
                .containsExactly("url", "user", "password", "primary");
        assertThat(connector.sourceOptions().all().stream().map(Option::name))
                .containsExactly(
                        "table",
                        "query",
                        "tables",
                        "exclude",
                        "cursor",
                        "key",
                        "splits",
                        "lookback",
                        "horizon_wait",
                        "detect_deletes");
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

    private Source source(Map<String, String> keys) {
        return connector.source(
                connection("jdbc:postgresql://127.0.0.1:5432/shop"), settings(connector.sourceOptions(), keys));
    }

    @Test
    void whatIsReadIsATableAQueryOrTablesByPattern() {
        assertThat(source(Map.of("query", "select 1 as id", "cursor", "id")))
                .isInstanceOf(PostgresQuery.class)
                .hasToString("query of postgresql://127.0.0.1:5432/shop");
        assertThat(source(Map.of("tables", "public.*", "exclude", "public.tmp_*")))
                .isInstanceOf(PostgresTables.class)
                .hasToString("tables public.* of postgresql://127.0.0.1:5432/shop");
        assertThat(source(Map.of("table", "t", "cursor", "at", "lookback", "10m"))
                        .rereads())
                .isTrue();
        assertThat(source(Map.of("table", "t", "cursor", "at")).rereads()).isFalse();
        assertThat(((PostgresTable) source(Map.of("table", "t", "detect_deletes", "1h")))
                        .settings()
                        .deletes())
                .hasHours(1);
        assertThat(((PostgresTable) source(Map.of("table", "t", "detect_deletes", "true")))
                        .settings()
                        .deletes())
                .isZero();
    }

    @Test
    void keysThatDoNotGoTogetherAreReportedAtOnce() {
        assertThatThrownBy(() -> source(Map.of("table", "t", "query", "select 1", "exclude", "x", "lookback", "1m")))
                .isInstanceOfSatisfying(
                        ConfigurationException.class,
                        refused -> assertThat(refused.problems()).hasSize(3))
                .hasMessageContaining("it has table and query")
                .hasMessageContaining("here.exclude")
                .hasMessageContaining("here.lookback");
        assertThatThrownBy(() -> source(Map.of("cursor", "id")))
                .hasMessageContaining("Add one of 'table', 'query' and 'tables'");
        assertThatThrownBy(() -> source(Map.of("tables", "public.*", "key", "id")))
                .hasMessageContaining("primary keys");
    }

    @Test
    void thePrimaryOfAStandbyIsAskedAsTheSameUser() {
        Settings standby = settings(
                connector.connectionOptions(),
                Map.of("url", "jdbc:postgresql://replica/d", "user", "me", "primary", "jdbc:postgresql://main/d"));
        PostgresTable table = (PostgresTable)
                connector.source(standby, settings(connector.sourceOptions(), Map.of("table", "t", "cursor", "id")));

        PostgresConnection primary = table.primaryConnection().orElseThrow();
        assertThat(primary).hasToString("postgresql://main/d");
        assertThat(primary.user()).isEqualTo("me");
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
