package dev.crescendo.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.extract.StreamSpec;
import dev.crescendo.record.Batch;
import dev.crescendo.record.DecimalColumn;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.IntColumn;
import dev.crescendo.record.Interval;
import dev.crescendo.record.LongColumn;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Row;
import dev.crescendo.record.RowJson;
import dev.crescendo.record.Schema;
import dev.crescendo.record.Times;
import dev.crescendo.record.ValueException;
import dev.crescendo.record.ValueRules;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetTime;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.assertj.core.api.ObjectAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Rows of databases as JSON, and back. */
class KeptRowsTest {
    private final List<Field> fields = new ArrayList<>();
    private final List<@Nullable Object> values = new ArrayList<>();

    private void with(FieldType type, @Nullable Object value) {
        fields.add(new Field("f" + fields.size(), type, true));
        values.add(value);
    }

    private static KeptRows rows(Schema schema) {
        return new KeptRows(List.of(new StreamSpec("orders", RecordType.rows(schema), List.of())));
    }

    private static Reject kept(String json) {
        return new Reject("orders", "here", "", "", json.getBytes(StandardCharsets.UTF_8));
    }

    /** A row as it comes back. */
    private Row again(Batch batch) {
        return (Row) rows(batch.schema()).decode(kept(RowJson.of(batch, 0))).value();
    }

    private Batch batch() {
        Batch batch = new Batch(new Schema(fields), 1, ValueRules.lenient());
        for (int i = 0; i < fields.size(); i++) {
            batch.appendValue(i, values.get(i));
        }
        batch.endRow();
        return batch;
    }

    @Test
    void everyValueComesBackAsItWas() {
        with(Simple.BOOLEAN, true);
        with(Simple.INT, -1);
        with(Simple.LONG, Long.MAX_VALUE);
        with(Simple.FLOAT, 1.5f);
        with(Simple.DOUBLE, Double.NaN);
        with(Simple.DOUBLE, 1e300);
        with(Simple.NUMBER, new BigDecimal("1E+40"));
        with(new FieldType.Decimal(10, 2), new BigDecimal("-1.50"));
        with(Simple.TEXT, "a \"b\"\n\u0000\u00FC");
        with(Simple.BYTES, new byte[] {0, -1});
        with(Simple.BYTES, new byte[0]);
        with(Simple.DATE, LocalDate.of(-43, 3, 15));
        with(Simple.TIME, LocalTime.of(12, 0, 0, 1_000));
        with(Simple.TIME_WITH_ZONE, OffsetTime.parse("12:00:00.000001-05:30"));
        with(Simple.TIMESTAMP, LocalDateTime.of(12026, 1, 1, 12, 0));
        with(Simple.INSTANT, Instant.parse("2026-01-01T12:00:00.000001Z"));
        with(Simple.INTERVAL, new Interval(-14, 3, Long.MIN_VALUE));
        with(Simple.INTERVAL, Interval.INFINITY);
        with(Simple.UUID, UUID.fromString("00000000-0000-0001-0000-000000000002"));
        with(Simple.JSON, "{\"x\": [1, 2.50]}");
        with(new FieldType.ListOf(Simple.BYTES), List.of(new byte[] {1, -1}));
        with(Simple.TEXT, null);
        with(Simple.BYTES, null);
        with(Simple.JSON, "null");
        with(Simple.JSON, null);

        Row row = again(batch());

        for (int i = 0; i < values.size(); i++) {
            ObjectAssert<@Nullable Object> back =
                    assertThat(row.valueAt(i)).as(fields.get(i).toString());
            if (values.get(i) instanceof List<?> list) {
                back.usingRecursiveComparison().isEqualTo(list);
            } else {
                back.isEqualTo(values.get(i));
            }
        }
    }

    @Test
    void whatJavasClassesCantShowComesBackToo() {
        with(Simple.DATE, null);
        with(Simple.TIME, null);
        with(Simple.TIMESTAMP, null);
        with(Simple.INSTANT, null);
        with(Simple.NUMBER, null);
        with(Simple.NUMBER, null);
        Batch batch = new Batch(new Schema(fields), 1, ValueRules.lenient());
        ((IntColumn) batch.column(0)).append(Times.DATE_MINUS_INFINITY);
        ((LongColumn) batch.column(1)).append(Times.END_OF_DAY);
        ((LongColumn) batch.column(2)).append(Times.INFINITY);
        ((LongColumn) batch.column(3)).append(Times.MINUS_INFINITY);
        ((DecimalColumn) batch.column(4)).appendSpecial(DecimalColumn.Kind.NAN);
        ((DecimalColumn) batch.column(5)).appendSpecial(DecimalColumn.Kind.MINUS_INFINITY);
        batch.endRow();
        String json = RowJson.of(batch, 0);
        assertThat(json)
                .isEqualTo("{\"f0\":\"-infinity\",\"f1\":\"24:00:00\",\"f2\":\"infinity\",\"f3\":\"-infinity\","
                        + "\"f4\":\"NaN\",\"f5\":\"-infinity\"}");

        Row row = again(batch);

        Batch copy = new Batch(new Schema(fields), 1, ValueRules.lenient());
        RecordType.rows(new Schema(fields)).writer().append(row, copy);
        assertThat(RowJson.of(copy, 0)).isEqualTo(json);
    }

    @Test
    void columnsThatCameOrWentMeanwhileAreNoObstacle() {
        Schema now = Schema.of(new Field("id", Simple.LONG, false), new Field("added", Simple.TEXT, true));
        Row row = (Row) rows(now).decode(kept("{\"gone\":1,\"id\":7}")).value();
        assertThat(row.valueAt(0)).isEqualTo(7L);
        assertThat(row.isNull(1)).isTrue();
    }

    @Test
    void whatCantBeReadAgainIsSaid() {
        KeptRows rows = rows(Schema.of(
                new Field("span", Simple.INTERVAL, true),
                new Field("n", Simple.NUMBER, true),
                new Field("b", Simple.BYTES, true)));
        assertRefused(rows, kept("{\"span\":\"a while\"}"), "interval");
        assertRefused(rows, kept("{\"n\":\"many\"}"), "is not a number");
        assertRefused(rows, kept("{\"b\":\"xyz\"}"), "hexadecimal");
        assertRefused(rows, new Reject("orders", "", "", "", new byte[0], KeptRows.UNREADABLE), "could not be kept");
        assertRefused(rows, new Reject("items", "", "", "", new byte[0]), "no longer has");
    }

    private static void assertRefused(KeptRows rows, Reject kept, String why) {
        assertThatThrownBy(() -> rows.decode(kept))
                .isInstanceOfSatisfying(
                        ValueException.class,
                        refused -> assertThat(refused.reason()).contains(why));
    }
}
