package dev.crescendo.cli.project;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.curated.Models;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.stage.cron.Retries;
import dev.crescendo.stage.cron.Schedule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What the keys say that are about when and how pipelines run: {@code schedule}, {@code schedules}, {@code retries}, {@code parallel}. */
final class OperationKeys {
    static final Option<String> SCHEDULE = Option.text(
                    "schedule", "when cron runs it: the five fields of a crontab, or one such as @daily")
            .withExample("\"0 3 * * *\"");
    static final Option<Integer> PARALLEL =
            Option.integer("parallel", "how many pipelines run at once, and then models", 1, 64);

    private static final Option<String> CRON =
            Option.text("cron", "when it runs").asRequired().withExample("\"0 4 * * *\"");
    private static final Option<List<String>> RUN = Option.texts(
            "run",
            "the pipelines and models, as run --select takes them; all pipelines that have no schedule of their own unless it is given");
    private static final Option<Integer> MAX =
            Option.integer("max", "tries after the first", 0, 100).withDefault(Retries.DEFAULT.max());
    private static final Option<Duration> WAIT = Option.duration(
                    "wait", "how long before the second try; doubles each time, at most 5m")
            .withDefault(Retries.DEFAULT.firstWait());

    private static final Options SCHEDULED = Options.of(CRON, RUN);
    private static final Options RETRIED = Options.of(MAX, WAIT);

    static final Option<Node> SCHEDULES = Option.mapping(
                    "schedules", "schedules by name, for models, and pipelines that have none of their own")
            .withExample("{ nightly: { cron: \"0 4 * * *\", run: [orders] } }");
    static final Option<Node> RETRIES = Option.mapping(
                    "retries", "how often a run tries again what could not be reached, and how long it waits before")
            .withExample("{ max: 2, wait: 5s }")
            .withKeys(RETRIED);

    static final Option<Duration> FRESHNESS = Option.duration(
                    "freshness", "after how long without a load people are told")
            .withExample("26h");

    private final List<Problem> problems;
    private final Map<Schedule, List<String>> bySchedule = new LinkedHashMap<>();
    private final Map<Schedule, List<String>> words = new LinkedHashMap<>();
    private final List<String> scheduled = new ArrayList<>();

    OperationKeys(List<Problem> problems) {
        this.problems = problems;
    }

    /** A pipeline's own schedule. */
    void pipeline(String name, Node node) {
        if (node.isText()) {
            scheduled.add(name);
            parse(node).ifPresent(schedule -> add(schedule, List.of(name)));
        }
    }

    /** The schedules of the project, of which each stands for some of the pipelines and models. */
    void schedules(Node mapping, Collection<String> pipelines, Supplier<Models> models) {
        List<String> without =
                pipelines.stream().filter(name -> !scheduled.contains(name)).toList();
        mapping.mapping().forEach((name, node) -> {
            int before = problems.size();
            Settings settings = SCHEDULED.read(node, problems);
            if (problems.size() > before || !node.isMapping()) {
                return;
            }
            List<String> run = settings.find(RUN)
                    .map(words -> words.stream()
                            .flatMap(word -> List.of(word.strip().split("[ ,]+")).stream())
                            .toList())
                    .orElse(without);
            String where = node.mapping().getOrDefault(RUN.name(), node).where();
            List<String> selecting = new ArrayList<>();
            for (String word : run) {
                if (!pipelines.contains(word)) {
                    selecting.add(word);
                    checkWord(word, where, pipelines, models);
                }
            }
            Node place = node.mapping().getOrDefault(CRON.name(), node);
            parse(Node.text(settings.value(CRON), place.where())).ifPresent(schedule -> {
                add(schedule, run);
                words.computeIfAbsent(schedule, each -> new ArrayList<>()).addAll(selecting);
            });
        });
    }

    /** A word that is no pipeline's name is to choose a model, perhaps with what it is made of. */
    private void checkWord(String word, String where, Collection<String> pipelines, Supplier<Models> models) {
        String name = word.replaceAll("^\\+|\\+$", "").replaceAll("^(raw|curated)\\.", "");
        boolean ofPipeline = pipelines.contains(name) && !word.contains("curated.");
        if (ofPipeline) {
            return;
        }
        try {
            Models all = models.get();
            if (all.find(name).isEmpty()) {
                List<String> valid = new ArrayList<>(pipelines);
                valid.addAll(all.names());
                problems.add(Surface.unknown(where, all.isEmpty() ? "pipeline" : "pipeline or model", name, valid));
            }
        } catch (ConfigurationException wrong) {
            wrong.problems().stream()
                    .filter(problem -> !problems.contains(problem))
                    .forEach(problems::add);
        }
    }

    /** Each schedule with what runs at it, in the order of {@code pipelines}. */
    List<Scheduled> all(List<String> pipelines) {
        return bySchedule.entrySet().stream()
                .map(entry -> new Scheduled(
                        entry.getKey(),
                        pipelines.stream().filter(entry.getValue()::contains).toList(),
                        words.getOrDefault(entry.getKey(), List.of())))
                .toList();
    }

    Retries retries(Settings top) {
        return top.find(RETRIES)
                .map(mapping -> {
                    List<Problem> own = new ArrayList<>();
                    Settings settings = RETRIED.read(mapping, own);
                    problems.addAll(own);
                    return own.isEmpty() ? new Retries(settings.value(MAX), settings.value(WAIT)) : Retries.DEFAULT;
                })
                .orElse(Retries.DEFAULT);
    }

    private void add(Schedule schedule, List<String> names) {
        bySchedule.computeIfAbsent(schedule, each -> new ArrayList<>()).addAll(names);
    }

    private Optional<Schedule> parse(Node node) {
        try {
            return Optional.of(Schedule.parse(node.text()));
        } catch (IllegalArgumentException wrong) {
            problems.add(new Problem(
                    node.where(),
                    "this is no schedule: " + wrong.getMessage(),
                    "Write five fields as in a crontab, such as \"0 3 * * *\" for three in the morning."));
            return Optional.empty();
        }
    }
}
