package dev.crescendo.testkit;

import dev.crescendo.warehouse.Warehouse;
import java.util.ArrayList;
import java.util.List;

/** What every {@link Warehouse} promises: one transaction for data and position, and fences around it. */
public final class WarehouseContract {
    private WarehouseContract() {}

    /** The contract, tried on what {@code fixture} gives. */
    public static Contract of(WarehouseFixture fixture) {
        List<ContractCase> cases = new ArrayList<>();
        CaseList contract = (id, name, trial) -> cases.add(new ContractCase(id, name, () -> {
            try (WarehouseBench bench = new WarehouseBench(fixture)) {
                trial.on(bench);
            }
        }));
        LoadingCases.addTo(contract);
        ClaimCases.addTo(contract);
        LedgerCases.addTo(contract);
        TableCases.addTo(contract, fixture);
        WriteModeCases.addTo(contract, fixture);
        ReplayCases.addTo(contract, fixture);
        return new Contract(cases);
    }
}
