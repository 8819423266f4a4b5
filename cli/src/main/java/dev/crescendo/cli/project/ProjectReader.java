package dev.crescendo.cli.project;

import dev.crescendo.config.Nearest;
import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.config.TextFile;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import dev.crescendo.error.Problem;
import dev.crescendo.format.YamlReader;
import dev.crescendo.load.SchemaContract;
import dev.crescendo.load.WriteMode;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.pipeline.RejectPolicy;
import dev.crescendo.stage.cron.Retries;
import dev.crescendo.warehouse.Warehouse;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Turns the text of a {@code crescendo.yaml} into a {@link Project}, or into the list of all that is wrong with it. */
final class ProjectReader {
    /** Where the tasks of pipelines run. */
    enum Stage {
        CRON,
        SPARK,
        STREAMING
    }

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern PLACE = Pattern.compile(Pattern.quote(Project.FILE) + ":(\\d{1,9}):(\\d{1,9})");
    private static final String NAME_RULE = "Use a small letter, then small letters, digits and _.";

    static final Option<String> PROJECT = Option.text("project", "the project's name in the ledger")
            .asRequired()
            .withExample("shop");
    static final Option<String> WAREHOUSE = Option.text("warehouse", "the connection that all pipelines load to")
            .asRequired()
            .withExample("local");
    static final Option<Stage> STAGE =
            Option.choice("stage", "where tasks run", Stage.class).withDefault(Stage.CRON);

    static final Option<String> CURATED = Option.text("curated", "the folder of models; curated if it is there")
            .withExample("curated/");

    static final Option<String> TYPE =
            Option.text("type", "the connector").asRequired().withExample("postgresql");

    static final Option<String> SOURCE =
            Option.text("source", "the connection to read from").asRequired().withExample("shopdb");
    static final Option<WriteMode> WRITE = Option.choice("write", "how a load changes the raw table", WriteMode.class)
            .asRequired()
            .withExample("append");
    static final Option<String> TRANSFORMER =
            Option.text("transformer", "the program's transformer between source and table");
    static final Option<String> LOADER =
            Option.text("loader", "the program's loader, to be used instead of a raw table");
    static final Option<List<String>> KEY =
            Option.texts("key", "the fields that identify a record").withExample("[id]");

    static final Option<Map<String, String>> CHILDREN = Option.renamed(
                    "children", "the lists of which each element becomes a row of a table of its own")
            .withExample("{ items: order_items }");

    static final Option<SchemaContract> CONTRACT = Option.choice(
                    "contract", "what to do when records no longer fit the raw table", SchemaContract.class)
            .withDefault(SchemaContract.EVOLVE);
    static final Option<Boolean> SNAPSHOT = Option.flag(
                    "snapshot", "whether every run appends a full copy of the source")
            .withDefault(false);

    static final Options TOP_LEVEL = Options.of(
            PROJECT,
            WAREHOUSE,
            STAGE,
            CURATED,
            OperationKeys.SCHEDULES,
            OperationKeys.RETRIES,
            OperationKeys.PARALLEL,
            AlertKeys.ALERTS);
    static final Options EVERY_PIPELINE =
            Options.of(SOURCE, TRANSFORMER, RejectKeys.REJECTS, OperationKeys.SCHEDULE, OperationKeys.FRESHNESS);
    static final Options INTO_TABLES = Options.of(WRITE, KEY, CHILDREN, CONTRACT, SNAPSHOT);

    private final Path folder;
    private final Connectors connectors;
    private final Extensions extensions;
    private final List<Problem> problems = new ArrayList<>();
    private final Interpolation interpolation;
    private final Set<String> variables = new TreeSet<>();
    private final Map<String, Duration> freshness = new HashMap<>();
    private final OperationKeys operation = new OperationKeys(problems);
    private final Map<String, Connection> implied = new LinkedHashMap<>();
    private final Map<String, List<Pipeline>> readers = new HashMap<>();

    ProjectReader(Path folder, Interpolation.Environment environment, Connectors connectors, Extensions extensions) {
        this.folder = folder;
        this.connectors = connectors.and(extensions.connectors());
        this.extensions = extensions;
        extensions.sources().keySet().stream()
                .filter(name -> connectors.find(name).isPresent())
                .forEach(name -> problems.add(new Problem(
                        "source '" + name + "'", "a connector has this name", "Rename it in the program.")));
        this.interpolation = new Interpolation(
                folder,
                variable -> {
                    variables.add(variable);
                    return environment.find(variable);
                },
                problems);
    }

