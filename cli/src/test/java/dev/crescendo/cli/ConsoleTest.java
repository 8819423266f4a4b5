package dev.crescendo.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ConsoleTest {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    private Console console(boolean colours) {
        return new Console(new PrintWriter(out), new PrintWriter(err), colours);
    }

    @Test
    void whatATerminalWouldObeyIsShown() {
        console(false).result("a\u001b[2Jb\u0007\u009bc\u202ed\te\u00e9\ud83d\ude00");
        console(false).note("x\r\u001b]0;title\u0007y");

        assertThat(out.toString().strip()).isEqualTo("a\\u001b[2Jb\\u0007\\u009bc\\u202ed\te\u00e9\ud83d\ude00");
        assertThat(err.toString().strip()).isEqualTo("x\\u000d\\u001b]0;title\\u0007y");
    }

    @Test
    void theOwnColoursAreObeyedWhereThereAreSome() {
        Console console = console(true);
        console.result(console.in(Console.Colour.RED, "no") + "\u001b[5m\u001b[2J");

        assertThat(out.toString().strip()).isEqualTo("\u001b[31mno\u001b[0m\\u001b[5m\\u001b[2J");
    }
}
