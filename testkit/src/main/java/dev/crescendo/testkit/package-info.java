/**
 * For the tests of pipelines, connectors and stages: a warehouse in memory, contracts as named cases, and a crash kit.
 * Start with {@link dev.crescendo.testkit.InMemoryWarehouse}, {@link dev.crescendo.testkit.Contract} and
 * {@link dev.crescendo.testkit.CrashKit}. Each contract case has a number, listed in {@code docs/spec.md}.
 */
@NullMarked
package dev.crescendo.testkit;

import org.jspecify.annotations.NullMarked;