    /** A connection whose keys were read. */
    private record Connection(Connector connector, Node node, Settings settings, boolean valid) {}

    Project read() {
        Node root = YamlReader.read(text(), Project.FILE, "project: shop", problems);
        Map<String, Node> top = new LinkedHashMap<>();
        if (root.isMapping()) {
            top.putAll(root.mapping());
        } else {
            problems.add(new Problem(root.where(), "is not a mapping", "Begin with a line such as 'project: shop'."));
        }
        Optional<Node> connectionNodes = Optional.ofNullable(top.remove("connections"));
        Optional<Node> pipelineNodes = Optional.ofNullable(top.remove("pipelines"));
        Settings settings = readTop(new Node(top, root.where()));

        Map<String, Connection> connections = new LinkedHashMap<>();
        section(root, connectionNodes, "connections")
                .forEach((name, node) ->
                        connection(name, node).ifPresent(connection -> connections.put(name, connection)));
        Set<String> declared = connectionNodes
                .filter(Node::isMapping)
                .map(node -> node.mapping().keySet())
                .orElse(Set.of());
        connectionNodes.ifPresent(nodes -> extensions.sources().keySet().stream()
                .filter(declared::contains)
                .forEach(name -> problems.add(new Problem(
                        placeOf(nodes, name), "the program has a source '" + name + "', too", "Rename one."))));

        Optional<Warehouse> warehouse = settings.find(WAREHOUSE)
                .flatMap(name -> warehouse(name, top.getOrDefault("warehouse", root), connections, declared));
        List<Pipeline> pipelines = new ArrayList<>();
        if (pipelineNodes.isPresent() || extensions.pipelines().isEmpty()) {
            section(root, pipelineNodes, "pipelines")
                    .forEach((name, node) ->
                            pipeline(name, node, connections, declared).ifPresent(pipelines::add));
        }
        List<String> names = new ArrayList<>(pipelineNodes
                .filter(Node::isMapping)
                .map(node -> node.mapping().keySet())
                .orElse(Set.of()));
        for (Pipeline pipeline : extensions.pipelines()) {
            if (names.contains(pipeline.name())) {
                problems.add(new Problem(
                        pipelineNodes
                                .map(node -> placeOf(node, pipeline.name()))
                                .orElse(Project.FILE),
                        "the program has a pipeline '" + pipeline.name() + "', too",
                        "Rename one."));
            }
            names.add(pipeline.name());
            pipelines.add(pipeline);
        }
        ModelFolder models = new ModelFolder(
                folder,
                settings.find(CURATED).orElse(ModelFolder.DEFAULT),
                settings.has(CURATED),
                extensions.entities());
        settings.find(OperationKeys.SCHEDULES).ifPresent(mapping -> operation.schedules(mapping, names, models::read));
        Retries retries = operation.retries(settings);
        AlertPlan alerts = AlertKeys.read(settings.find(AlertKeys.ALERTS), folder, names, freshness, problems);
        List<Problem> found = withoutConsequences();
        if (!found.isEmpty()) {
            throw new ConfigurationException(found);
        }
        int parallel = settings.find(OperationKeys.PARALLEL)
                .orElseGet(() -> parallel(connections.get(settings.value(WAREHOUSE))));
        return new Project(
                settings.value(PROJECT),
                warehouse.orElseThrow(),
                pipelines,
                new Operation(operation.all(names), retries, parallel, alerts, variables),
                named(connections, settings.value(WAREHOUSE)),
                models);
    }

    private List<NamedConnection> named(Map<String, Connection> connections, String warehouse) {
        Map<String, Connection> all = new LinkedHashMap<>(connections);
        all.putAll(implied);
        List<NamedConnection> named = new ArrayList<>();
        all.forEach((name, connection) -> named.add(new NamedConnection(
                name,
                connection.connector(),
                connection.settings(),
                name.equals(warehouse),
                readers.getOrDefault(name, List.of()))));
        return named;
    }

    /** DuckDB has one writer, so that more than one pipeline would wait for another. */
    private static int parallel(@Nullable Connection warehouse) {
        boolean oneWriter = warehouse == null || warehouse.connector().type().equals("duckdb");
        return oneWriter ? 1 : Math.min(4, Runtime.getRuntime().availableProcessors());
    }

