package dev.crescendo.files;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.extract.Source;
import dev.crescendo.format.StoreFactory;
import dev.crescendo.pipeline.Checkup;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.pipeline.Finding;
import dev.crescendo.record.FieldType;
import dev.crescendo.warehouse.Warehouse;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;

/** Files in YAML: {@code type: files}. */
public final class FilesConnector implements Connector {
    private static final int MOST_SPLITS = 256;

    private enum LastLine {
        WAIT,
        LOAD
    }

    private static final Option<String> FOLDER = Option.text(
                    "folder", "where the paths begin, relative to the project's folder")
            .withDefault("")
            .withExample("/data");

    private static final Option<String> PATH = Option.text("path", "a pattern of paths, relative to the folder")
            .asRequired()
            .withExample("\"events/*.ndjson.gz\"");

    private static final Option<Format> FORMAT =
            Option.choice("format", "what the files hold, where their names don't tell", Format.class);

    private static final Option<Node> COLUMNS = Option.mapping(
                    "columns", "the types of some fields; those of the others are inferred")
            .withExample("{ price: \"decimal(12,2)\" }");

    private static final Option<Node> SCHEMA = Option.mapping(
                    "schema", "all fields with their types, in the order of the table")
            .withExample("{ id: long, name: text }");

    private static final Option<List<String>> KEY = Option.texts("key", "the fields that identify a record")
            .withDefault(List.of())
            .withExample("[sku]");

    private static final Option<Integer> SPLITS = Option.integer(
                    "splits", "in how many groups at once files are read", 1, MOST_SPLITS)
            .withDefault(1)
            .withExample("4");

    private static final Option<String> DELIMITER =
            character("delimiter", "between fields; found out from the first line of each file unless it is given");
    private static final Option<String> QUOTE = character("quote", "around fields that hold delimiters or line ends")
            .withDefault("\"");
    private static final Option<String> ESCAPE = character("escape", "before a character that stands for itself");
    private static final Option<String> COMMENT = character("comment", "begins lines that are no records");
    private static final Option<Boolean> HEADER = Option.flag(
                    "header", "whether the first record of each file names the fields")
            .withDefault(true);
    private static final Option<String> NULL = Option.text("null", "what stands, unquoted, for null");
    private static final Option<String> ENCODING = Option.text("encoding", "the encoding of files without a mark")
            .withDefault(StandardCharsets.UTF_8.name())
            .withExample("ISO-8859-1");
    private static final Option<LastLine> LAST_LINE = Option.choice(
                    "last_line", "what to do with a last line that has no end", LastLine.class)
            .withDefault(LastLine.WAIT);

    private static final Options CSV_OPTIONS =
            Options.of(DELIMITER, QUOTE, ESCAPE, COMMENT, HEADER, NULL, ENCODING, LAST_LINE);

    private static final Option<Node> CSV = Option.mapping("csv", "what the CSV looks like")
            .withExample("{ delimiter: \";\", null: \"NA\" }")
            .withKeys(CSV_OPTIONS);

    private static Option<String> character(String name, String description) {
        return Option.text(name, description + "; one character");
    }

    @Override
    public String type() {
        return "files";
    }

    @Override
    public Options connectionOptions() {
        Options options = Options.of(FOLDER);
        for (StoreFactory factory : factories()) {
            options = options.and(factory.options());
        }
        return options;
    }

    private static List<StoreFactory> factories() {
        return ServiceLoader.load(StoreFactory.class, FilesConnector.class.getClassLoader()).stream()
                .map(ServiceLoader.Provider::get)
                .toList();
    }

    private static FilesSource source(Settings connection, String path) {
        int scheme = path.indexOf("://");
        if (scheme < 0) {
            return FilesSource.of(connection.folder().resolve(connection.value(FOLDER)), path);
        }
        String prefix = path.substring(0, scheme + 3);
        return factories().stream()
                .filter(factory -> factory.prefix().equals(prefix))
                .findFirst()
                .map(factory -> FilesSource.in(factory.store(connection), path))
                .orElseThrow(() -> new ConfigurationException(
                        "path",
                        "nothing here reads files at " + prefix,
                        "Begin it with a folder, or add the dependency for such paths, such as crescendo-s3."));
    }

