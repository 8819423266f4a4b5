package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.load.WriteMode;
import dev.crescendo.postgresql.PostgresWarehouse;
import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Merging and replacing, beyond what every warehouse promises. */
@Timeout(240)
class WriteModesIT {
    private static final Schema SCHEMA =
            Schema.of(new Field("id", Simple.LONG, false), new Field("name", Simple.TEXT, true));

    private static Fixture fixture;
    private Loading loading;

    @BeforeAll
    static void open() throws Exception {
        fixture = new Fixture();
    }

    @BeforeEach
    void begin() throws Exception {
        fixture.forgetAll();
        loading = new Loading(fixture.warehouse());
    }

    @AfterEach
    void end() {
        loading.close();
    }

    @AfterAll
    static void close() throws Exception {
        fixture.close();
    }

    private static RawTable orders(WriteMode mode, String... key) {
        return new RawTable("orders", SCHEMA, mode, List.of(key));
    }

    private static List<String> contents() throws Exception {
        return fixture.rows("select id, name from raw.orders order by id, name");
    }

    @Test
    void rowsAreReplacedWhereTheirImagesDifferAndOnlyThere() throws Exception {
        RawTable table = new RawTable(
                "orders",
                Schema.of(
                        new Field("id", Simple.LONG, false),
                        new Field("n", Simple.NUMBER, true),
                        new Field("d", Simple.DOUBLE, true),
                        new Field("j", Simple.JSON, true)),
                WriteMode.REPLACE,
                List.of("id"));
        BigDecimal one = new BigDecimal("1.0");
        long first = loading.load(
                        table,
                        1L,
                        one,
                        0.0,
                        "{}",
                        2L,
                        one,
                        Double.NaN,
                        "{\"a\":1}",
                        3L,
                        null,
                        null,
                        null,
                        4L,
                        one,
                        0.5,
                        "[1]")
                .loadId();
        long second = loading.load(
                        table,
                        1L,
                        new BigDecimal("1.00"),
                        0.0,
                        "{}",
                        2L,
                        one,
                        Double.NaN,
                        "{\"a\":1}",
                        3L,
                        null,
                        null,
                        null,
                        4L,
                        one,
                        0.5,
                        "[ 1]")
                .loadId();
        assertThat(fixture.rows("select id, _load_id, n, j from raw.orders order by id"))
                .containsExactly(
                        "1," + second + ",1.00,{}",
                        "2," + first + ",1.0,{\"a\":1}",
                        "3," + first + ",null,null",
                        "4," + second + ",1.0,[ 1]");
        long third = loading.load(table, 1L, new BigDecimal("1.00"), -0.0, "{}").loadId();
        assertThat(fixture.rows("select id, _load_id, d from raw.orders")).containsExactly("1," + third + ",-0");
    }

    @ParameterizedTest
    @EnumSource(
            value = WriteMode.class,
            names = {"MERGE", "REPLACE"})
    void rightsPoliciesViewsAndForeignKeysSurvive(WriteMode mode) throws Exception {
        RawTable table = orders(mode, "id");
        loading.load(table, 1L, "a", 2L, "b", 3L, "c");
        String reader = "reader_" + UUID.randomUUID().toString().replace("-", "");
        fixture.execute(
                "create role " + reader + "; grant usage on schema raw to " + reader
                        + "; grant select (id) on raw.orders to " + reader
                        + "; alter table raw.orders enable row level security; create policy only_odd on raw.orders to "
                        + reader
                        + " using (id % 2 = 1); create view raw.named as select name from raw.orders;"
                        + " create table raw.notes (order_id bigint references raw.orders (id)); insert into raw.notes values (1)");
        String oid = fixture.value("select 'raw.orders'::regclass::oid");
        for (int i = 0; i < 3; i++) {
            loading.load(table, 1L, "a" + i, 2L, "b", 4L + i, "new");
        }
        assertThat(fixture.value("select 'raw.orders'::regclass::oid")).isEqualTo(oid);
        assertThat(fixture.value("select has_column_privilege('" + reader + "', 'raw.orders', 'id', 'select'),"
                        + " has_column_privilege('" + reader + "', 'raw.orders', 'name', 'select')"))
                .isEqualTo("t,f");
        fixture.execute("set role " + reader);
        assertThat(fixture.rows("select id from raw.orders where id % 2 = 0")).isEmpty();
        assertThat(fixture.rows("select id from raw.orders where id = 1")).containsExactly("1");
        fixture.execute("reset role");
        assertThat(fixture.rows("select name from raw.named where name like 'a%'"))
                .containsExactly("a2");
        assertThat(fixture.value("select count(*) from raw.notes join raw.orders on id = order_id"))
                .isEqualTo("1");
        fixture.execute("drop schema raw cascade; drop role " + reader);
    }

