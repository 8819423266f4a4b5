package dev.crescendo.curated.sql;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The queries of corpus.sql. */
record Corpus(String name, String dialect, List<String> tables, String sql) {
    static List<Corpus> queries() {
        List<Corpus> queries = new ArrayList<>();
        String[] parts = resource("corpus.sql").split("(?m)^--# ");
        for (int i = 1; i < parts.length; i++) {
            int end = parts[i].indexOf('\n');
            String[] head = parts[i].substring(0, end).split(" / ?", -1);
            List<String> tables =
                    head[2].isBlank() ? List.of() : List.of(head[2].trim().split(" "));
            queries.add(new Corpus(
                    head[0], head[1], tables, parts[i].substring(end + 1).strip()));
        }
        return queries;
    }

    static String resource(String name) {
        try (InputStream in = Corpus.class.getResourceAsStream(name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whether the parser reads it; the others are there to show how it refuses. */
    boolean isReadable() {
        return !dialect.startsWith("unread");
    }

    @Override
    public String toString() {
        return name;
    }
}
