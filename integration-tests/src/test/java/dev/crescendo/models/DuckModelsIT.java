package dev.crescendo.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.testkit.ForwardingWarehouse;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.SupportsCurated;
import dev.crescendo.warehouse.SupportsQuery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuckModelsIT extends ModelsContract {
    @Override
    Shop shopIn(Path where) {
        return Shop.onDuckDb(where);
    }

    @Test
    void aTableThatPeopleHaveMadeIsRefusedAndStays() throws Exception {
        Shop shop = Shop.onDuckDb(folder).model("names", "select 'Ada' as name");
        shop.build();
        try (Connection theirs = DriverManager.getConnection("jdbc:duckdb:" + folder.resolve("warehouse.duckdb"));
                Statement statement = theirs.createStatement()) {
            statement.execute("create table curated.mine as select 'by hand' as who");
        }
        shop.model("mine", "select 'by crescendo' as who").model("names", "select 'Bo' as name");
        assertThatThrownBy(shop::build)
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining(
                        "curated/mine.sql: curated.mine is there already, and this project has not made it");
        assertThat(shop.rows("select name from curated.names")).containsExactly("Ada");
        shop.without("mine").build();
        assertThat(shop.rows("select name, who from curated.names, curated.mine"))
                .containsExactly("Bo|by hand");
    }

    /** What is not checked is seen: the test of failed checks would notice a run that left them out. */
    @Test
    void aRunThatFindsNothingInItsChecksPublishesWhatIsWrong() {
        Shop shop = Shop.on(folder, new Unchecked(new DuckWarehouse(folder.resolve("warehouse.duckdb"))));
        assertThatThrownBy(() -> proveThatAFailedCheckLeavesEverythingAsItWas(shop))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Cy");
    }

    /** A warehouse whose checks find nothing. */
    private static final class Unchecked extends ForwardingWarehouse implements SupportsCurated, SupportsQuery {
        private static final long serialVersionUID = 1L;

        private final DuckWarehouse real;

        Unchecked(DuckWarehouse real) {
            super(real);
            this.real = real;
        }

        @Override
        public Connection openReadOnly() {
            return real.openReadOnly();
        }

        @Override
        public CuratedTier curated() {
            CuratedTier tier = real.curated();
            return (CuratedTier) Proxy.newProxyInstance(
                    CuratedTier.class.getClassLoader(), new Class<?>[] {CuratedTier.class}, (proxy, method, given) -> {
                        if (method.getName().equals("rows")
                                && String.valueOf(given[2]).startsWith("checking ")) {
                            return List.of();
                        }
                        try {
                            return method.invoke(tier, given);
                        } catch (InvocationTargetException thrown) {
                            throw thrown.getCause();
                        }
                    });
        }
    }
}
