/** What the how-to pages quote, as tests. */
@NullMarked
package dev.crescendo.howto;

import org.jspecify.annotations.NullMarked;
