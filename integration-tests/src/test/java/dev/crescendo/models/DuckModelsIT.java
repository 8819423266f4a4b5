package dev.crescendo.models;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.testkit.ForwardingWarehouse;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.SupportsCurated;
import dev.crescendo.warehouse.SupportsQuery;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.util.List;
import org.junit.jupiter.api.Test;

class DuckModelsIT extends ModelsContract {
    @Override
    Shop shopIn(Path where) {
        return Shop.onDuckDb(where);
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
