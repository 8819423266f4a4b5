package dev.crescendo.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.CrescendoException;
import dev.crescendo.run.RunResult;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A hostile file, and what has to become of each of its records, in their order: by the file's making, not by what the
 * reader did with it.
 *
 * @param source how the file is declared
 * @param outcomes of its records; empty when the file is refused as a whole
 * @param refusal what the message says when it is refused; null when it is read
 * @param cuts where the file may have ended when it was read for the first time, and nothing be different in the end
 */
record CorpusCase(
        String name,
        String file,
        Content content,
        UnaryOperator<FilesSource> source,
        List<Outcome> outcomes,
        @Nullable String refusal,
        List<Integer> cuts) {
    /** Makes what a file holds each time that it is written, so that a large one is held no longer than that. */
    @FunctionalInterface
    interface Content {
        byte[] bytes() throws IOException;
    }

    sealed interface Outcome {}

    record Loaded(List<@Nullable Object> values) implements Outcome {}

    /** A record that begins on {@code line}, with what its reason says. */
    record Rejected(long line, String reason) implements Outcome {}

    static Outcome loaded(@Nullable Object... values) {
        return new Loaded(Arrays.asList(values));
    }

    static Outcome rejected(long line, String reason) {
        return new Rejected(line, reason);
    }

    static CorpusCase read(
            String name, String file, Content content, UnaryOperator<FilesSource> source, Outcome... outcomes) {
        return new CorpusCase(name, file, content, source, List.of(outcomes), null, List.of());
    }

    static CorpusCase read(
            String name, String file, byte[] content, UnaryOperator<FilesSource> source, Outcome... outcomes) {
        return read(name, file, () -> content, source, outcomes);
    }

    static CorpusCase refused(
            String name, String file, byte[] content, UnaryOperator<FilesSource> source, String refusal) {
        return refused(name, file, () -> content, source, refusal);
    }

    static CorpusCase refused(
            String name, String file, Content content, UnaryOperator<FilesSource> source, String refusal) {
        return new CorpusCase(name, file, content, source, List.of(), refusal, List.of());
    }

    static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** The same file, but that it was read before it was written whole. */
    CorpusCase cutAt(List<Integer> places) {
        return new CorpusCase(name, file, content, source, outcomes, refusal, places);
    }

    void check(Path folder) throws Exception {
        LoadedFiles files = new LoadedFiles(folder);
        files.write(file, content.bytes());
        FilesSource declared = source.apply(files.source(file));
        if (refusal != null) {
            assertThatThrownBy(() -> files.load(declared))
                    .isInstanceOf(CrescendoException.class)
                    .hasMessageContaining(file)
                    .hasMessageContaining(refusal);
            assertThat(files.rejects()).isEmpty();
            return;
        }
        RunResult result = files.load(declared);
        compare(files);
        assertThat(result.counts().read()).isEqualTo(outcomes.size());
        assertThat(files.load(declared).counts().read())
                .as("read by a second run")
                .isZero();
    }

    /** Two runs, the first of which finds the file's beginning only. */
    void checkCut(Path folder, int cut) throws Exception {
        LoadedFiles files = new LoadedFiles(folder);
        byte[] whole = content.bytes();
        files.write(file, Arrays.copyOf(whole, cut));
        FilesSource declared = source.apply(files.source(file));
        files.load(declared);
        files.append(file, Arrays.copyOfRange(whole, cut, whole.length));
        files.load(declared);
        compare(files);
    }

    private void compare(LoadedFiles files) {
        List<String> rows = new ArrayList<>();
        List<String> rejects = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Loaded loaded) {
                rows.add(shown(loaded.values()));
            } else if (outcome instanceof Rejected rejected) {
                rejects.add(file + ":" + rejected.line() + " " + rejected.reason());
            }
        }
        assertThat(files.rows()).extracting(CorpusCase::shown).containsExactlyElementsOf(rows);
        List<String> found = files.rejects();
        assertThat(found).hasSameSizeAs(rejects);
        for (int i = 0; i < found.size(); i++) {
            String place = rejects.get(i).substring(0, rejects.get(i).indexOf(' ') + 1);
            assertThat(found.get(i)).startsWith(place).contains(rejects.get(i).substring(place.length()));
        }
    }

    /** Values told apart by their types; decimals by what they are worth. */
    private static String shown(List<@Nullable Object> values) {
        StringBuilder shown = new StringBuilder();
        for (Object value : values) {
            shown.append(value == null ? "" : value.getClass().getSimpleName() + ' ');
            if (value instanceof BigDecimal number) {
                shown.append(number.stripTrailingZeros());
            } else if (value instanceof byte[] bytes) {
                shown.append(Arrays.toString(bytes));
            } else if (value instanceof String text && text.length() > 200) {
                shown.append(text, 0, 20)
                        .append("... of ")
                        .append(text.length())
                        .append(", ")
                        .append(text.hashCode());
            } else {
                shown.append(value);
            }
            shown.append(" | ");
        }
        return shown.toString();
    }

    @Override
    public String toString() {
        return name;
    }
}
