package dev.crescendo.properties;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.format.KeptRows;
import dev.crescendo.record.Batch;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.ListOf;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.FieldType.Struct;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Row;
import dev.crescendo.record.RowJson;
import dev.crescendo.record.Schema;
import java.io.IOException;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** JSON, nested as deep as may be: what is written is what is read. */
class JsonPropertiesTest {
    private final JsonFactory jackson = new JsonFactory();

    @Provide
    static Arbitrary<AnyRows> rows() {
        return AnyRows.of(AnyValues.nested(3, Simple.INTERVAL), 6, 4);
    }

    @Property(seed = "20261130", tries = 300)
    void whatAnotherProgramWritesIsReadAsItIs(@ForAll("rows") AnyRows rows) throws IOException {
        Batch batch = rows.batch();
        Batch back = new Batch(rows.schema());
        JsonDecoder decoder = new JsonDecoder(
                rows.schema(), JsonDecoder.names(RecordType.rows(rows.schema())), JsonDecoder.Others.REFUSE);
        for (int row = 0; row < batch.rows(); row++) {
            StringWriter text = new StringWriter();
            try (JsonGenerator json = jackson.createGenerator(text)) {
                json.writeStartObject();
                for (int i = 0; i < rows.schema().size(); i++) {
                    json.writeFieldName(rows.schema().field(i).name());
                    write(json, rows.schema().field(i).type(), batch.valueAt(i, row));
                }
                json.writeEndObject();
            }
            byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
            decoder.append(bytes, 0, bytes.length, back);
        }

        assertThat(AnyRows.shown(back)).isEqualTo(rows.shown());
    }

    private static void write(JsonGenerator json, FieldType type, Object value) throws IOException {
        if (value == null) {
            json.writeNull();
        } else if (type instanceof ListOf list) {
            json.writeStartArray();
            for (Object element : (List<?>) value) {
                write(json, list.element(), element);
            }
            json.writeEndArray();
        } else if (type instanceof Struct struct) {
            json.writeStartObject();
            Schema schema = struct.schema();
            for (int i = schema.size() - 1; i >= 0; i--) {
                json.writeFieldName(schema.field(i).name());
                write(json, schema.field(i).type(), ((Row) value).valueAt(i));
            }
            json.writeEndObject();
        } else if (type == Simple.JSON) {
            json.writeRawValue((String) value);
        } else if (value instanceof BigDecimal number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Double number) {
            json.writeNumber(number);
        } else if (value instanceof Float number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean yes) {
            json.writeBoolean(yes);
        } else if (value instanceof byte[] bytes) {
            json.writeBinary(bytes);
        } else {
            json.writeString(value.toString());
        }
    }

    @Provide
    static Arbitrary<AnyRows> kept() {
        return AnyRows.of(
                Arbitraries.oneOf(AnyValues.simple(), AnyValues.structs(AnyValues.nested(2, Simple.INTERVAL))), 6, 4);
    }

    @Property(seed = "20261130", tries = 300)
    void aRowThatWasKeptIsReadAsItWas(@ForAll("kept") AnyRows rows) {
        Batch batch = rows.batch();
        RecordType<Row> type = RecordType.rows(rows.schema());
        KeptRows kept = new KeptRows(List.of(new StreamSpec("orders", type, List.of())));
        Batch back = new Batch(rows.schema());
        for (int row = 0; row < batch.rows(); row++) {
            byte[] raw = RowJson.of(batch, row).getBytes(StandardCharsets.UTF_8);
            type.writer()
                    .append(
                            (Row) kept.decode(new Reject("orders", "", "", "", raw))
                                    .value(),
                            back);
        }

        assertThat(AnyRows.shown(back)).isEqualTo(rows.shown());
    }
}
