package dev.crescendo.testkit;

import dev.crescendo.warehouse.CuratedTier;
import dev.crescendo.warehouse.Ledger;
import java.util.List;

/** What {@link CuratedContract} must be given: a warehouse's second tier, and a look behind it. */
public interface CuratedFixture {
    /** The ledger of a warehouse in which nothing has been built. Called once per case; closed by the contract. */
    Ledger fresh() throws Exception;

    /** The curated tier of the same warehouse. */
    CuratedTier tier() throws Exception;

    /** What readers find with a query that has one column, in any order. */
    List<String> read(String sql) throws Exception;
}
