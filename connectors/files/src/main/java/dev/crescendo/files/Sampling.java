package dev.crescendo.files;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.crescendo.error.SourceException;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.format.Store;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Infers fields and their types from the first records of some of the files: the first, the last, and some between. */
final class Sampling {
    private static final int FILES = 20;
    private static final int RECORDS = 10_000;

    /** So much of a file at most, however large its records are: a run must not read files twice for their types. */
    private static final long BYTES = 32 << 20;

    private final Map<String, TypeGuess> guesses = new LinkedHashMap<>();
    private final OpenStore store;
    private final Format format;
    private final CsvFormat csv;
    private final JsonFactory json = new JsonFactory();
    private long records;
    private int arrays;

    private Sampling(OpenStore store, Format format, CsvFormat csv) {
        this.store = store;
        this.format = format;
        this.csv = csv;
    }

    static Fields of(
            String where,
            Store store,
            List<FileEntry> entries,
            Format format,
            CsvFormat csv,
            Map<String, FieldType> columns) {
        if (format == Format.PARQUET) {
            List<FileEntry> chosen = chosen(entries);
            Map<String, Fields.Inferred> types = new LinkedHashMap<>();
            Columnar.types(store, chosen).forEach((name, type) -> types.put(name, new Fields.Inferred(type, true)));
            return Fields.inferred(
                    where, types, columns, String.format(Locale.ROOT, "%d of %d files", chosen.size(), entries.size()));
        }
        OpenStore open = new OpenStore(store);
        Sampling sampling = new Sampling(open, format, csv);
        List<FileEntry> chosen = chosen(entries);
        try (open) {
            for (FileEntry entry : chosen) {
                sampling.look(entry);
            }
        } catch (IOException unclosed) {
            throw new UncheckedIOException(unclosed);
        }
        Map<String, Fields.Inferred> types = new LinkedHashMap<>();
        FieldType mixed = format.isJson() ? Simple.JSON : Simple.TEXT;
        sampling.guesses.forEach(
                (name, guess) -> types.put(name, new Fields.Inferred(guess.type(mixed), guess.isSeen())));
        String sample = String.format(
                Locale.ROOT, "%,d records of %d of %d files", sampling.records, chosen.size(), entries.size());
        if (sampling.arrays > 0) {
            sample += sampling.arrays == chosen.size() ? " (JSON arrays)" : " (" + sampling.arrays + " JSON arrays)";
        }
        return Fields.inferred(where, types, columns, sample);
    }

    private static List<FileEntry> chosen(List<FileEntry> entries) {
        if (entries.size() <= FILES) {
            return entries;
        }
        List<FileEntry> chosen = new ArrayList<>();
        for (int i = 0; i < FILES; i++) {
            chosen.add(entries.get((int) ((long) i * (entries.size() - 1) / (FILES - 1))));
        }
        return chosen;
    }

    private void look(FileEntry entry) {
        Charset charset = format == Format.CSV ? Charset.forName(csv.charset()) : StandardCharsets.UTF_8;
        try (OpenFile file = new OpenFile(store, FilePiece.whole(entry), charset, format)) {
            if (format == Format.CSV) {
                lookAtCsv(file);
            } else {
                lookAtJson(file);
            }
        } catch (IOException unreadable) {
            throw new SourceException(
                    "the file " + entry.name() + " can't be read: " + unreadable.getMessage()
                            + ". Replace it by a whole one, or take it away",
                    unreadable);
        }
    }

    private void lookAtCsv(OpenFile file) throws IOException {
        OpenFile.Csv content = file.csv(csv, null, true);
        List<TypeGuess> columns = new ArrayList<>();
        for (String name : content.columns()) {
            columns.add(guess(name));
        }
        CsvRecords rows = content.records();
        for (int row = 0; row < RECORDS && rows.start() < BYTES && rows.next(); row++) {
            if (rows.mayGoOn() && file.mayGrow()) {
                return;
            }
            List<@Nullable String> texts = texts(rows);
            if (texts.size() != columns.size()) {
                continue; // it will be rejected
            }
            records++;
            for (int i = 0; i < columns.size(); i++) {
                String text = texts.get(i);
                if (text != null && !text.isEmpty()) {
                    columns.get(i).addText(text);
                }
            }
        }
    }

    private static List<@Nullable String> texts(CsvRecords rows) {
        try {
            return rows.texts();
        } catch (ValueException undecodable) {
            return List.of();
        }
    }

    private TypeGuess guess(String name) {
        return guesses.computeIfAbsent(name, unseen -> new TypeGuess());
    }

    private void lookAtJson(OpenFile file) throws IOException {
        Records objects = file.json(new JsonDecoder(new Schema(List.of()), Map.of(), JsonDecoder.Others.SKIP));
        arrays += file.holdsArray() ? 1 : 0;
        try {
            for (int row = 0; row < RECORDS && objects.start() < BYTES && objects.next(); row++) {
                lookAtObject(objects.raw());
            }
        } catch (JsonArray.UnendedException unended) {
            // who reads it says so
        }
    }

    private void lookAtObject(byte[] raw) {
        Map<String, JsonSample> found = new LinkedHashMap<>();
        try (JsonParser parser = json.createParser(raw)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
                parser.nextToken();
                found.put(name, JsonSample.read(parser));
            }
            if (parser.currentToken() != JsonToken.END_OBJECT || parser.nextToken() != null) {
                return;
            }
        } catch (IOException malformed) {
            return; // it will be rejected
        }
        records++;
        found.forEach((name, value) -> value.addTo(guess(name)));
    }
}
