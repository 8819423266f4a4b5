/**
 * A warehouse: raw tier, ledger, and one transaction that moves both.
 * The position is committed in the transaction of the data it stands for, by compare-and-set.
 * Start with {@link dev.crescendo.warehouse.Warehouse}; {@link dev.crescendo.warehouse.Ledger} fences old owners.
 */
@NullMarked
package dev.crescendo.warehouse;

import org.jspecify.annotations.NullMarked;
