package dev.crescendo.postgresql.warehouse;

import static dev.crescendo.postgresql.warehouse.Fixture.ALL;
import static dev.crescendo.postgresql.warehouse.Fixture.ELSEWHERE;
import static dev.crescendo.postgresql.warehouse.Fixture.LEASE;
import static dev.crescendo.postgresql.warehouse.Fixture.ORDERS;
import static dev.crescendo.postgresql.warehouse.Fixture.run;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FencedException;
import dev.crescendo.load.WriteMode;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.Claim;
import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.PipelineId;
import dev.crescendo.warehouse.Preview;
import dev.crescendo.warehouse.RawTable;
import dev.crescendo.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RawTablesIT {
    private static Fixture fixture;
    private static Warehouse warehouse;
    private static Ledger ledger;
    private Claim claim;

    @BeforeAll
    static void open() throws Exception {
        fixture = new Fixture();
        warehouse = fixture.warehouse();
        ledger = warehouse.ledger();
        ledger.prepare();
    }

    @BeforeEach
    void forget() throws Exception {
        fixture.forgetAll();
        claim = ledger.claim(ORDERS, run("a"), ALL, ELSEWHERE, LEASE);
    }

    @AfterAll
    static void close() throws Exception {
        ledger.close();
        fixture.close();
    }

    private static RawTable table(Field... fields) {
        return new RawTable("orders", Schema.of(fields), WriteMode.APPEND, List.of());
    }

    private static Field field(String name, FieldType type) {
        return new Field(name, type, true);
    }

    private static List<String> columns() throws Exception {
        return fixture.rows("select attname || ' ' || format_type(atttypid, atttypmod)"
                + " || case when attnotnull then ' not null' else '' end"
                + " from pg_attribute where attrelid = 'raw.orders'::regclass and attnum > 0 order by attnum");
    }

    private void refused(RawTable table, String... messages) {
        assertThatThrownBy(() -> warehouse.prepare(claim, List.of(table)))
                .isInstanceOf(ConfigurationException.class)
                .satisfies(thrown -> assertThat(thrown.getMessage()).contains(messages));
    }

    @Test
    void aPreviewOfAnEmptyDatabaseLeavesItEmpty() throws Exception {
        try (Fixture fresh = new Fixture()) {
            Preview preview = fresh.warehouse().preview(ORDERS, List.of(table(new Field("id", Simple.LONG, false))));
            assertThat(preview.hasLedger()).isFalse();
            assertThat(preview.statements())
                    .containsExactly(
                            "CREATE SCHEMA \"raw\"",
                            "CREATE TABLE \"raw\".\"orders\" (\"_load_id\" bigint NOT NULL, \"id\" bigint NOT NULL)",
                            "COMMENT ON TABLE \"raw\".\"orders\" IS 'Loaded by Crescendo, pipeline shop.orders."
                                    + " _load_id is explained in crescendo.loads.'");
            assertThat(fresh.rows("select nspname from pg_namespace where nspname !~ '^pg_'"
                            + " and nspname not in ('public', 'information_schema')"))
                    .isEmpty();
        }
    }

    @Test
    void itIsWaitedForWhomeverStandsStillWhilePreparing() throws Exception {
        ExecutorService other = Executors.newSingleThreadExecutor();
        Database database = new Database(fixture.connection(), Schemas.DEFAULT);
        try (Transaction frozen = database.begin("preparing")) {
            frozen.run(handle -> LedgerTables.lock(handle, Schemas.DEFAULT.raw()));
            Future<List<RawTable>> prepared =
                    other.submit(() -> warehouse.prepare(claim, List.of(table(field("id", Simple.LONG)))));
            while (!prepared.isDone() // for longer than is waited for the lock of a table
                    && !fixture.value(
                                    "select coalesce(bool_or(clock_timestamp() - waitstart > interval '4.2 s'), false)"
                                            + " from pg_locks where locktype = 'advisory' and not granted")
                            .equals("t")) {
                Thread.onSpinWait();
            }
            assertThat(prepared).isNotDone();
            frozen.commit();
            assertThat(prepared.get()).hasSize(1);
        } finally {
            other.shutdownNow();
        }
    }

    @Test
    void aTableBeginsWithItsLoadIdAndTellsWhereItComesFrom() throws Exception {
        warehouse.prepare(
                claim,
                List.of(table(
                        new Field("id", Simple.LONG, false),
                        field("total", new FieldType.Decimal(12, 2)),
                        new Field("code", Simple.TEXT, true, "character(5)"))));
        assertThat(columns())
                .containsExactly(
                        "_load_id bigint not null", "id bigint not null", "total numeric(12,2)", "code character(5)");
        assertThat(fixture.value("select obj_description('raw.orders'::regclass)"))
                .contains("pipeline shop.orders")
                .contains("crescendo.loads");
        assertThat(fixture.value("select table_name, project, pipeline, columns->1->>1 from crescendo.schemas"))
                .isEqualTo("orders,shop,orders,numeric(12,2)");
    }

    @Test
    void newFieldsAreAddedAndFieldsThatMayBeNullNowMayBe() throws Exception {
        warehouse.prepare(claim, List.of(table(new Field("id", Simple.LONG, false))));
        warehouse.prepare(claim, List.of(table(field("id", Simple.LONG), new Field("born", Simple.DATE, false))));
        assertThat(columns()).containsExactly("_load_id bigint not null", "id bigint", "born date");
    }

    @Test
    void aTableThatFitsIsNotTouched() throws Exception {
        RawTable table = table(field("id", Simple.INT));
        warehouse.prepare(claim, List.of(table));
        fixture.execute("alter table raw.orders alter column id type bigint");
        String before = fixture.value("select xmin from crescendo.schemas");
        warehouse.prepare(claim, List.of(table));
        assertThat(fixture.value("select xmin from crescendo.schemas")).isEqualTo(before);
        assertThat(columns()).contains("id bigint");
    }

    @Test
    void aColumnOfAnotherTypeIsRefusedWithBothTypes() {
        warehouse.prepare(claim, List.of(table(field("id", Simple.LONG), field("total", Simple.INT))));
        refused(
                table(field("id", Simple.UUID), field("total", Simple.DATE)),
                "raw.orders.id",
                "bigint",
                "uuid",
                "raw.orders.total",
                "integer",
                "date");
    }

    @Test
    void aFieldThatWentAwayIsRefusedUntilItsColumnIsRenamedAndMayBeNull() throws Exception {
        warehouse.prepare(claim, List.of(table(new Field("id", Simple.LONG, false), field("note", Simple.TEXT))));
        refused(table(field("note", Simple.TEXT)), "raw.orders.id", "now has no such field");
        fixture.execute("alter table raw.orders rename id to old_id");
        refused(table(field("note", Simple.TEXT)), "raw.orders.old_id", "may not be null");
        fixture.execute("alter table raw.orders alter old_id drop not null");
        warehouse.prepare(claim, List.of(table(field("note", Simple.TEXT))));
    }

    @Test
    void aTableThatSomeoneElseMadeIsRefused() throws Exception {
        fixture.execute("create schema raw; create table raw.orders (id bigint)");
        refused(table(field("id", Simple.LONG)), "raw.orders", "did not make it");
    }

    @Test
    void aTableOfAnotherPipelineIsRefusedByItsOwnersName() {
        warehouse.prepare(claim, List.of(table(field("id", Simple.LONG))));
        Claim other = ledger.claim(new PipelineId("till", "sales", PipelineId.RAW), run("a"), ALL, ELSEWHERE, LEASE);
        assertThatThrownBy(() -> warehouse.prepare(other, List.of(table(field("id", Simple.LONG)))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("pipeline orders of project shop");
    }

    @Test
    void whatPostgresqlCanNotDoIsSaidAllAtOnce() {
        refused(
                new RawTable(
                        "orders",
                        Schema.of(field("_load_id", Simple.LONG), field("ğ".repeat(32), Simple.LONG)),
                        WriteMode.MERGE,
                        List.of()),
                "has no key",
                "named _load_id",
                "64 bytes");
    }

    @Test
    void whoWasTakenOverChangesNoTable() {
        Claim old = claim;
        ledger.claim(ORDERS, run("a"), ALL, ELSEWHERE, LEASE);
        assertThatThrownBy(() -> warehouse.prepare(old, List.of(table(field("id", Simple.LONG)))))
                .isInstanceOf(FencedException.class);
    }

    @Test
    void eightProcessesMayPrepareTheSameTablesAtOnce() throws Exception {
        ExecutorService executor = Executors.newFixedThreadPool(8);
        List<Callable<Boolean>> calls = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            calls.add(() -> {
                fixture.warehouse().prepare(claim, List.of(table(field("id", Simple.LONG), field("a", Simple.TEXT))));
                return true;
            });
        }
        for (Future<Boolean> done : executor.invokeAll(calls)) {
            assertThat(done.get()).isTrue();
        }
        executor.shutdown();
        assertThat(columns()).hasSize(3);
    }
}
