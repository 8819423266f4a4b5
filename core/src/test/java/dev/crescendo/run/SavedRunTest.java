package dev.crescendo.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.WriteMode;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.position.Token;
import dev.crescendo.record.RecordType;
import dev.crescendo.warehouse.RawTable;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SavedRunTest {
    private record Order(long id) {}

    private record SameFields(long id) {}

    private static final StreamSpec ORDERS = new StreamSpec("orders", RecordType.of(Order.class), List.of());
    private static final RawTable TABLE = new RawTable("orders", ORDERS.type().schema(), WriteMode.APPEND, List.of());
    private static final Position START = Position.of(new LaneId("orders"), new Token("7"));

    private static SavedRun saved(boolean repeatable, StreamSpec stream, RawTable table, String source) {
        return saved(repeatable, stream, table, source, START, null);
    }

    private static SavedRun saved(
            boolean repeatable,
            StreamSpec stream,
            RawTable table,
            String source,
            Position start,
            ReadRange.@Nullable Between interval) {
        return new SavedRun(
                new ExtractPlan(List.of(), START, repeatable),
                List.of(stream),
                List.of(table),
                new SourceId(source),
                start,
                interval);
    }

    private static final SavedRun SAVED = saved(true, ORDERS, TABLE, "shop");

    @Test
    void aPlanStandsInForOneThatAsksTheSame() {
        assertThat(SAVED.standsInFor(saved(true, ORDERS, TABLE, "shop"))).isTrue();
        assertThat(saved(false, ORDERS, TABLE, "shop").standsInFor(SAVED)).isFalse();
    }

    @Test
    void aPlanOfAnotherSourceStartOrIntervalDoesNot() {
        assertThat(SAVED.standsInFor(saved(true, ORDERS, TABLE, "another"))).isFalse();
        assertThat(SAVED.standsInFor(saved(true, ORDERS, TABLE, "shop", Position.empty(), null)))
                .isFalse();
        SavedRun interval = saved(true, ORDERS, TABLE, "shop", START, new ReadRange.Between("1", "2"));
        assertThat(SAVED.standsInFor(interval)).isFalse();
        assertThat(interval.standsInFor(SAVED)).isFalse();
        assertThat(interval.standsInFor(saved(true, ORDERS, TABLE, "shop", START, new ReadRange.Between("1", "3"))))
                .isFalse();
    }

    @Test
    void aPlanForOtherStreamsOrTablesDoesNot() {
        RecordType<Order> type = RecordType.of(Order.class);
        for (StreamSpec other : List.of(
                new StreamSpec("items", type, List.of()),
                new StreamSpec("orders", type, List.of("id")),
                new StreamSpec("orders", RecordType.of(SameFields.class), List.of()))) {
            assertThat(SAVED.standsInFor(saved(true, other, TABLE, "shop"))).isFalse();
        }
        RawTable merged = new RawTable("orders", type.schema(), WriteMode.MERGE, List.of("id"));
        assertThat(SAVED.standsInFor(saved(true, ORDERS, merged, "shop"))).isFalse();
    }
}
