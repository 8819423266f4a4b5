package dev.crescendo.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.function.IntSupplier;

/**
 * A terminal whose lowest lines change while what is printed scrolls by above them. Whoever prints to it, takes the lines
 * off for that moment. Safe for use by several threads.
 */
final class Screen extends PrintWriter {
    private static final String CLEAR_BELOW = "\u001B[0J";
    /** A line that is too long is cut by the terminal: one that wrapped could not be taken off again. */
    private static final String CUT = "\u001B[?7l";

    private static final String WRAP = "\u001B[?7h";

    private final Lines lines;
    private final boolean colours;

    /**
     * A terminal.
     *
     * @param columns how wide it is now
     * @param colours whether it may show some
     */
    Screen(Writer terminal, IntSupplier columns, boolean colours) {
        this(new Lines(terminal, columns), colours);
    }

    private Screen(Lines lines, boolean colours) {
        super(lines, false);
        this.lines = lines;
        this.colours = colours;
    }

    int columns() {
        return lines.columns.getAsInt();
    }

    boolean hasColours() {
        return colours;
    }

    /** Shows these as the lowest lines, in place of those shown before; none takes them off. */
    void show(List<String> lowest) {
        flush();
        try {
            lines.show(lowest);
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** What reaches the terminal. */
    private static final class Lines extends Writer {
        private final Writer terminal;
        private final IntSupplier columns;
        private List<String> shown = List.of();
        private boolean atLineStart = true;

        Lines(Writer terminal, IntSupplier columns) {
            this.terminal = terminal;
            this.columns = columns;
        }

        @Override
        public void write(char[] text, int offset, int length) throws IOException {
            synchronized (lock) {
                if (length > 0) {
                    takeOff();
                    terminal.write(text, offset, length);
                    atLineStart = text[offset + length - 1] == '\n';
                }
            }
        }

        private void takeOff() throws IOException {
            if (!shown.isEmpty()) {
                // A terminal that was made narrower since has broken them.
                int width = Math.max(1, columns.getAsInt());
                int rows = shown.stream()
                        .mapToInt(line -> Math.max(1, (line.length() + width - 1) / width))
                        .sum();
                terminal.write("\u001B[" + rows + "A\r" + CLEAR_BELOW);
                shown = List.of();
            }
        }

        void show(List<String> lowest) throws IOException {
            synchronized (lock) {
                takeOff();
                // Someone is in the middle of a line: the next time will do.
                if (atLineStart && !lowest.isEmpty()) {
                    terminal.write(CUT + String.join("\n", lowest) + "\n" + WRAP);
                    shown = List.copyOf(lowest);
                }
                terminal.flush();
            }
        }

        @Override
        public void flush() throws IOException {
            synchronized (lock) {
                terminal.flush();
            }
        }

        @Override
        public void close() throws IOException {
            terminal.close();
        }
    }
}
