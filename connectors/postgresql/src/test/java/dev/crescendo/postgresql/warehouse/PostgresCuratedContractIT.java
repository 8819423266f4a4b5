package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.testkit.Contract;
import dev.crescendo.testkit.CuratedContract;
import dev.crescendo.testkit.CuratedFixture;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.Ledger;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PostgresCuratedContractIT {
    private static Fixture fixture;
    private static Database database;

    @BeforeAll
    static void connect() throws Exception {
        fixture = new Fixture();
        database = new Database(fixture.connection(), Schemas.DEFAULT);
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    @TestFactory
    Stream<DynamicTest> theCuratedTierOfAPostgresKeepsTheContract() {
        return contract(new PostgresCurated(database, Schemas.DEFAULT)).tests();
    }

    @Test
    void aTierThatAsksNobodyWhoOwnsTheClaimFailsIt() {
        Contract contract = contract(new PostgresCurated(database, Schemas.DEFAULT) {
            @Override
            void own(Handle handle, Claim claim) {}
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
        Contract contract = contract(new PostgresCurated(database, Schemas.DEFAULT) {
            @Override
            void joinToOthers(Transaction transaction) {
                transaction.commit();
            }
        });
        assertThatThrownBy(() -> contract.run("C-03"))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("Bo");
    }

    /** All cases share a database; each finds no models in it. */
    private static Contract contract(CuratedTier tier) {
        return CuratedContract.of(new CuratedFixture() {
            @Override
            public Ledger fresh() throws Exception {
                fixture.execute("drop schema if exists curated cascade; drop schema if exists crescendo cascade;"
                        + " drop schema if exists crescendo_staging cascade");
                return new PostgresLedger(database, Schemas.DEFAULT);
            }

            @Override
            public CuratedTier tier() {
                return tier;
            }

            @Override
            public List<String> read(String sql) throws SQLException {
                return fixture.rows(sql);
            }
        });
    }
}
