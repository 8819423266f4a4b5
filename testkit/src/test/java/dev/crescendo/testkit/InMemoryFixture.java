package dev.crescendo.testkit;

import dev.crescendo.record.Reject;
import dev.crescendo.warehouse.Warehouse;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** Looks behind a warehouse in memory, or behind a mutant of it. */
final class InMemoryFixture implements WarehouseFixture {
    private final UnaryOperator<Warehouse> mutation;
    private InMemoryWarehouse real = InMemoryWarehouse.fresh();

    InMemoryFixture(UnaryOperator<Warehouse> mutation) {
        this.mutation = mutation;
    }

    @Override
    public Warehouse fresh() {
        real.forget();
        real = InMemoryWarehouse.fresh();
        return mutation.apply(real);
    }

    @Override
    public List<Map<String, Object>> rows(Warehouse warehouse, String table) {
        return real.rows(table);
    }

    @Override
    public List<String> rejectReasons(Warehouse warehouse) {
        return real.rejects().stream().map(Reject::reason).toList();
    }

    @Override
    public List<String> leftovers(Warehouse warehouse) {
        return real.leftovers().stream().map(Object::toString).toList();
    }
}