    @Test
    void aPolicyThatWouldHideRowsFromTheLoaderIsAnErrorAndNotAWrongTable() throws Exception {
        RawTable table = orders(WriteMode.REPLACE, "id");
        loading.load(table, 1L, "a", 2L, "b");
        String loader = "loader_" + UUID.randomUUID().toString().replace("-", "");
        fixture.execute("create role " + loader + " login password 'x'; grant usage, create on schema raw, crescendo,"
                + " crescendo_staging to " + loader + "; grant all on all tables in schema raw, crescendo,"
                + " crescendo_staging to " + loader + "; grant all on all sequences in schema crescendo to " + loader
                + "; alter table raw.orders enable row level security;"
                + " create policy first_only on raw.orders using (id = 1) with check (true)");
        try (Loading other =
                new Loading(new PostgresWarehouse(fixture.connection().as(loader, Secret.literal("x"))))) {
            assertThatThrownBy(() -> other.commit(table, Loading.rows(table, 1L, "x")))
                    .isInstanceOf(CrescendoException.class)
                    .hasMessageContaining("row-level security");
        }
        assertThat(contents()).containsExactly("1,a", "2,b");
        fixture.execute("drop schema raw cascade; drop owned by " + loader + "; drop role " + loader);
    }

    @Test
    void aTableWithSeveralRowsOfOneKeyIsNotMergedAndSamplesAreShown() throws Exception {
        loading.load(orders(WriteMode.APPEND), 1L, "a", 7L, "b", 7L, "c");
        assertThatThrownBy(() -> loading.prepare(orders(WriteMode.MERGE, "id")))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("raw.orders")
                .hasMessageContaining("7 (2 times)");
        fixture.execute("delete from raw.orders where name = 'c'");
        loading.load(orders(WriteMode.MERGE, "id"), 7L, "new");
        assertThat(contents()).containsExactly("1,a", "7,new");
    }

    @Test
    void aTableBecomesOneThatIsReplacedByKeyWhateverRowsItHas() throws Exception {
        loading.load(orders(WriteMode.APPEND), 1L, "a", 1L, "a", 2L, "b", 3L, "c");
        loading.load(orders(WriteMode.REPLACE, "id"), 1L, "a", 2L, "b");
        assertThat(contents()).containsExactly("1,a", "2,b");
        loading.load(orders(WriteMode.REPLACE, "id"), 2L, "b");
        assertThat(indexes()).hasSize(1);
        assertThat(contents()).containsExactly("2,b");
    }

    private static List<String> indexes() throws Exception {
        return fixture.rows("select indexdef from pg_indexes where schemaname = 'raw'");
    }

    @Test
    void theIndexOfAKeyGoesWithTheKeyAndAnIndexOfTheUsersOwnServesAndStays() throws Exception {
        loading.load(orders(WriteMode.MERGE, "id"), 1L, "a");
        assertThat(indexes()).singleElement().asString().contains("UNIQUE", "(id)");
        loading.load(orders(WriteMode.MERGE, "id", "name"), 1L, "b");
        assertThat(indexes()).singleElement().asString().contains("UNIQUE", "(id, name)");
        loading.load(orders(WriteMode.APPEND), 1L, "c");
        assertThat(indexes()).isEmpty();
        fixture.execute("create unique index mine on raw.orders (name, id)");
        loading.load(orders(WriteMode.MERGE, "id", "name"), 1L, "c");
        loading.load(orders(WriteMode.APPEND), 2L, "d");
        assertThat(indexes()).singleElement().asString().contains("(name, id)");
        fixture.execute("drop index raw.mine; alter table raw.orders add primary key (name, id)");
        loading.load(orders(WriteMode.MERGE, "id", "name"), 2L, "d");
        assertThat(fixture.value("select count(*) from raw.orders where id = 2"))
                .isEqualTo("1");
    }