    private String text() {
        Path file = folder.resolve(Project.FILE);
        try {
            return TextFile.read(file);
        } catch (NoSuchFileException missing) {
            throw new ConfigurationException(
                    folder.toAbsolutePath().normalize().toString(),
                    "there is no " + Project.FILE + " in this folder",
                    "Go to the project's folder, or name it: --project DIR.");
        } catch (CharacterCodingException notText) {
            throw new ConfigurationException(file.toString(), "the file is not UTF-8 text", "Save it as UTF-8.");
        } catch (IOException unreadable) {
            throw new ConfigurationException(
                    file.toString(),
                    "the file can't be read: " + FileErrors.reason(unreadable),
                    "Check that it is a file and who may read it.");
        }
    }

    private Settings readTop(Node top) {
        Node resolved = interpolation.resolve(top);
        // For the suggestion only: both were taken out before.
        Options named = TOP_LEVEL.and(
                Options.of(Option.text("connections", "the systems"), Option.text("pipelines", "the pipelines")));
        Settings settings = Surface.read(named, resolved, Surface.TOP_LEVEL, problems);
        settings.find(PROJECT)
                .filter(name -> !NAME.matcher(name).matches())
                .ifPresent(name -> problems.add(
                        new Problem(placeOf(top, "project"), "'" + name + "' is not a valid name", NAME_RULE)));
        settings.find(STAGE)
                .filter(stage -> stage != Stage.CRON)
                .ifPresent(stage -> problems.add(new Problem(
                        placeOf(top, "stage"),
                        "the command can't run pipelines on this stage yet",
                        "Use 'cron', or start the stage from Java.")));
        return settings;
    }

    private static String placeOf(Node mapping, String key) {
        return Optional.ofNullable(mapping.mapping().get(key)).orElse(mapping).where();
    }

    private Map<String, Node> section(Node root, Optional<Node> section, String name) {
        if (section.isEmpty()) {
            problems.add(new Problem(root.where(), "the key '" + name + "' is missing", "Add it, with an entry."));
            return Map.of();
        }
        Node node = section.get();
        if (!node.isMapping()) {
            problems.add(new Problem(node.where(), "is not a mapping", "Write one entry per line, as 'name: {…}'."));
            return Map.of();
        }
        if (node.mapping().isEmpty()) {
            problems.add(new Problem(node.where(), "has no entry", "Add one."));
        }
        return node.mapping();
    }

    private Optional<Connection> connection(String name, Node node) {
        int before = problems.size();
        if (!NAME.matcher(name).matches()) {
            problems.add(new Problem(node.where(), "'" + name + "' is not a valid name", NAME_RULE));
        }
        Optional<Connector> connector = connector(node);
        if (connector.isEmpty()) {
            return Optional.empty();
        }
        Options options = Options.of(TYPE).and(connector.get().connectionOptions());
        Node resolved = withoutPasswordsInUrls(interpolation.resolve(node, options), options);
        return Optional.of(new Connection(
                connector.get(), node, options.read(resolved, problems).in(folder), problems.size() == before));
    }

    private Optional<Connector> connector(Node node) {
        if (!node.isMapping()) {
            problems.add(new Problem(node.where(), "is not a mapping", "Write { type: …, … }."));
            return Optional.empty();
        }
        Optional<Node> typeNode = Optional.ofNullable(node.mapping().get(TYPE.name()));
        if (typeNode.isEmpty()) {
            problems.add(new Problem(
                    node.where(), "the key 'type' is missing", "Add it: one of " + connectors.types() + "."));
            return Optional.empty();
        }
        Node resolved = interpolation.resolve(typeNode.get());
        if (!resolved.isText()) {
            problems.add(new Problem(resolved.where(), "is not a single word", "Write type: postgresql, say."));
            return Optional.empty();
        }
        Optional<Connector> connector = connectors.find(resolved.text());
        if (connector.isEmpty()) {
            problems.add(Surface.unknown(resolved.where(), "connector", resolved.text(), connectors.types()));
        }
        return connector;
    }

