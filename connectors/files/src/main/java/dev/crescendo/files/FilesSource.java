package dev.crescendo.files;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.SourceException;
import dev.crescendo.extract.ExtractPlan;
import dev.crescendo.extract.PlanContext;
import dev.crescendo.extract.ReadContext;
import dev.crescendo.extract.ReadRange;
import dev.crescendo.extract.ReplayReader;
import dev.crescendo.extract.Split;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.extract.SupportsRecordType;
import dev.crescendo.extract.SupportsReplay;
import dev.crescendo.format.JsonDecoder;
import dev.crescendo.format.Store;
import dev.crescendo.format.StoredFile;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.SourceId;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.Schema;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files of CSV, of lines that are JSON objects, or of JSON arrays of them, as a source of one stream, {@code records}.
 *
 * <pre>{@code
 * Source prices = FilesSource.of(Path.of("data"), "prices/*.csv").columns(Map.of("price", new FieldType.Decimal(12, 2)));
 * Source events = FilesSource.of(Path.of("data"), "events/**.ndjson.gz").as(Event.class);
 * }</pre>
 *
 * <h2>What is new</h2>
 *
 * New files, and what was appended to those that have been loaded. A last line without its end waits for the next run: more
 * of it may come. A file whose loaded part has changed is refused; one that is gone is forgotten. Packed files
 * ({@code .gz}, {@code .zst}) and files in UTF-16, Shift_JIS or other encodings in which a byte of ASCII may be part of another
 * character, are loaded whole, and refused when they change; so are those that hold an array, once it has its end.
 *
 * <h2>Fields</h2>
 *
 * Names in the files become {@code snake_case}. Types are those of a Java record, or declared, or else inferred from a sample
 * of the files, which is logged. Where a table is there, inferred types widen its columns from int to long to decimal to
 * text, and otherwise follow them. A record with a field that is not among them is rejected, a file with such a column
 * refused. What is no record, or does not fit its types exactly, is rejected with its line.
 */
public final class FilesSource implements SupportsRecordType, SupportsReplay {
    private static final long serialVersionUID = 1L;

    private static final Logger LOG = LoggerFactory.getLogger(FilesSource.class);

    private static final String STREAM = "records";

    private final Store store;
    private final String pattern;
    private final FilesSettings settings;

    /** What the last look at the files found, so that a plan reads what its streams said. */
    private transient @Nullable Fields seen;

    private FilesSource(Store store, String pattern, FilesSettings settings) {
        this.store = store;
        this.pattern = pattern;
        this.settings = settings;
    }

    private FilesSource with(FilesSettings changed) {
        return new FilesSource(store, pattern, changed);
    }

    /**
     * The files that a pattern names: {@code *} is any characters of a name, {@code **} any folders, {@code {a,b}} one of
     * several. Their names tell whether they hold CSV ({@code .csv}, {@code .tsv}, {@code .txt}) or JSON ({@code .ndjson},
     * {@code .jsonl}, {@code .json}) or Parquet ({@code .parquet}, where {@code crescendo-parquet} is on the class path).
     *
     * <p>The entries of zip archives are files, too. Which of them, a pattern behind the archive's says:
     * {@code in/*.zip!data/*.csv}; without one it is all.
     *
     * @param folder where the pattern begins; lanes are named from here
     */
    public static FilesSource of(Path folder, String pattern) {
        return in(new LocalStore(folder.toAbsolutePath().normalize().toString()), pattern);
    }

    /** The files in a store that a pattern names. */
    public static FilesSource in(Store store, String pattern) {
        return new FilesSource(
                store, pattern, FilesSettings.of(Format.of(pattern).orElse(null)));
    }

    /** These files, which hold CSV of a certain look, whatever their names say. */
    public FilesSource csv(CsvFormat newCsv) {
        return with(settings.withCsv(newCsv));
    }

    /**
     * These files, which hold JSON, whatever their names say: one array if their first character says so and their names do
     * not say lines, else a line for each object.
     */
    public FilesSource json() {
        return of(Format.JSON);
    }

