package dev.crescendo.postgresql.warehouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.ColumnFit;
import dev.crescendo.extract.StreamSpec.Content;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.postgresql.internal.copy.PgType;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.warehouse.RawTable;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a raw table when its pipeline's fields change. */
@Timeout(120)
class SchemaContractsIT {
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

    private static RawTable table(SchemaContract contract, Field... fields) {
        return new RawTable("orders", Schema.of(fields), WriteMode.REPLACE, List.of("id"), contract, Content.RECORDS);
    }

    private static final Field ID = new Field("id", Simple.LONG, false);

    @Test
    void howColumnsTakeFieldsIsTold() throws Exception {
        Schema fields = Schema.of(new Field("id", Simple.TEXT, true), new Field("x", Simple.LONG, true));
        assertThat(fixture.warehouse().columnsFor("orders", fields)).isEmpty();
        loading.prepare(table(SchemaContract.EVOLVE, ID, field("timestamp with time zone")));

        assertThat(fixture.warehouse().columnsFor("orders", fields))
                .containsOnly(
                        Map.entry("id", new ColumnFit(Simple.LONG, true)),
                        Map.entry("x", new ColumnFit(Simple.INSTANT, false)));
    }

    /** A field as a PostgreSQL source makes it of a column of this type. */
    private static Field field(String type) {
        PgType of = PgType.parse(type).orElseThrow();
        return new Field("x", of.fieldType(), true, type);
    }

