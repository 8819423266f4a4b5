/**
 * Tests of stage 3 on a scripted subscription and a warehouse in memory.
 * Each script says what a group's coordinator and its lanes do, call by call.
 * Real brokers and databases come in with the integration tests.
 */
@NullMarked
package dev.crescendo.stage.streaming;

import org.jspecify.annotations.NullMarked;