    /** These files, which hold lines of JSON, whatever they look like. */
    public FilesSource jsonLines() {
        return of(Format.JSON_LINES);
    }

    /** These files, which hold one JSON array each, whatever they look like. */
    public FilesSource jsonArrays() {
        return of(Format.JSON_ARRAY);
    }

    FilesSource of(Format newFormat) {
        return with(settings.withFormat(newFormat));
    }

    /** These files, with the types of some fields declared. The others are inferred. */
    public FilesSource columns(Map<String, FieldType> types) {
        return with(settings.withColumns(types));
    }

    /** These files, with all fields declared, in the order of the table. Nothing is inferred. */
    public FilesSource schema(Map<String, FieldType> types) {
        return with(settings.withDeclared(Fields.declared(types)));
    }

    /** These files as Java records; their fields go by the components' names or these in {@code snake_case}. */
    public FilesSource as(Class<? extends Record> recordClass) {
        return as(RecordType.of(recordClass));
    }

    /** These files as records of a type, whose schema names the fields. */
    @Override
    public FilesSource as(RecordType<?> type) {
        return with(settings.withDeclared(Fields.declared(type, JsonDecoder.names(type))));
    }

    /** These files, whose records these fields identify. */
    public FilesSource key(String... fields) {
        return with(settings.withKey(List.of(fields)));
    }

    /** These files, read in up to so many groups at once. */
    public FilesSource splits(int count) {
        if (count < 1) {
            throw new ConfigurationException(where(), count + " splits make no sense", "Use 1 or more.");
        }
        return with(settings.withSplits(count));
    }

    private String where() {
        return "files " + pattern;
    }

    private Format format(List<FileEntry> files) {
        Format said = settings.format();
        if (said != null) {
            return said;
        }
        Set<Format> named = EnumSet.noneOf(Format.class);
        files.forEach(entry -> Format.of(entry.name()).ifPresent(named::add));
        if (named.size() == 1) {
            return named.iterator().next();
        }
        throw new ConfigurationException(
                where(),
                named.isEmpty()
                        ? "the names of the files do not tell what they hold"
                        : "the names of the files tell that some hold CSV and others JSON, or Parquet",
                named.isEmpty()
                        ? "Say it: 'format: csv' or 'format: json'."
                        : "Read each by a pipeline of its own, or say 'format: csv' or 'format: json' of all.");
    }

    private List<FileEntry> files() {
        Archive.Pattern named = Archive.Pattern.of(pattern);
        List<FileEntry> files = new ArrayList<>();
        for (StoredFile file : store.list(named.files())) {
            if (Archive.is(file.name())) {
                files.addAll(Archive.entries(store, file, named.entries()));
            } else {
                files.add(FileEntry.of(file));
            }
        }
        return files;
    }

    @Override
    public List<StreamSpec> streams(PlanContext context) {
        Fields fields = fields(context);
        seen = fields;
        if (!fields.sample().isEmpty()) {
            context.report("fields inferred from " + fields.sample() + "; 'plan --verbose' shows them");
            LOG.info("{}: to fix the fields: schema: {}", context.pipeline(), fields.asYaml());
        }
        return List.of(new StreamSpec(STREAM, fields.type(), settings.key()));
    }

    /** The fields of the files as they are now, declared or inferred. */
    Fields fields(PlanContext context) {
        return fields(files(), context);
    }

    private Fields fields(List<FileEntry> files, PlanContext context) {
        Fields fields = settings.declared();
        if (fields == null) {
            if (files.isEmpty()) {
                throw new ConfigurationException(
                        where(),
                        "there is no such file in " + store + ", so the fields are not known",
                        "Correct the path, or declare the fields: schema: { name: type, … }.");
            }
            Fields sampled = Sampling.of(where(), store, files, format(files), settings.csv(), settings.columns());
            Schema schema = sampled.type().schema();
            fields = format(files) == Format.PARQUET
                    ? sampled
                    : sampled.within(new Drift(format(files), context.columnsFor(schema), context::report));
        }
        if (files.isEmpty() || format(files) != Format.PARQUET) {
            JsonDecoder.check(where(), fields.type().schema());
        }
        if (fields.type().schema().size() == 0) {
            throw new ConfigurationException(
                    where(),
                    "no record of the files could be read, so the fields are not known",
                    "Look at the files, or declare the fields: schema: { name: type, … }.");
        }
        return fields;
    }

