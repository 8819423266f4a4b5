/**
 * Reading the SQL of a model: which tables it reads, which columns its columns come from, and the same SQL on other
 * tables. The text is parsed by JSqlParser and changed by position only, so that it stays as it was written.
 */
@NullMarked
package dev.crescendo.curated.sql;

import org.jspecify.annotations.NullMarked;
