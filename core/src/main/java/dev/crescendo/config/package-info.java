/**
 * Declared options, secrets and the validated settings made of them.
 * An option is declared once; parsing, defaults and documentation come from that.
 * All problems of a configuration are collected and reported together.
 */
@NullMarked
package dev.crescendo.config;

import org.jspecify.annotations.NullMarked;
