/**
 * The code generated for Java records, and what it calls.
 * Not an API: it may change in any release.
 * Entry point: {@link dev.crescendo.record.internal.RecordBinding}.
 */
@NullMarked
package dev.crescendo.record.internal;

import org.jspecify.annotations.NullMarked;
