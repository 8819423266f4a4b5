/**
 * DuckDB as a warehouse: ledger, raw tables, staged files, and the one transaction that changes them together.
 * Begin with {@link dev.crescendo.duckdb.warehouse.LedgerWarehouse}; claims are in {@code Claims}, compare-and-set in
 * {@code Lanes}, write modes in {@code Publish}.
 * Transactions of one process that meet on a row conflict instead of waiting; whoever comes second begins anew.
 */
@NullMarked
package dev.crescendo.duckdb.warehouse;

import org.jspecify.annotations.NullMarked;
