/**
 * The step between reading and loading: one record in, any number out, to one or more outputs.
 * A transformer does no I/O and keeps nothing between calls.
 * What it emits for one input is loaded wholly, or the input is rejected wholly.
 */
@NullMarked
package dev.crescendo.transform;

import org.jspecify.annotations.NullMarked;
