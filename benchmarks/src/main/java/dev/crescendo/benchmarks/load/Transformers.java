package dev.crescendo.benchmarks.load;

import dev.crescendo.record.RecordType;
import dev.crescendo.record.Row;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;

/** What a user may do to each record. What comes out is equal to what went in, so that tables can be compared. */
final class Transformers {
    static final RecordType<Row> ROW =
            RecordType.rows(RecordType.of(Order.class).schema());

    private static final int STATUS = ROW.schema().indexOf("status");
    private static final int ACTIVE = ROW.schema().indexOf("active");
    private static final int QUANTITY = ROW.schema().indexOf("quantity");

    private Transformers() {}

    /** A new text, always, with the same letters. */
    private static String trimmed(String status) {
        return status.concat(" ").strip();
    }

    /** Looks at every record and makes a new one. */
    static final class CleanRecord implements Transformer<Order, Order> {
        private static final long serialVersionUID = 1L;

        @Override
        public void transform(Order order, Emitter<Order> out) {
            if (order.amount().signum() < 0 || order.quantity() < 0) {
                out.reject("negative amount or quantity");
                return;
            }
            out.emit(new Order(
                    order.id(),
                    order.customerId(),
                    trimmed(order.status()),
                    order.email(),
                    order.note(),
                    order.amount(),
                    order.ratio(),
                    order.active(),
                    order.born(),
                    order.placedAt(),
                    order.reference(),
                    order.quantity()));
        }
    }

    /** Looks at every row, and lets it pass. */
    static final class CheckRow implements Transformer<Row, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public void transform(Row row, Emitter<Row> out) {
            if (row.intAt(QUANTITY) < 0 || (row.booleanAt(ACTIVE) && row.isNull(STATUS))) {
                out.reject("negative quantity, or active without a status");
                return;
            }
            out.emit(row);
        }
    }

    /** Changes a field of every row. */
    static final class ChangeRow implements Transformer<Row, Row> {
        private static final long serialVersionUID = 1L;

        @Override
        public void transform(Row row, Emitter<Row> out) {
            String status = row.textAt(STATUS);
            if (row.intAt(QUANTITY) < 0 || status == null) {
                out.reject("negative quantity, or no status");
                return;
            }
            out.emit(row.with(STATUS, trimmed(status)));
        }
    }
}