    /** Takes such URLs out, so that no later message can show them. */
    private Node withoutPasswordsInUrls(Node connection, Options options) {
        Map<String, Node> kept = new LinkedHashMap<>();
        connection.mapping().forEach((key, node) -> {
            boolean secret =
                    Interpolation.find(options, key).map(Option::isSecret).orElse(false);
            if (!secret && node.isText() && Passwords.areIn(node.text())) {
                problems.add(new Problem(
                        node.where(),
                        "a password stands in a URL, from where it gets into logs",
                        "Take it out, and write it as 'password: \"${VAR}\"' beside the URL."));
                kept.put(key, Node.text("", node.where()));
            } else {
                kept.put(key, node);
            }
        });
        return new Node(kept, connection.where());
    }

    private Optional<Connection> use(
            String name,
            String where,
            Map<String, Connection> connections,
            Set<String> declared,
            Set<String> suggested) {
        if (!declared.contains(name)) {
            Optional<Connection> byType = implied(name, where);
            if (byType.isPresent()) {
                implied.putIfAbsent(name, byType.get());
                return byType;
            }
            problems.add(unknownConnection(where, name, suggested));
        }
        return Optional.ofNullable(connections.get(name));
    }

    private Problem unknownConnection(String where, String name, Set<String> suggested) {
        Problem unknown = Surface.unknown(where, "connection", name, suggested);
        return Files.exists(folder.resolve("pom.xml"))
                ? new Problem(where, unknown.what(), unknown.todo() + " If this project's program brings it, run that.")
                : unknown;
    }

    /** What a pipeline can read from: the connections, and the connectors that are one by their own name. */
    private Set<String> sources(Set<String> declared) {
        Set<String> sources = new LinkedHashSet<>(declared);
        connectors.types().stream()
                .filter(type ->
                        connectors.find(type).filter(ProjectReader::needsNoKeys).isPresent())
                .forEach(sources::add);
        return sources;
    }

    private static boolean needsNoKeys(Connector connector) {
        return connector.connectionOptions().all().stream().noneMatch(Option::isRequired);
    }

    /** A connector that needs no keys is a connection by its own name: {@code source: files}. */
    private Optional<Connection> implied(String name, String where) {
        return connectors
                .find(name)
                .filter(ProjectReader::needsNoKeys)
                .map(connector -> new Connection(
                        connector,
                        Node.of(where, Map.of()),
                        connector
                                .connectionOptions()
                                .read(Node.of(where, Map.of()), problems)
                                .in(folder),
                        true));
    }

    private Optional<Warehouse> warehouse(
            String name, Node node, Map<String, Connection> connections, Set<String> declared) {
        return use(name, node.where(), connections, declared, declared)
                .filter(Connection::valid)
                .flatMap(connection -> at(
                        node.where(),
                        () -> connection.connector().warehouse(connection.settings()),
                        connection.node()));
    }

    private Optional<Pipeline> pipeline(
            String name, Node node, Map<String, Connection> connections, Set<String> declared) {
        int before = problems.size();
        Optional<Pipeline.Named> named = at(node.where(), () -> Pipeline.named(name));
        if (!node.isMapping()) {
            problems.add(new Problem(node.where(), "is not a mapping", "Write { source: …, table: …, write: … }."));
            return Optional.empty();
        }
        Node source = node.mapping().get(SOURCE.name());
        if (source == null) {
            problems.add(
                    new Problem(node.where(), "the key 'source' is missing", "Add it: " + SOURCE.description() + "."));
            return Optional.empty();
        }
        Optional<Connection> connection = Optional.of(interpolation.resolve(source))
                .filter(Node::isText)
                .flatMap(text -> use(text.text(), source.where(), connections, declared, sources(declared)));
        if (connection.isEmpty()) {
            // Which keys are right hangs on the connector.
            return Optional.empty();
        }
        boolean intoLoader = node.mapping().containsKey(LOADER.name());
        Options options = Surface.together(
                connection.get().connector().sourceOptions(),
                EVERY_PIPELINE.and(intoLoader ? Options.of(LOADER) : INTO_TABLES));
        Settings settings = Surface.read(options, interpolation.resolve(node, options), Surface.PIPELINE, problems)
                .in(folder);
        settings.find(OperationKeys.FRESHNESS).ifPresent(within -> freshness.put(name, within));
        settings.find(OperationKeys.SCHEDULE)
                .ifPresent(text ->
                        operation.pipeline(name, Node.text(text, placeOf(node, OperationKeys.SCHEDULE.name()))));
        RejectPolicy rejects = settings.find(RejectKeys.REJECTS)
                .map(mapping -> RejectKeys.read(mapping, problems))
                .orElse(RejectPolicy.unlimited());
        if (problems.size() > before || named.isEmpty() || !connection.get().valid()) {
            return Optional.empty();
        }
        Optional<Pipeline> built = at(
                node.where(),
                () -> build(
                        named.get()
                                .from(connection
                                        .get()
                                        .connector()
                                        .source(connection.get().settings(), settings))
                                .rejects(rejects),
                        settings),
                node,
                connection.get().node());
        built.ifPresent(pipeline -> readers.computeIfAbsent(
                        interpolation.resolve(source).text(), absent -> new ArrayList<>())
                .add(pipeline));
        return built;
    }

