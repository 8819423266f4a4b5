package dev.crescendo.duckdb.warehouse;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.duckdb.DuckWarehouse;
import dev.crescendo.duckdb.internal.file.DatabaseFile;
import dev.crescendo.testkit.Contract;
import dev.crescendo.testkit.CuratedContract;
import dev.crescendo.testkit.CuratedFixture;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.Ledger;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

class DuckCuratedContractTest {
    @TempDir
    private static Path folder;

    @TestFactory
    Stream<DynamicTest> theCuratedTierOfADuckDbKeepsTheContract() {
        return contract(path -> new DuckWarehouse(path).curated()).tests();
    }

    @Test
    void aTierThatAsksNobodyWhoOwnsTheClaimFailsIt() {
        Contract contract = contract(path -> new DuckCurated(database(path)) {
            @Override
            void own(Connection connection, Claim claim) {}
        });
        assertThatThrownBy(() -> contract.run("C-10"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("curated.names");
        assertThatThrownBy(() -> contract.run("C-11"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("late");
    }

    @Test
    void aTierThatPublishesOneModelAfterTheOtherFailsIt() {
        Contract contract = contract(path -> new DuckCurated(database(path)) {
            @Override
            void joinToOthers(Transaction transaction) {
                transaction.commit();
                transaction.begin();
            }
        });
        assertThatThrownBy(() -> contract.run("C-03"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Bo");
    }

    private static Database database(Path path) {
        return new Database(DatabaseFile.at(path), Duration.ofSeconds(10));
    }

    private static Contract contract(Function<Path, CuratedTier> opening) {
        return CuratedContract.of(new CuratedFixture() {
            private Path path = folder;

            @Override
            public Ledger fresh() {
                path = folder.resolve(UUID.randomUUID() + ".duckdb");
                return new DuckWarehouse(path).ledger();
            }

            @Override
            public CuratedTier tier() {
                return opening.apply(path);
            }

            @Override
            public List<String> read(String sql) throws SQLException {
                return new Opened(path).texts(sql);
            }
        });
    }
}
