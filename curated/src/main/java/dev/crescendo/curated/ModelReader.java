package dev.crescendo.curated;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.config.TextFile;
import dev.crescendo.curated.sql.SelectText;
import dev.crescendo.curated.sql.TableName;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import dev.crescendo.error.Problem;
import dev.crescendo.format.YamlReader;
import dev.crescendo.warehouse.Materialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads the models of a folder: files that end in {@code .sql}, and entities in such that end in {@code .yaml}; also in
 * folders below it.
 */
final class ModelReader {
    static final Option<String> DESCRIPTION =
            Option.text("description", "what a row is, in a sentence").withExample("one row per customer");
    static final Option<Materialization> MATERIALIZE = Option.choice(
                    "materialize", "how the model is kept", Materialization.class)
            .withDefault(Materialization.TABLE);
    static final Option<List<String>> KEY = Option.texts(
                    "key", "the columns that identify a row; needed for incremental")
            .withExample("customer_id");
    static final Option<String> TIME = Option.text(
                    "time", "for incremental: the column by which a build finds what is new; else it goes by loads")
            .withExample("ordered_at");
    static final Option<Duration> LOOKBACK = Option.duration(
                    "lookback", "with time: how much older than the newest row what is new may be")
            .withDefault(Duration.ZERO);
    static final Option<String> OWNER =
            Option.text("owner", "who answers for it").withExample("sales@example.com");
    static final Option<Map<String, String>> COLUMNS =
            Option.renamed("columns", "what the columns mean").withExample("{ revenue: \"sum of paid orders, EUR\" }");
    static final Option<List<Node>> CHECKS = Option.nodes(
                    "checks", "what must hold of the rows before anyone sees them")
            .withExample("[{ unique: customer_id }]");
    static final Option<List<String>> DEPENDS = Option.texts(
                    "depends", "the tables that it reads, where its SQL can't be parsed")
            .withExample("[raw.orders, curated.users]");

    static final Options HEADER =
            Options.of(DESCRIPTION, MATERIALIZE, KEY, TIME, LOOKBACK, OWNER, COLUMNS, CHECKS, DEPENDS);

    /** The keys of an entity's file. */
    static final Options ENTITY = EntityReader.OWN.and(
            Options.of(EntityReader.KEY, DESCRIPTION, MATERIALIZE, TIME, LOOKBACK, OWNER, COLUMNS, CHECKS));

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final String ENDING = ".sql";
    private static final String ENTITY_ENDING = ".yaml";

    private final Path project;
    private final List<Problem> problems;

    /** @param project the folder that places in messages begin at */
    ModelReader(Path project, List<Problem> problems) {
        this.project = project;
        this.problems = problems;
    }

    /** @param entities those that a program declares */
    List<Model> read(Path folder, List<Entity> entities) {
        List<Model> models = new ArrayList<>();
        for (Path file : files(folder)) {
            attempt(() -> models.add(String.valueOf(file.getFileName()).endsWith(ENDING) ? model(file) : entity(file)));
        }
        for (Entity entity : entities) {
            String shown = "entity " + entity.name();
            attempt(() -> models.add(model(
                    shown, entity.name(), HEADER.read(Node.of(shown, Map.of()), problems), Optional.of(entity), "")));
        }
        return models;
    }

    private void attempt(Runnable reading) {
        try {
            reading.run();
        } catch (ConfigurationException wrong) {
            problems.addAll(wrong.problems());
        }
    }