    @Override
    public Options sourceOptions() {
        return Options.of(PATH, FORMAT, CSV, COLUMNS, SCHEMA, KEY, SPLITS);
    }

    @Override
    public Source source(Settings connection, Settings pipeline) {
        List<Problem> problems = new ArrayList<>();
        FilesSource source = source(connection, pipeline.value(PATH))
                .key(pipeline.value(KEY).toArray(new String[0]))
                .splits(pipeline.value(SPLITS));
        if (pipeline.has(COLUMNS)) {
            source = source.columns(types(pipeline.value(COLUMNS), problems));
        }
        if (pipeline.has(SCHEMA)) {
            source = source.schema(types(pipeline.value(SCHEMA), problems));
        }
        if (pipeline.has(CSV)) {
            source = source.csv(csv(pipeline.value(CSV), problems));
        } else if (pipeline.has(FORMAT)) {
            source = source.of(pipeline.value(FORMAT));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return source;
    }

    private static Map<String, FieldType> types(Node mapping, List<Problem> problems) {
        Map<String, FieldType> types = new LinkedHashMap<>();
        mapping.mapping().forEach((name, node) -> {
            try {
                types.put(name, FieldType.parse(node.isText() ? node.text() : ""));
            } catch (IllegalArgumentException expected) {
                problems.add(new Problem(
                        node.where(), "is not the name of a type", "Expected " + expected.getMessage() + "."));
            }
        });
        return types;
    }

    private static CsvFormat csv(Node mapping, List<Problem> problems) {
        Settings settings = CSV_OPTIONS.read(mapping, problems);
        CsvFormat csv = CsvFormat.standard();
        for (Option<String> option : List.of(DELIMITER, QUOTE, ESCAPE, COMMENT)) {
            String value = settings.find(option).orElse("");
            if (value.length() > 1 || value.isEmpty() && settings.has(option)) {
                problems.add(new Problem(
                        mapping.where() + "." + option.name(), "is not one character", "Write one, such as \";\"."));
            }
        }
        if (!problems.isEmpty()) {
            return csv;
        }
        try {
            csv = csv.withCharset(Charset.forName(settings.value(ENCODING)));
        } catch (IllegalArgumentException unknown) {
            problems.add(new Problem(
                    mapping.where() + ".encoding",
                    "there is no encoding '" + settings.value(ENCODING) + "'",
                    "Use UTF-8, UTF-16, ISO-8859-1, windows-1252, …."));
        }
        csv = csv.withQuote(settings.value(QUOTE).charAt(0))
                .withHeader(settings.value(HEADER))
                .withLastLineWaiting(settings.value(LAST_LINE) == LastLine.WAIT);
        if (settings.has(DELIMITER)) {
            csv = csv.withDelimiter(settings.value(DELIMITER).charAt(0));
        }
        if (settings.has(ESCAPE)) {
            csv = csv.withEscape(settings.value(ESCAPE).charAt(0));
        }
        if (settings.has(COMMENT)) {
            csv = csv.withComment(settings.value(COMMENT).charAt(0));
        }
        return settings.has(NULL) ? csv.withNullText(settings.value(NULL)) : csv;
    }

    /** Only the folder: which bucket is meant, pipelines say. */
    @Override
    public Checkup check(Settings connection) {
        boolean elsewhere = factories().stream()
                .flatMap(factory -> factory.options().all().stream())
                .anyMatch(option ->
                        connection.has(option) && option.defaultValue().isEmpty());
        if (elsewhere) {
            return Checkup.of("a store that is looked at where a pipeline reads it");
        }
        Path folder = connection
                .folder()
                .resolve(connection.value(FOLDER))
                .toAbsolutePath()
                .normalize();
        Checkup found = Checkup.of("folder " + folder);
        if (!Files.isDirectory(folder)) {
            return found.with(Finding.error("there is no folder " + folder, "Create it, or mend 'folder'."));
        }
        return Files.isReadable(folder)
                ? found
                : found.with(Finding.error("this user may not read " + folder, "Let it, or mend 'folder'."));
    }

    @Override
    public Warehouse warehouse(Settings connection) {
        throw new ConfigurationException(
                connection.where(), "files can't be the warehouse", "Load into DuckDB or PostgreSQL.");
    }
}
