/**
 * Models built, checked and published on real warehouses.
 * Each test has a folder of models and raw tables that a pipeline of ours has loaded.
 */
@NullMarked
package dev.crescendo.models;

import org.jspecify.annotations.NullMarked;
