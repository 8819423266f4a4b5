package dev.crescendo.testkit;

import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.record.RecordType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A shop's notes in memory, and an extractor that reads them. */
final class Notes {
    record Note(long id, String text) {}

    /** A note that can't be understood. */
    static final String UNREADABLE = "\u0000";

    private static final Map<String, List<Note>> ALL = new ConcurrentHashMap<>();

    private final String name = UUID.randomUUID().toString();

    private static List<Note> of(String name) {
        return ALL.computeIfAbsent(name, absent -> new CopyOnWriteArrayList<>());
    }

    void add(String... texts) {
        List<Note> notes = of(name);
        for (String text : texts) {
            notes.add(new Note(notes.size() + 1, text));
        }
    }

    int size() {
        return of(name).size();
    }

    /** All notes, each time. */
    ExtractorSource<Note> everything() {
        String from = name;
        return ExtractorSource.of(
                "notes",
                RecordType.of(Note.class),
                context -> of(from).stream().filter(note -> {
                    boolean readable = !note.text().equals(UNREADABLE);
                    if (!readable) {
                        context.reject("note " + note.id(), "can't be read", new byte[] {0});
                    }
                    return readable;
                }));
    }

    /** The notes that are new. */
    ExtractorSource<Note> source() {
        return everything().by(Cursor.byLong(Note::id));
    }
}