    @Override
    public SourceId identity(PlanContext context) {
        return new SourceId("files");
    }

    @Override
    public ExtractPlan plan(ReadRange range, PlanContext context) {
        if (range instanceof ReadRange.Between) {
            throw new ConfigurationException(
                    where(), "files can't be read by an interval", "Run it without, or name fewer files.");
        }
        List<FileEntry> files = files();
        if (files.isEmpty()) {
            return ExtractPlan.nothing();
        }
        List<FilePiece> pieces = whatIsNew(files, range, context);
        if (pieces.isEmpty()) {
            return ExtractPlan.nothing();
        }
        context.report(String.format(Locale.ROOT, "reads %,d of %,d files", pieces.size(), files.size()));
        Fields fields = seen == null ? fields(files, context) : seen;
        return new ExtractPlan(
                grouped(pieces, format(files), range instanceof ReadRange.Since, fields), Position.empty(), true);
    }

    @Override
    public boolean hasNothingNew(ReadRange range, PlanContext context) {
        if (!(range instanceof ReadRange.Since since)
                || since.position().lanes().isEmpty()) {
            return false;
        }
        List<FileEntry> files = files();
        boolean loaded = !files.isEmpty()
                && files.stream()
                        .allMatch(entry -> token(entry, since.position())
                                .filter(token -> isLoaded(token, entry))
                                .isPresent());
        if (loaded) {
            whatIsNew(files, range, context); // says what waits
        }
        return loaded;
    }

    @Override
    public String laneNoun() {
        return "file";
    }

    private List<FilePiece> whatIsNew(List<FileEntry> files, ReadRange range, PlanContext context) {
        Format kind = format(files);
        Position position = range instanceof ReadRange.Since since ? since.position() : Position.empty();
        List<FilePiece> pieces = new ArrayList<>();
        List<String> refused = new ArrayList<>();
        for (FileEntry entry : files) {
            Optional<FileToken> token = token(entry, position);
            if (token.isEmpty()) {
                pieces.add(FilePiece.whole(entry));
            } else {
                whatIsNew(token.get(), entry, kind, refused, context).ifPresent(pieces::add);
            }
        }
        if (!refused.isEmpty()) {
            throw new SourceException(refusal(refused));
        }
        return pieces;
    }

    private static boolean isLoaded(FileToken token, FileEntry entry) {
        return entry.size() == token.size() && entry.modified() == token.modified();
    }

    private static Optional<FileToken> token(FileEntry entry, Position position) {
        return position.token(new LaneId(entry.name())).map(text -> FileToken.of(entry.name(), text));
    }

    private Optional<FilePiece> whatIsNew(
            FileToken token, FileEntry entry, Format kind, List<String> refused, PlanContext context) {
        if (isLoaded(token, entry)) {
            if (token.offset() < token.size()) {
                context.report(token.waiting(entry.name()));
            }
            return Optional.empty();
        }
        if (token.offset() == 0) {
            return Optional.of(FilePiece.whole(entry));
        }
        if (entry.size() < token.size()) {
            refused.add(entry.name() + " has shrunk from " + token.size() + " to " + entry.size() + " bytes");
            return Optional.empty();
        }
        if (entry.size() > token.size() && !mayGrow(entry, kind)) {
            refused.add(entry.name() + " has changed");
            return Optional.empty();
        }
        // Its reader finds out whether what was loaded is still there; where only the time has changed, that is all.
        return Optional.of(FilePiece.after(token, entry));
    }

