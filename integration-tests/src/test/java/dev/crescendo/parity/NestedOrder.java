package dev.crescendo.parity;

import dev.crescendo.record.FieldType;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Row;
import dev.crescendo.record.Schema;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** An order with its items as a list, each with the parts of its number. Items without a quantity reject it. */
final class NestedOrder implements Transformer<RawOrder, Row> {
    private static final long serialVersionUID = 1L;

    private static final Schema ITEM =
            ((FieldType.Struct) FieldType.parse("struct(sku text, quantity int, parts list(text))")).schema();
    private static final Schema ORDER = ((FieldType.Struct) FieldType.parse(
                    "struct(id long not null, total number, items list(" + new FieldType.Struct(ITEM) + "))"))
            .schema();

    static RecordType<Row> type() {
        return RecordType.rows(ORDER);
    }

    @Override
    public void transform(RawOrder raw, Emitter<Row> out) {
        List<Row> items = new ArrayList<>();
        for (String text : raw.items().isEmpty() ? new String[0] : raw.items().split(",", -1)) {
            int colon = text.lastIndexOf(':');
            String sku = text.substring(0, colon);
            int quantity = Integer.parseInt(text.substring(colon + 1));
            items.add(Row.of(ITEM, Map.of("sku", sku, "quantity", quantity, "parts", List.of(sku.split("-", -1)))));
        }
        out.emit(Row.of(ORDER, Map.of("id", raw.id(), "total", raw.total(), "items", items)));
    }
}
