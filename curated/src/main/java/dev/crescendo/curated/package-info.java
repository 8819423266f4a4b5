/**
 * The curated tier: models, each a plain {@code SELECT} in a file, built in the order of what they read, checked, and then
 * published all together or not at all. It runs where the warehouse's connector lets it, see {@link
 * dev.crescendo.warehouse}.
 */
@NullMarked
package dev.crescendo.curated;

import org.jspecify.annotations.NullMarked;