    private static String type() throws Exception {
        return fixture.value("select format_type(atttypid, atttypmod) from pg_attribute"
                + " where attrelid = 'raw.orders'::regclass and attname = 'x'");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "smallint | integer | -32768",
                "smallint | bigint | 32767",
                "integer | bigint | -2147483648",
                "integer | numeric | 2147483647",
                "bigint | numeric | 9223372036854775807",
                "bigint | numeric(25,0) | 9223372036854775807",
                "bigint | text | -9223372036854775808",
                "numeric(10,2) | numeric(12,2) | 12345678.90",
                "numeric(10,2) | numeric | NaN",
                "numeric | text | 1234567890.123456789000",
                "real | double precision | 0.5",
                "double precision | text | 0.1",
                "character varying(5) | character varying(9) | abcde",
                "character varying(5) | text | ab",
                "timestamp(3) without time zone | timestamp without time zone | 2024-02-29 23:59:59.999",
                "timestamp without time zone | text | 0044-03-15 12:00:00.000001 BC",
                "timestamp with time zone | text | 2024-02-29 23:59:59.999999+00",
                "timestamp with time zone | text | infinity",
                "date | text | 2024-02-29",
                "time with time zone | text | 12:00:00+05:45",
                "interval | text | 1 year 2 mons -3 days +04:05:06.789",
                "boolean | text | true",
                "uuid | text | 123e4567-e89b-12d3-a456-426614174000",
                "jsonb | json | {\"a\": [1, 2.50]}",
                "json | text | {\"a\":1 }"
            })
    void aColumnIsWidenedWithoutChangingAValue(String from, String to, String value) throws Exception {
        loading.prepare(table(SchemaContract.EVOLVE, ID, field(from)));
        fixture.execute("insert into raw.orders values (1, 1, " + Database.literal(value) + ")");
        loading.prepare(table(SchemaContract.EVOLVE, ID, field(to)));
        assertThat(type()).isEqualTo(to);
        assertThat(fixture.value("select x::text from raw.orders")).isEqualTo(value);
        // and the other way round the source's narrower values go into the wide column
        RawTable narrow = table(SchemaContract.EVOLVE, ID, field(from));
        assertThat(loading.prepare(narrow)).isEqualTo(narrow);
        assertThat(type()).isEqualTo(to);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "numeric(10,4) | numeric(12,2) | numeric(14,4)",
                "integer | numeric(5,2) | numeric(12,2)",
                "numeric(1000,0) | numeric(1000,1000) | numeric"
            })
    void numbersMeetInATypeThatHoldsBoth(String from, String to, String both) throws Exception {
        loading.prepare(table(SchemaContract.EVOLVE, ID, field(from)));
        loading.prepare(table(SchemaContract.EVOLVE, ID, field(to)));
        assertThat(type()).isEqualTo(both);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "integer | double precision",
                "double precision | numeric",
                "date | timestamp without time zone",
                "timestamp without time zone | timestamp with time zone",
                "character(5) | text",
                "bytea | text",
                "boolean | integer",
                "uuid | bytea"
            })
    void whatWouldChangeAValueIsRefusedWithWhatToDo(String from, String to) throws Exception {
        loading.prepare(table(SchemaContract.EVOLVE, ID, field(from)));
        assertThatThrownBy(() -> loading.prepare(table(SchemaContract.EVOLVE, ID, field(to))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("raw.orders.x")
                .hasMessageContaining(from)
                .hasMessageContaining(to)
                .hasMessageContaining("Rename");
        assertThat(type()).isEqualTo(from);
    }

    @Test
    void narrowerValuesLoadIntoWideColumnsThroughStagingOrEncodedForThem() throws Exception {
        RawTable wide = table(SchemaContract.EVOLVE, ID, field("text"));
        loading.load(wide, 1L, "1", 2L, "2.0");
        RawTable narrow = table(SchemaContract.EVOLVE, ID, field("integer"));
        long first = loading.load(narrow, 1L, 1, 2L, 2).loadId();
        assertThat(fixture.rows("select id, x, _load_id = " + first + " from raw.orders order by id"))
                .containsExactly("1,1,f", "2,2,t");
        RawTable appended = new RawTable("log", narrow.schema(), WriteMode.APPEND, List.of());
        loading.prepare(appended.with(wide.schema()));
        assertThat(loading.isDirect(appended.with(wide.schema()))).isTrue();
        assertThat(loading.isDirect(appended)).isFalse();
        loading.load(appended, 1L, 7);
        fixture.execute("alter table raw.log alter x type bigint using x::bigint");
        assertThat(loading.isDirect(appended)).isTrue();
        loading.loadDirectly(appended, 2L, 8);
        assertThat(fixture.rows("select x from raw.log order by x")).containsExactly("7", "8");
    }

    @ParameterizedTest
    @EnumSource(SchemaContract.class)
    void aFieldThatIsGoneIsNeverASilentNull(SchemaContract contract) throws Exception {
        RawTable before = table(contract, ID, field("integer"), new Field("note", Simple.TEXT, true));
        RawTable after = table(contract, ID, new Field("note", Simple.TEXT, true));
        loading.load(before, 1L, 5, "a");
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> loading.prepare(after))
                    .isInstanceOf(ConfigurationException.class)
                    .hasMessageContaining("raw.orders.x")
                    .hasMessageContaining("ALTER TABLE \"raw\".\"orders\" RENAME COLUMN \"x\"");
        }
        fixture.execute("alter table raw.orders rename x to old_x");
        loading.load(after, 1L, "b", 2L, "c");
        assertThat(fixture.rows("select id, old_x, note from raw.orders order by id"))
                .containsExactly("1,5,b", "2,null,c");
    }

    @Test
    void aFieldThatWasRenamedIsFollowedOnceItsColumnIs() throws Exception {
        loading.load(table(SchemaContract.EVOLVE, ID, field("integer")), 1L, 5);
        RawTable renamed = table(SchemaContract.EVOLVE, ID, new Field("y", Simple.INT, true));
        assertThatThrownBy(() -> loading.prepare(renamed)).hasMessageContaining("raw.orders.x");
        fixture.execute("alter table raw.orders rename x to y");
        long before = Long.parseLong(fixture.value("select _load_id from raw.orders"));
        loading.load(renamed, 1L, 5);
        assertThat(fixture.rows("select y, _load_id from raw.orders")).containsExactly("5," + before);
    }

    @Test
    void aColumnOfTheUsersOwnIsLeftAlone() throws Exception {
        RawTable table = table(SchemaContract.FREEZE, ID, field("integer"));
        loading.load(table, 1L, 5, 2L, 6);
        fixture.execute("alter table raw.orders add remark text, add twice integer generated always as (x * 2) stored;"
                + " update raw.orders set remark = 'mine'");
        loading.load(table, 1L, 5, 2L, 7, 3L, 8);
        assertThat(fixture.rows("select id, x, remark, twice from raw.orders order by id"))
                .containsExactly("1,5,mine,10", "2,7,mine,14", "3,8,null,16");
    }

    @Test
    void aFrozenTableRefusesEveryDifferenceAndNamesAllOfThem() throws Exception {
        loading.prepare(table(SchemaContract.FREEZE, ID, new Field("n", Simple.INT, false), field("bigint")));
        String before = fixture.value("select xmin from crescendo.schemas");
        assertThatThrownBy(() -> loading.prepare(table(
                        SchemaContract.FREEZE,
                        new Field("id", Simple.LONG, true), // rows without a key never come
                        new Field("n", Simple.INT, true),
                        field("integer"),
                        new Field("extra", Simple.TEXT, true))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("raw.orders.n")
                .hasMessageContaining("raw.orders.x")
                .hasMessageContaining("raw.orders.extra");
        assertThat(fixture.value("select xmin from crescendo.schemas")).isEqualTo(before);
        assertThat(type()).isEqualTo("bigint");
    }

    @Test
    void aFrozenTableThatItsOwnersWidenedByHandIsLoadedAsBefore() throws Exception {
        RawTable table = table(SchemaContract.FREEZE, ID, field("integer"));
        loading.load(table, 1L, 5);
        fixture.execute("alter table raw.orders alter x type bigint");
        loading.load(table, 1L, 6);
        assertThat(fixture.rows("select x from raw.orders")).containsExactly("6");
    }

    @Test
    void aTableThatDiscardsIsNotWidened() throws Exception {
        loading.prepare(table(SchemaContract.DISCARD, ID, field("integer")));
        assertThatThrownBy(() -> loading.prepare(table(SchemaContract.DISCARD, ID, field("bigint"))))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("bigint")
                .hasMessageContaining("does not let it be widened");
        RawTable more = table(SchemaContract.DISCARD, ID, field("integer"), new Field("extra", Simple.TEXT, true));
        assertThat(loading.prepare(more).schema().names()).containsExactly("id", "x");
        loading.commit(loading.prepare(more), Loading.rows(loading.prepare(more), 1L, 5));
        assertThat(fixture.rows("select * from raw.orders")).hasSize(1);
    }

    @Test
    void noTableIsWrittenAnewUnderTheEyesOfATransactionThatWouldFindItEmpty() throws Exception {
        RawTable narrow =
                table(SchemaContract.EVOLVE, ID, field("character varying(5)"), new Field("n", Simple.INT, true));
        RawTable longer = table(SchemaContract.EVOLVE, ID, field("text"), new Field("n", Simple.INT, true));
        RawTable wide = table(SchemaContract.EVOLVE, ID, field("text"), new Field("n", Simple.LONG, true));
        loading.load(narrow, 1L, "abc", 5);
        try (var reader = fixture.connect();
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("set transaction isolation level repeatable read");
            statement.execute("select 1");
            loading.prepare(longer); // which leaves the rows where they are
            assertThatThrownBy(() -> loading.prepare(wide))
                    .isInstanceOf(UnavailableException.class)
                    .hasMessageContaining("\"raw\".\"orders\"")
                    .hasMessageContaining("pid "
                            + fixture.value("select pid from pg_stat_activity where backend_xmin is"
                                    + " not null and datname = current_database() and state = 'idle in transaction'"));
            try (var found = statement.executeQuery("select id, x, n from raw.orders")) {
                assertThat(found.next()).isTrue();
                assertThat(found.getString(2)).isEqualTo("abc");
            }
            reader.commit();
            loading.prepare(wide);
        }
        assertThat(fixture.rows("select x, n, pg_typeof(n) from raw.orders")).containsExactly("abc,5,bigint");
    }

    @ParameterizedTest
    @ValueSource(strings = {"json", "xml", "point"})
    void aKeyOfATypeThatCanNotBeComparedIsRefused(String type) {
        Field key = new Field("x", PgType.parse(type).orElseThrow().fieldType(), false, type);
        RawTable table = new RawTable("orders", Schema.of(key), WriteMode.MERGE, List.of("x"));
        assertThatThrownBy(() -> loading.prepare(table))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("raw.orders")
                .hasMessageContaining(type);
    }

    @Test
    void aColumnThatAViewNeedsIsNotWidenedAndTheViewIsNamed() throws Exception {
        loading.load(table(SchemaContract.EVOLVE, ID, field("integer")), 1L, 5);
        fixture.execute("create view raw.doubled as select x * 2 as d from raw.orders");
        assertThatThrownBy(() -> loading.prepare(table(SchemaContract.EVOLVE, ID, field("bigint"))))
                .isInstanceOf(CrescendoException.class)
                .hasMessageContaining("raw.orders.x")
                .hasMessageContaining("doubled");
        assertThat(type()).isEqualTo("integer");
    }

    @Test
    void whoReadsTheTableKeepsAnAlterationWaitingForSecondsOnly() throws Exception {
        loading.load(table(SchemaContract.EVOLVE, ID), 1L);
        try (var reader = fixture.connect();
                var statement = reader.createStatement()) {
            reader.setAutoCommit(false);
            statement.execute("select * from raw.orders");
            assertThatThrownBy(() -> loading.prepare(table(SchemaContract.EVOLVE, ID, field("bigint"))))
                    .isInstanceOf(CrescendoException.class)
                    .hasMessageContaining("run again");
            reader.rollback();
        }
        loading.prepare(table(SchemaContract.EVOLVE, ID, field("bigint")));
        assertThat(type()).isEqualTo("bigint");
    }
}