    private boolean mayGrow(FileEntry entry, Format kind) {
        if (!entry.isPlain() || kind == Format.PARQUET) {
            return false;
        }
        Charset charset = Charset.forName(settings.csv().charset());
        try (OpenStore open = new OpenStore(store);
                OpenFile file = new OpenFile(open, FilePiece.whole(entry), charset, kind)) {
            return file.mayGrow();
        } catch (IOException unreadable) {
            throw new SourceException(
                    "the file " + entry.name() + " can't be read: " + unreadable + ". Check who may read it",
                    unreadable);
        }
    }

    private static String refusal(List<String> refused) {
        String named = refused.stream().limit(10).collect(Collectors.joining("; "));
        return named + (refused.size() > 10 ? "; and " + (refused.size() - 10) + " more" : "")
                + " since it was loaded. Nothing was loaded; give what is new another name, or load all files again:"
                + " write: replace";
    }

    private List<Split> grouped(List<FilePiece> pieces, Format kind, boolean waits, Fields fields) {
        long total =
                pieces.stream().mapToLong(piece -> piece.to() - piece.from()).sum();
        List<Split> groups = new ArrayList<>();
        List<FilePiece> group = new ArrayList<>();
        long bytes = 0;
        for (FilePiece piece : pieces) {
            group.add(piece);
            bytes += piece.to() - piece.from();
            if (groups.size() + 1 < settings.splits() && bytes >= total * (groups.size() + 1) / settings.splits()) {
                groups.add(split(groups.size(), kind, waits, group, fields));
                group = new ArrayList<>();
            }
        }
        if (!group.isEmpty()) {
            groups.add(split(groups.size(), kind, waits, group, fields));
        }
        return groups;
    }

    private FilesSplit split(int number, Format kind, boolean waits, List<FilePiece> pieces, Fields fields) {
        return new FilesSplit(
                Integer.toString(number),
                kind,
                settings.csv(),
                waits,
                pieces,
                fields.type().schema(),
                fields.fieldOf());
    }

    @Override
    public boolean canResume(ExtractPlan plan, Set<String> finished, PlanContext context) {
        List<FileEntry> files = files();
        Map<String, FileEntry> byName = new HashMap<>();
        files.forEach(entry -> byName.put(entry.name(), entry));
        Fields fields = seen == null ? fields(files, context) : seen;
        for (Split planned : plan.splits()) {
            FilesSplit split = (FilesSplit) planned;
            boolean sameReading = split.csv().equals(settings.csv())
                    && (files.isEmpty() || split.format() == format(files))
                    && split.fieldOf().equals(fields.fieldOf());
            boolean sameFiles = finished.contains(split.id())
                    || split.pieces().stream().allMatch(piece -> isStillThere(piece, byName.get(piece.name())));
            if (!sameReading || !sameFiles) {
                return false;
            }
        }
        return true;
    }

    /** Whether a file has all that was to be read of it. It may have grown, unless it can be read only whole. */
    private static boolean isStillThere(FilePiece piece, @Nullable FileEntry entry) {
        if (entry == null
                || !entry.path().equals(piece.path())
                || !entry.version().equals(piece.version())
                || entry.size() < piece.to()) {
            return false;
        }
        return entry.size() == piece.to() ? entry.modified() == piece.modified() : entry.isPlain();
    }

    @Override
    public SplitReader open(Split split, ReadContext context) {
        FilesSplit files = (FilesSplit) split;
        return files.format() == Format.PARQUET
                ? new ColumnarReader(STREAM, store, files, context)
                : new FilesReader(STREAM, store, files, context);
    }

    @Override
    public SplitReader replay(List<StreamSpec> streams, Iterator<Reject> kept, ReadContext context) {
        Fields fields = Objects.requireNonNull(seen == null ? settings.declared() : seen, "ask for the streams first");
        return new ReplayReader(kept, new FilesReplay(settings.csv(), streams.get(0), fields.fieldOf()), context);
    }

    @Override
    public String toString() {
        return where();
    }
}
