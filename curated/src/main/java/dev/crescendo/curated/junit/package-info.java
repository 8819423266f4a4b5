/**
 * The unit tests of models as tests of JUnit, for projects that have a build.
 * It needs junit-jupiter-api and DuckDB's driver on the class path of the tests.
 */
@NullMarked
package dev.crescendo.curated.junit;

import org.jspecify.annotations.NullMarked;
