package dev.crescendo.properties;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** A schema and some rows of it, whatever they are. */
record AnyRows(Schema schema, List<List<Object>> rows) {
    /** With fields of such types, called {@code f0}, {@code f1} and so on. */
    static Arbitrary<AnyRows> of(Arbitrary<FieldType> types, int mostFields, int mostRows) {
        return Combinators.combine(types, Arbitraries.of(true, true, false))
                .as((type, nullable) -> new Field("", type, nullable))
                .list()
                .ofMinSize(1)
                .ofMaxSize(mostFields)
                .map(AnyRows::named)
                .flatMap(schema -> row(schema).list().ofMaxSize(mostRows).map(rows -> new AnyRows(schema, rows)));
    }

    private static Schema named(List<Field> fields) {
        List<Field> named = new ArrayList<>();
        for (Field field : fields) {
            named.add(new Field("f" + named.size(), field.type(), field.nullable()));
        }
        return new Schema(named);
    }

    private static Arbitrary<List<Object>> row(Schema schema) {
        return Combinators.combine(schema.fields().stream().map(AnyRows::value).toList())
                .as(values -> values);
    }

    private static Arbitrary<Object> value(Field field) {
        Arbitrary<Object> value = AnyValues.of(field.type());
        return field.nullable() ? value.injectNull(0.1) : value;
    }

    Batch batch() {
        Batch batch = new Batch(schema);
        for (List<Object> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                batch.appendValue(i, row.get(i));
            }
            batch.endRow();
        }
        return batch;
    }

    /** The rows by the names of their fields, in a form that can be compared and read. */
    List<Map<String, Object>> shown() {
        return shown(batch());
    }

    static List<Map<String, Object>> shown(Batch batch) {
        List<Map<String, Object>> rows = new ArrayList<>();
        for (int row = 0; row < batch.rows(); row++) {
            Map<String, Object> values = new LinkedHashMap<>();
            for (int i = 0; i < batch.schema().size(); i++) {
                values.put(batch.schema().field(i).name(), shown(batch.valueAt(i, row)));
            }
            rows.add(values);
        }
        return rows;
    }

    static List<Map<String, Object>> shown(List<? extends Map<String, Object>> rows) {
        return rows.stream().map(AnyRows::shownValues).toList();
    }

    private static Map<String, Object> shownValues(Map<String, Object> values) {
        Map<String, Object> shown = new LinkedHashMap<>();
        values.forEach((name, value) -> {
            if (!name.equals("_load_id")) {
                shown.put(name, shown(value));
            }
        });
        return shown;
    }

    /** Numbers without bounds are digits in some targets, so they are shown as these. */
    private static Object shown(Object value) {
        if (value instanceof byte[] bytes) {
            return "0x" + HexFormat.of().formatHex(bytes);
        }
        if (value instanceof BigDecimal number) {
            return number.toPlainString();
        }
        if (value instanceof List<?> list) {
            return list.stream().map(AnyRows::shown).toList();
        }
        if (value instanceof Row row) {
            Map<String, Object> fields = new LinkedHashMap<>();
            for (String name : row.schema().names()) {
                fields.put(name, shown(row.value(name)));
            }
            return fields;
        }
        return value;
    }

    @Override
    public String toString() {
        return schema + " " + shown();
    }
}