    @Test
    void aTableWithoutAKeyIsReplacedWithoutStaging() throws Exception {
        RawTable table = orders(WriteMode.REPLACE);
        loading.load(table, 1L, "a", 2L, "b");
        assertThat(loading.isDirect(table)).isTrue();
        assertThat(loading.isDirect(orders(WriteMode.REPLACE, "id"))).isFalse();
        loading.loadDirectly(table, 3L, "c", 3L, "c");
        assertThat(contents()).containsExactly("3,c", "3,c");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "a \"quoted\" name; drop table x --",
                "🐘 elephants",
                "UPPER",
                "select",
                "task",
                "_arrival",
                "_task",
                "ctid_",
                "sixty_three_bytes_sixty_three_bytes_sixty_three_bytes_sixty_thr",
                "back\\slash 'and' $$ :name ?"
            })
    void namesAreQuotedWhateverTheyHold(String name) throws Exception {
        Schema schema = Schema.of(new Field(name, Simple.LONG, false), new Field("other", Simple.TEXT, true));
        for (WriteMode mode : List.of(WriteMode.MERGE, WriteMode.REPLACE)) {
            fixture.forgetAll();
            loading.close();
            loading = new Loading(fixture.warehouse());
            RawTable table = new RawTable(name, schema, mode, List.of(name));
            loading.load(table, 1L, "a", 1L, "b", 2L, "c");
            loading.load(table, 1L, "d", 2L, "c", 3L, "e", 3L, "f");
            String sqlName = Database.quote(name);
            assertThat(fixture.rows("select " + sqlName + ", other from raw." + sqlName + " order by 1"))
                    .containsExactly("1,d", "2,c", "3,f");
            loading.load(
                    new RawTable(
                            name,
                            Schema.of(
                                    new Field(name, Simple.LONG, false),
                                    new Field("other", Simple.TEXT, true),
                                    new Field(name.substring(0, 1) + "2", Simple.TEXT, true)),
                            mode,
                            List.of(name)),
                    1L,
                    "g",
                    "h");
        }
    }

    @ParameterizedTest
    @EnumSource(WriteMode.class)
    void aTableMayHaveAsManyColumnsAsPostgresqlAllowsAndNoMore(WriteMode mode) throws Exception {
        RawTable widest = wide(1_599, mode);
        Batch batch = new Batch(widest.schema());
        for (int row = 0; row < 2; row++) {
            for (int field = 0; field < 1_599; field++) {
                batch.appendValue(field, field % 10 == row ? null : field * row);
            }
            batch.endRow();
        }
        loading.commit(loading.prepare(widest), batch);
        loading.commit(loading.prepare(widest), batch);
        assertThat(fixture.value("select count(*), max(f1598) from raw.orders"))
                .isEqualTo((mode == WriteMode.APPEND ? 4 : 2) + ",1598");
        assertThatThrownBy(() -> loading.prepare(wide(1_600, mode)))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("1600");
    }

    private static RawTable wide(int fields, WriteMode mode) {
        List<Field> all = new ArrayList<>();
        for (int i = 0; i < fields; i++) {
            all.add(new Field("f" + i, Simple.INT, true));
        }
        return new RawTable("orders", new Schema(all), mode, mode == WriteMode.APPEND ? List.of() : List.of("f2"));
    }

    @Test
    void aPartitionedTableIsReplacedByKeyPartByPart() throws Exception {
        loading.prepare(orders(WriteMode.REPLACE, "id"));
        fixture.execute("drop table raw.orders; create table raw.orders (_load_id bigint not null, id bigint not null,"
                + " name text) partition by range (id); create table raw.low partition of raw.orders for values from (0)"
                + " to (10); create table raw.high partition of raw.orders for values from (10) to (20)");
        RawTable table = orders(WriteMode.REPLACE, "id");
        long first = loading.load(table, 1L, "a", 11L, "b", 2L, "c", 12L, "d").loadId();
        long second = loading.load(table, 1L, "a", 11L, "changed", 12L, "d", 13L, "new")
                .loadId();
        assertThat(fixture.rows("select id, name, _load_id from raw.orders order by id"))
                .containsExactly("1,a," + first, "11,changed," + second, "12,d," + first, "13,new," + second);
    }
}
