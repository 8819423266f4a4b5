package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.testkit.Contract;
import dev.crescendo.testkit.WarehouseContract;
import dev.crescendo.testkit.WarehouseFixture;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class PostgresWarehouseContractIT {
    private static Fixture fixture;

    @BeforeAll
    static void connect() throws Exception {
        fixture = new Fixture();
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    /** All cases share a database; each finds it empty. */
    private record Shared(Warehouse warehouse) implements WarehouseFixture {
        @Override
        public Warehouse fresh() throws Exception {
            fixture.forgetAll();
            return warehouse;
        }

        @Override
        public List<Map<String, Object>> rows(Warehouse of, String table) throws Exception {
            return fixture.table(table);
        }

        @Override
        public List<String> rejectReasons(Warehouse of) throws Exception {
            return fixture.rows("select reason from crescendo.rejects order by reject_id");
        }

        @Override
        public List<String> leftovers(Warehouse of) throws Exception {
            return fixture.leftovers();
        }
    }

    @TestFactory
    Stream<DynamicTest> postgresKeepsTheContract() {
        return WarehouseContract.of(new Shared(fixture.warehouse())).tests();
    }

    @Test
    void aWarehouseWithoutCompareAndSetFailsIt() {
        Contract contract = WarehouseContract.of(new Shared(MutantWarehouse.noCompareAndSet(fixture.connection())));
        for (String id : List.of("W-12", "W-13", "W-14", "W-28", "W-29", "W-30", "W-45", "W-46", "W-47")) {
            assertThatThrownBy(() -> contract.run(id)).as(id).isInstanceOf(AssertionError.class);
        }
    }
}
