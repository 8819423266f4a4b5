package dev.crescendo.cli;

import java.io.PrintWriter;
import org.jspecify.annotations.Nullable;

/** Asks whoever sits at the terminal for what is not said otherwise. */
record Questions(@Nullable Keyboard keyboard, PrintWriter asking) {
    boolean canBeAsked() {
        return keyboard != null;
    }

    /** The answer; where it is empty, or there is nobody, {@code usual}. */
    String ask(String question, String usual) {
        if (keyboard == null) {
            return usual;
        }
        asking.print(question + " [" + usual + "]: ");
        asking.flush();
        String answer = keyboard.readLine();
        return answer == null || answer.isBlank() ? usual : answer.strip();
    }
}
