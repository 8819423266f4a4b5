package dev.crescendo.parity;

/** One line of an order. */
record OrderItem(long orderId, int line, String sku, int quantity) {}