    private List<Path> files(Path folder) {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder, FileVisitOption.FOLLOW_LINKS)) {
            return all.filter(file -> {
                        String name = String.valueOf(file.getFileName());
                        return !name.startsWith(".")
                                && !name.endsWith(ModelTests.ENDING)
                                && (name.endsWith(ENDING) || name.endsWith(ENTITY_ENDING));
                    })
                    .filter(file -> !Files.isDirectory(file)) // what is no file either is refused when it is read
                    .sorted()
                    .toList();
        } catch (IOException unreadable) {
            return unreadable(folder, FileErrors.reason(unreadable));
        } catch (UncheckedIOException inside) {
            return unreadable(folder, FileErrors.reason(inside));
        }
    }

    private List<Path> unreadable(Path folder, String reason) {
        problems.add(new Problem(
                shown(folder),
                "this folder can't be read: " + reason,
                "Make it, or mend 'curated' in crescendo.yaml."));
        return List.of();
    }

    private String shown(Path file) {
        Path from = project.toAbsolutePath().normalize();
        Path to = file.toAbsolutePath().normalize();
        return to.startsWith(from) ? from.relativize(to).toString() : to.toString();
    }

    private Model model(Path file) {
        String shown = shown(file);
        String text = text(file, shown);
        return model(shown, name(file, ENDING), header(text, shown), Optional.empty(), text);
    }

    private Model entity(Path file) {
        String shown = shown(file);
        int before = problems.size();
        Node node = YamlReader.read(text(file, shown), shown, "entity: customer", problems);
        Settings settings = ENTITY.read(node, problems);
        if (problems.size() > before) {
            throw new ConfigurationException(List.of());
        }
        Entity entity = new EntityReader(problems).read(name(file, ENTITY_ENDING), settings);
        if (problems.size() > before) {
            throw new ConfigurationException(List.of());
        }
        return model(shown, entity.name(), settings, Optional.of(entity), "");
    }

    private String name(Path file, String ending) {
        String fileName = String.valueOf(file.getFileName());
        return fileName.substring(0, fileName.length() - ending.length());
    }

    private Model model(String shown, String name, Settings header, Optional<Entity> entity, String text) {
        if (!NAME.matcher(name).matches()) {
            throw new ConfigurationException(
                    shown,
                    "'" + name + "' is to be a table's name, and is not one",
                    "Name the file with small letters, digits and _, at most 63 of them.");
        }
        List<String> key = entity.map(Entity::key).or(() -> header.find(KEY)).orElse(List.of());
        List<Check> checks = new ArrayList<>();
        if (!key.isEmpty()) {
            String said = String.join(", ", key);
            checks.add(new Check(new Check.Unique(key), "unique: " + said, true, shown + " key"));
            key.forEach(column ->
                    checks.add(new Check(new Check.NotNull(column), "not_null: " + column, true, shown + " key")));
        }
        for (Check check : new CheckReader(problems).read(header.find(CHECKS).orElse(List.of()))) {
            if (checks.stream().noneMatch(implied -> implied.rule().equals(check.rule()))) {
                checks.add(check);
            }
        }
        Materialization materialization = header.value(MATERIALIZE);
        Optional<String> time = header.find(TIME);
        checkKeys(shown, header, materialization, key, time);
        SelectText select = entity.<SelectText>map(each -> SelectText.parse(shown + " (its SQL)", each.sql()))
                .orElseGet(() -> header.find(DEPENDS)
                        .map(declared -> SelectText.declared(shown, text, tables(declared, shown)))
                        .orElseGet(() -> SelectText.parse(shown, text)));
        checkTables(select);
        Map<String, String> columns = new LinkedHashMap<>(header.find(COLUMNS).orElse(Map.of()));
        entity.ifPresent(each -> Stream.concat(each.dimensions().stream(), each.metrics().stream())
                .filter(attribute -> !attribute.description().isEmpty())
                .forEach(attribute -> columns.put(
                        attribute.name(),
                        attribute.description() + (attribute.unit().isEmpty() ? "" : ", " + attribute.unit()))));
        return new Model(
                name,
                shown,
                select,
                materialization,
                entity.flatMap(Entity::description).or(() -> header.find(DESCRIPTION)),
                header.find(OWNER),
                key,
                time,
                header.value(LOOKBACK),
                columns,
                checks,
                entity);
    }

    private void checkKeys(
            String shown, Settings header, Materialization materialization, List<String> key, Optional<String> time) {
        boolean incremental = materialization == Materialization.INCREMENTAL;
        if (incremental && key.isEmpty()) {
            problems.add(new Problem(
                    shown,
                    "it is incremental and has no key, by which new rows find those that they replace",
                    "Add key: with the columns that identify a row."));
        }
        if (!incremental && time.isPresent()) {
            problems.add(new Problem(
                    shown,
                    "time is for incremental models, and this one is a " + materialization.word(),
                    "Take it out, or add materialize: incremental."));
        }
        if (time.isEmpty() && !header.value(LOOKBACK).isZero()) {
            problems.add(new Problem(
                    shown, "lookback is for models with a time column", "Add time: with that column, or take it out."));
        }
    }

    /** A name without a schema is another table in each client. */
    private void checkTables(SelectText select) {
        select.tables().stream()
                .filter(read -> read.table().schema().isEmpty())
                .forEach(read -> problems.add(new Problem(
                        read.where(),
                        "the table " + read.table() + " is named without its schema",
                        "Write raw." + read.table() + ", or curated." + read.table() + ".")));
    }

    private static List<TableName> tables(List<String> declared, String shown) {
        List<TableName> tables = new ArrayList<>();
        for (String name : declared) {
            int dot = name.indexOf('.');
            if (dot <= 0 || dot == name.length() - 1) {
                throw new ConfigurationException(
                        shown + " depends",
                        "'" + name + "' names no table with its schema",
                        "Write it as raw.orders, or curated.users.");
            }
            tables.add(new TableName(name.substring(0, dot), name.substring(dot + 1)));
        }
        return tables;
    }

    private static String text(Path file, String shown) {
        try {
            String text = TextFile.read(file);
            return text.startsWith("\uFEFF") ? text.substring(1) : text;
        } catch (CharacterCodingException notText) {
            throw new ConfigurationException(shown, "the file is not UTF-8 text", "Save it as UTF-8.");
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    shown, "the file can't be read: " + FileErrors.reason(unreadable), "Check who may read it.");
        }
    }

    /** The text of a comment, its first line, which stands after the {@code /*}, as far to the right as the others. */
    private static String inLine(String comment) {
        int lineEnd = comment.indexOf('\n');
        if (lineEnd < 0) {
            return "  " + comment;
        }
        String rest = comment.substring(lineEnd);
        int indent = rest.lines()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return " ".repeat(indent) + comment.substring(0, lineEnd).stripLeading() + rest;
    }

    /** The keys in the comment that the file begins with; without one, those that have defaults. */
    private Settings header(String text, String shown) {
        int begin = 0;
        while (begin < text.length() && Character.isWhitespace(text.charAt(begin))) {
            begin++;
        }
        if (!text.startsWith("/*", begin)) {
            return HEADER.read(new Node(Map.of(), shown), problems);
        }
        int end = text.indexOf("*/", begin + 2);
        if (end < 0) {
            throw new ConfigurationException(shown, "the comment at the beginning does not end", "Add */ to it.");
        }
        // What comes before keeps its lines, so that places are those of the file.
        String lines = text.substring(0, begin).replaceAll("[^\\n]", "");
        Node node = YamlReader.read(
                lines + inLine(text.substring(begin + 2, end)), shown, "description: one row per customer", problems);
        if (!node.isMapping()) {
            throw new ConfigurationException(
                    node.where(),
                    "the comment at the beginning holds no keys",
                    String.format(
                            Locale.ROOT,
                            "Write keys and values, such as '%s'; begin other comments with --.",
                            "description: one row per customer"));
        }
        return HEADER.read(node, problems);
    }
}
