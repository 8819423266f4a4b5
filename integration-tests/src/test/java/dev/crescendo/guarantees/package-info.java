/** What Crescendo promises, and the tests that show it: {@code docs/guarantees.md}. */
@NullMarked
package dev.crescendo.guarantees;

import org.jspecify.annotations.NullMarked;
