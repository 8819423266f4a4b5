/**
 * A small shop: the pipeline that loads its orders.
 * Records in, records out; {@link dev.crescendo.examples.shop.OrdersPipeline} puts the parts together.
 * The documentation quotes this package.
 */
@NullMarked
package dev.crescendo.examples.shop;

import org.jspecify.annotations.NullMarked;
