package dev.crescendo.testkit;

import dev.crescendo.warehouse.Ledger;
import dev.crescendo.warehouse.Warehouse;
import java.util.function.UnaryOperator;

/** A warehouse with another ledger on the driver. */
final class WithLedger extends ForwardingWarehouse {
    private static final long serialVersionUID = 1L;

    private final transient UnaryOperator<Ledger> change;

    WithLedger(Warehouse real, UnaryOperator<Ledger> change) {
        super(real);
        this.change = change;
    }

    @Override
    public Ledger ledger() {
        return change.apply(super.ledger());
    }
}