    private Pipeline build(Pipeline.Builder from, Settings settings) {
        Pipeline.Builder pipeline = settings.find(TRANSFORMER)
                .map(name ->
                        brought(TRANSFORMER, name, extensions.transformers()).apply(from))
                .orElse(from);
        Optional<String> loader = settings.find(LOADER);
        if (loader.isPresent()) {
            return pipeline.into(brought(LOADER, loader.get(), extensions.loaders()));
        }
        pipeline.contract(settings.value(CONTRACT));
        settings.find(CHILDREN).ifPresent(children -> children.forEach(pipeline::child));
        String[] key = settings.find(KEY).orElse(List.of()).toArray(new String[0]);
        boolean snapshot = settings.value(SNAPSHOT);
        WriteMode write = settings.value(WRITE);
        if (snapshot && write != WriteMode.APPEND) {
            throw new ConfigurationException(
                    "snapshot",
                    "only what appends can keep a full copy per run, and this is to " + name(write),
                    "Take 'snapshot' out, or use 'write: append'.");
        }
        return switch (write) {
            case APPEND -> snapshot ? pipeline.snapshots() : pipeline.append();
            case MERGE -> pipeline.merge(key);
            case REPLACE -> pipeline.replace(key);
        };
    }

    private static <T> T brought(Option<?> key, String name, Map<String, T> all) {
        T found = all.get(name);
        if (found == null) {
            String todo = all.isEmpty()
                    ? "A Java program brings it: Crescendo.project()." + key.name() + "(…), then main."
                    : Nearest.suggestion(name, all.keySet());
            throw new ConfigurationException(key.name(), "there is no " + key.name() + " '" + name + "'", todo);
        }
        return found;
    }

    private static String name(WriteMode write) {
        return write.name().toLowerCase(Locale.ROOT);
    }

    /**
     * Runs a step of someone else's, and gives what it complains about a place in the file if it has none, or that of the key
     * in these mappings.
     */
    private <T> Optional<T> at(String where, Supplier<T> step, Node... mappings) {
        try {
            return Optional.of(step.get());
        } catch (ConfigurationException refused) {
            for (Problem problem : refused.problems()) {
                boolean placed = problem.where().startsWith(Project.FILE);
                problems.add(
                        new Problem(placed ? ofKey(problem.where(), mappings) : where, problem.what(), problem.todo()));
            }
            return Optional.empty();
        }
    }

    /** The place of a key that is given as that of its mapping and its name. */
    private static String ofKey(String where, Node... mappings) {
        for (Node mapping : mappings) {
            for (Map.Entry<String, Node> entry : mapping.mapping().entrySet()) {
                if (where.equals(mapping.where() + "." + entry.getKey())) {
                    return entry.getValue().where();
                }
            }
        }
        return where;
    }

    /** The problems found, without those that only follow from another at the same place, in the order of the file. */
    private List<Problem> withoutConsequences() {
        Set<String> places = new HashSet<>();
        Set<String> withoutValue = new HashSet<>();
        List<Problem> found = new ArrayList<>();
        for (Problem problem : problems) {
            boolean follows = withoutValue.contains(problem.where())
                    || (places.contains(problem.where()) && problem.what().endsWith(" is not valid"));
            if (problem.what().equals(YamlReader.NO_VALUE)) {
                withoutValue.add(problem.where());
            }
            places.add(problem.where());
            if (!follows && !found.contains(problem)) {
                found.add(problem);
            }
        }
        found.sort(Comparator.comparingLong(ProjectReader::placeOf));
        return found;
    }

    private static long placeOf(Problem problem) {
        Matcher place = PLACE.matcher(problem.where());
        return place.lookingAt() ? (Long.parseLong(place.group(1)) << 32) + Long.parseLong(place.group(2)) : 0;
    }
}
