package dev.crescendo.cli;

import dev.crescendo.cli.project.NamedConnection;
import dev.crescendo.cli.project.Project;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.FileErrors;
import dev.crescendo.error.Problem;
import dev.crescendo.pipeline.Proposal;
import dev.crescendo.pipeline.SupportsDiscovery;
import dev.crescendo.record.Names;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Makes a new project: asks little, looks at a database if it may, and writes what {@code run} takes at once. */
@Command(
        name = "init",
        description =
                "Makes a new project in this folder, or in that of --project. On a terminal it asks for what the options"
                        + " don't say.",
        footer = RootCommand.EXAMPLE + "crescendo init --url jdbc:postgresql://localhost/shop --from-database")
final class InitCommand implements Callable<Integer> {
    enum WarehouseType {
        DUCKDB,
        POSTGRESQL
    }

    enum SourceType {
        POSTGRESQL,
        FILES
    }

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]*");
    private static final Pattern DATABASE = Pattern.compile("jdbc:postgresql://[^/]*/([^?]+).*");

    /** There is no such file yet that anyone could look at. */
    private static final Pattern PLACE = Pattern.compile("^(crescendo\\.yaml):\\d+:\\d+ ");

    private final RootCommand root;
    private final Questions questions;

    @Option(names = "--name", paramLabel = "NAME", description = "The project's name. Default: that of its folder.")
    private @Nullable String name;

    @Option(
            names = "--warehouse",
            paramLabel = "duckdb|postgresql",
            description = "Where to load to: a DuckDB file, or a PostgreSQL database. Default: duckdb.")
    private @Nullable WarehouseType warehouse;

    @Option(
            names = "--warehouse-url",
            paramLabel = "URL",
            description = "That PostgreSQL: jdbc:postgresql://host:5432/database.")
    private @Nullable String warehouseUrl;

    @Option(names = "--warehouse-user", paramLabel = "NAME", description = "Who connects there.")
    private @Nullable String warehouseUser;

    @Option(
            names = "--source",
            paramLabel = "postgresql|files",
            description = "What to load: a PostgreSQL database, or files. Default: files, unless there is a --url.")
    private @Nullable SourceType source;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The database to load from: jdbc:postgresql://host:5432/database.")
    private @Nullable String url;

    @Option(names = "--user", paramLabel = "NAME", description = "Who connects to it.")
    private @Nullable String user;

    @Option(
            names = "--from-database",
            description =
                    "Look at that database, and propose a pipeline for each table with cursor and key. The password is"
                            + " taken from the environment, as the written project does.")
    private boolean fromDatabase;

    @Option(
            names = "--files",
            paramLabel = "PATTERN",
            description = "The files to load, relative to the project's folder. Default: in/*.csv, with an example.")
    private @Nullable String files;

    @Option(
            names = "--java",
            description = "A Maven project: its program brings a source of its own, an example to be changed.")
    private boolean java;

    InitCommand(RootCommand root, Questions questions) {
        this.root = root;
        this.questions = questions;
    }

    @Override
    public Integer call() {
        Path folder = root.project.toAbsolutePath().normalize();
        Path file = folder.resolve(Project.FILE);
        if (Files.exists(file) && !root.yes) {
            throw new ConfigurationException(
                    file.toString(),
                    "there is a project here already",
                    "Name another folder with --project, or say --yes to write over it.");
        }
        if (java) {
            return java(folder);
        }
        boolean asks = !root.yes && !root.json && questions.canBeAsked();
        ask(folder, asks);
        ProjectText text = new ProjectText(projectName(folder));
        warehouse(text);
        boolean example = source(text, folder);
        Project unused = look(text.yaml());
        Map<String, String> written = new LinkedHashMap<>();
        written.put(Project.FILE, text.yaml());
        written.put(".gitignore", ProjectText.GITIGNORE);
        if (!text.variables().isEmpty()) {
            written.put(".env.example", text.environment());
        }
        if (example) {
            written.put("in/example.csv", "sku,price,changed_on\nA-1,9.95,2026-01-31\nB-2,120.00,2026-02-01\n");
        }
        List<String> made = write(folder, written);
        tell(folder, text, made);
        return 0;
    }

    private int java(Path folder) {
        if (warehouse != null
                || warehouseUrl != null
                || source != null
                || url != null
                || files != null
                || fromDatabase) {
            throw new ConfigurationException(
                    "command line",
                    "--java writes an example that loads a source of its own into a DuckDB file",
                    "Leave the options about source and warehouse out, and change crescendo.yaml afterwards.");
        }
        ProjectText text = new ProjectText(projectName(folder));
        text.duckdb("local", "warehouse.duckdb");
        List<String> made = write(folder, JavaProject.files(text.name()));
        tell(folder, text, made);
        root.note("build and run it: mvn -q package && java -jar target/" + text.name() + ".jar run");
        return 0;
    }

    private void ask(Path folder, boolean asks) {
        if (!asks) {
            return;
        }
        if (name == null) {
            name = questions.ask("The project's name", projectName(folder));
        }
        if (warehouse == null) {
            warehouse = choice(
                    "Load into a file of DuckDB, or a database of PostgreSQL (duckdb, postgresql)",
                    WarehouseType.DUCKDB);
        }
        if (warehouse == WarehouseType.POSTGRESQL && warehouseUrl == null) {
            warehouseUrl = questions.ask("Its URL", "jdbc:postgresql://127.0.0.1:5432/warehouse");
            warehouseUser = questions.ask("Who connects there", System.getProperty("user.name", ""));
        }
        if (source == null && url == null && files == null) {
            source = choice("Load from a database, or from files (postgresql, files)", SourceType.POSTGRESQL);
        }
        if (sourceType() == SourceType.POSTGRESQL && url == null) {
            url = questions.ask("The database's URL", "jdbc:postgresql://127.0.0.1:5432/shop");
            user = questions.ask("Who connects to it", System.getProperty("user.name", ""));
        }
        if (sourceType() == SourceType.POSTGRESQL && !fromDatabase) {
            fromDatabase = questions
                    .ask("Look at its tables, and propose pipelines (yes, no)", "yes")
                    .startsWith("y");
        }
    }

    private <E extends Enum<E>> E choice(String question, E usual) {
        String answer = questions.ask(question, Json.word(usual));
        for (E each : usual.getDeclaringClass().getEnumConstants()) {
            if (Json.word(each).equals(answer.toLowerCase(Locale.ROOT))) {
                return each;
            }
        }
        throw new ConfigurationException(
                "init", "'" + answer + "' is none of these", "Answer again: " + question + ".");
    }

    private SourceType sourceType() {
        if (source != null) {
            return source;
        }
        return url != null ? SourceType.POSTGRESQL : SourceType.FILES;
    }

    private String projectName(Path folder) {
        if (name != null) {
            if (!NAME.matcher(name).matches()) {
                throw new ConfigurationException(
                        "--name",
                        "'" + name + "' is not a valid name",
                        "Use a small letter, then small letters, digits and _.");
            }
            return name;
        }
        return valid(String.valueOf(folder.getFileName()), "project");
    }

    /** A text as a name of ours, or another where nothing is left of it. */
    private static String valid(String text, String otherwise) {
        String plain = Names.snakeCase(text).replaceAll("[^a-z0-9]+", "_").replaceAll("^[^a-z]+|_+$", "");
        String cut = plain.substring(0, Math.min(plain.length(), 50));
        return NAME.matcher(cut).matches() ? cut : otherwise;
    }

    private void warehouse(ProjectText text) {
        if (warehouse != WarehouseType.POSTGRESQL) {
            text.duckdb("local", "warehouse.duckdb");
            return;
        }
        if (warehouseUrl == null) {
            throw new ConfigurationException(
                    "--warehouse-url",
                    "which database is not said",
                    "Say --warehouse-url jdbc:postgresql://host:5432/database.");
        }
        text.postgresql("warehouse", warehouseUrl, warehouseUser == null ? "" : warehouseUser, true);
    }

    /** Returns whether an example is to be written. */
    private boolean source(ProjectText text, Path folder) {
        if (sourceType() == SourceType.FILES) {
            String pattern = files == null ? "in/*.csv" : files;
            text.files(pattern);
            return files == null && !Files.exists(folder.resolve("in"));
        }
        if (url == null) {
            throw new ConfigurationException(
                    "--url", "which database is not said", "Say --url jdbc:postgresql://host:5432/database.");
        }
        Matcher database = DATABASE.matcher(url);
        String connection = valid(database.matches() ? database.group(1) : "", "source");
        if (text.hasConnection(connection)) {
            connection = connection + "_source";
        }
        text.postgresql(connection, url, user == null ? "" : user, false);
        if (fromDatabase) {
            propose(text, connection);
        } else {
            text.everything(connection);
        }
        return false;
    }

    private void propose(ProjectText text, String name) {
        NamedConnection connection =
                look(text.everythingOf(name)).connections(List.of(name)).get(0);
        if (!(connection.connector() instanceof SupportsDiscovery discovery)) {
            throw new ConfigurationException(name, "it can't be asked what there is", "Leave --from-database out.");
        }
        List<Proposal> proposals = discovery.propose(connection.settings());
        if (proposals.isEmpty()) {
            throw new ConfigurationException(
                    "connection " + name,
                    "there is no table in it that this user may read",
                    "Connect as another user, or grant this one SELECT.");
        }
        List<String> taken = new ArrayList<>();
        for (Proposal proposal : proposals) {
            String pipeline = valid(proposal.name(), "table");
            String free = pipeline;
            for (int i = 2; taken.contains(free); i++) {
                free = pipeline + "_" + i;
            }
            taken.add(free);
            text.pipeline(name, free, proposal, problem(text, name, free, proposal));
        }
    }

    /** What is wrong with a proposal: a table that nobody thought of must not keep the others from being loaded. */
    private @Nullable String problem(ProjectText text, String connection, String pipeline, Proposal proposal) {
        try (Looking looking = new Looking(pipeline)) {
            Project only = look(text.only(connection, pipeline, proposal));
            only.pipelines().get(0).source().check(looking);
            return null;
        } catch (Exception refused) {
            return String.valueOf(refused.getMessage())
                    .lines()
                    .findFirst()
                    .orElse("")
                    .replaceFirst("^the new crescendo.yaml, \\S+ ", "");
        }
    }

    /** Reads a project that is not written yet. */
    private Project look(String yaml) {
        try {
            Path folder = Files.createTempDirectory("crescendo-init");
            try {
                Files.writeString(folder.resolve(Project.FILE), yaml, StandardCharsets.UTF_8);
                return Project.read(folder);
            } catch (ConfigurationException refused) {
                throw new ConfigurationException(refused.problems().stream()
                        .map(problem -> new Problem(
                                PLACE.matcher(problem.where()).replaceFirst("the new $1, "),
                                problem.what(),
                                problem.todo()))
                        .toList());
            } finally {
                Files.deleteIfExists(folder.resolve(Project.FILE));
                Files.deleteIfExists(folder);
            }
        } catch (IOException unwritable) {
            throw new ConfigurationException(
                    "init", "no temporary file can be written: " + FileErrors.reason(unwritable), "Make room.");
        }
    }

    private List<String> write(Path folder, Map<String, String> texts) {
        List<String> made = new ArrayList<>();
        texts.forEach((relative, content) -> {
            Path file = folder.resolve(relative);
            if (Files.exists(file) && !relative.equals(Project.FILE)) {
                root.note("left " + relative + " as it is");
                return;
            }
            try {
                Files.createDirectories(file.getParent());
                Files.writeString(file, content, StandardCharsets.UTF_8);
                made.add(relative);
            } catch (IOException unwritable) {
                throw new ConfigurationException(
                        file.toString(),
                        "it can't be written: " + FileErrors.reason(unwritable),
                        "Let this user write there, or name another folder with --project.");
            }
        });
        return made;
    }

    private void tell(Path folder, ProjectText text, List<String> made) {
        if (root.json) {
            root.console()
                    .result(Json.write(RootCommand.answer(
                            "init",
                            0,
                            "project " + text.name() + " in " + folder,
                            Json.object(
                                    "project", text.name(),
                                    "folder", folder,
                                    "files", made,
                                    "pipelines", text.pipelines(),
                                    "skipped", text.skipped(),
                                    "variables", List.copyOf(text.variables())),
                            List.of())));
            return;
        }
        root.console().result("wrote " + String.join(", ", made) + " in " + folder);
        for (String line : text.told()) {
            root.note("  " + line);
        }
        if (!text.unset().isEmpty()) {
            root.note("set " + String.join(", ", text.unset()) + ", unless the server asks for no password");
        }
        if (!java) {
            root.note("next: 'crescendo doctor' says whether everything is there, 'crescendo run' loads");
        }
    }
}
