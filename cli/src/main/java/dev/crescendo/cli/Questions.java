package dev.crescendo.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import org.jspecify.annotations.Nullable;

/** Asks whoever sits at the terminal. */
final class Questions {
    private final @Nullable BufferedReader answers;
    private final PrintWriter asking;

    Questions(@Nullable BufferedReader answers, PrintWriter asking) {
        this.answers = answers;
        this.asking = asking;
    }

    /** Of the terminal, if one is there to type at and to look at. */
    static Questions of(Console console) {
        boolean terminal = System.console() != null;
        return new Questions(
                terminal ? new BufferedReader(new InputStreamReader(System.in, Charset.defaultCharset())) : null,
                console.err());
    }

    boolean canBeAsked() {
        return answers != null;
    }

    /** The answer; where it is empty, or there is nobody, {@code usual}. */
    String ask(String question, String usual) {
        if (answers == null) {
            return usual;
        }
        asking.print(question + " [" + usual + "]: ");
        asking.flush();
        try {
            String answer = answers.readLine();
            return answer == null || answer.isBlank() ? usual : answer.strip();
        } catch (IOException gone) {
            return usual;
        }
    }
}
