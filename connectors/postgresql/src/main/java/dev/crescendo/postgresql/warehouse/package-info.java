/**
 * PostgreSQL as a warehouse: ledger, raw tables, staging, and the one transaction that changes them together.
 * Begin with {@link dev.crescendo.postgresql.warehouse.LedgerWarehouse}; claims are in {@code Claims}, compare-and-set in
 * {@code Lanes}, bulk data in {@code CopyStreams}.
 * SQL text names the schemas by {@code <ledger>} and {@code <staging>}, and a pipeline's rows by {@code <mine>}.
 */
@NullMarked
package dev.crescendo.postgresql.warehouse;

import org.jspecify.annotations.NullMarked;
