package dev.crescendo.cli;

import java.io.Console;
import org.jspecify.annotations.Nullable;

/** Where a person at a terminal answers. */
@FunctionalInterface
interface Keyboard {
    /** A line; null when there is nobody any more. */
    @Nullable
    String readLine();

    /** That of this process; null where it has no terminal. */
    static @Nullable Keyboard system() {
        Console console = System.console();
        return console == null ? null : console::readLine;
    }
}
