package dev.crescendo.cli.project;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.pipeline.Connector;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** {@code docs/reference/crescendo-yaml.md} is made from the declared options. */
class YamlReferenceTest {
    private static final Path PAGE = Path.of("..", "docs", "reference", "crescendo-yaml.md");

    @Test
    void thePageSaysWhatIsDeclared() throws IOException {
        String page = page();
        if (Boolean.getBoolean("crescendo.docs.write")) {
            Files.writeString(PAGE, page);
        }
        assertThat(Files.readString(PAGE))
                .as("run 'mvn -pl cli -am verify -Dtest=YamlReferenceTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -Dcrescendo.docs.write=true' and look at what has changed")
                .isEqualTo(page);
    }

    private static String page() {
        StringBuilder page = new StringBuilder("""
                # crescendo.yaml, key by key

                This page is made from the options that the code declares. What they are for, with examples: [the
                command](../command.md), [concepts](../concepts.md). Any value may hold `${VAR}`, `${VAR:default}` or `${file:path}`.
                """);
        page.append("\n## The file\n\n");
        table(page, ProjectReader.TOP_LEVEL);
        page.append("| `connections` | mapping | the systems, by name | required |\n");
        page.append("| `pipelines` | mapping | the pipelines, by name | required |\n");
        nested(page, ProjectReader.TOP_LEVEL);
        page.append("\n## Every connection\n\n");
        table(page, Options.of(ProjectReader.TYPE));
        page.append("\n## Every pipeline\n\n");
        table(page, ProjectReader.EVERY_PIPELINE.and(ProjectReader.INTO_TABLES).and(Options.of(ProjectReader.LOADER)));
        page.append("\nA pipeline with `loader` has none of ");
        page.append(String.join(
                ", ",
                ProjectReader.INTO_TABLES.all().stream()
                        .map(option -> "`" + option.name() + "`")
                        .toList()));
        page.append(".\n");
        nested(page, ProjectReader.EVERY_PIPELINE);
        Connectors connectors = Connectors.onClassPath();
        for (String type : connectors.types()) {
            Connector connector = connectors.find(type).orElseThrow();
            if (!connector.getClass().getPackageName().startsWith("dev.crescendo.cli")) {
                page.append("\n## `type: ").append(type).append("`\n");
                section(page, "Keys of the connection", connector.connectionOptions());
                section(page, "Keys of a pipeline that reads from it", connector.sourceOptions());
            }
        }
        return page.toString();
    }

    private static void section(StringBuilder page, String title, Options options) {
        if (!options.all().isEmpty()) {
            page.append("\n### ").append(title).append("\n\n");
            table(page, options);
            nested(page, options);
        }
    }

    /** The mappings with keys of their own, below the table that names them. */
    private static void nested(StringBuilder page, Options options) {
        for (Option<?> option : options.all()) {
            option.keys().ifPresent(keys -> {
                page.append("\nIn `").append(option.name()).append("`:\n\n");
                table(page, keys);
                nested(page, keys);
            });
        }
    }

    private static void table(StringBuilder page, Options options) {
        page.append("| Key | Value | Means | Unless given |\n|---|---|---|---|\n");
        for (Option<?> option : options.all()) {
            String example = option.example().isEmpty() ? "" : "; such as `" + option.example() + "`";
            page.append("| `")
                    .append(option.name())
                    .append("` | ")
                    .append(escaped(option.type()))
                    .append(" | ")
                    .append(escaped(option.description() + example))
                    .append(" | ")
                    .append(unlessGiven(option))
                    .append(" |\n");
        }
    }

    private static String unlessGiven(Option<?> option) {
        if (option.isRequired()) {
            return "required";
        }
        return option.isSecret()
                ? ""
                : option.defaultValue().map(YamlReferenceTest::shown).orElse("");
    }

    private static String shown(Object value) {
        String text = value instanceof Duration span
                ? span.toString().substring(2).toLowerCase(java.util.Locale.ROOT)
                : value instanceof Enum<?> word
                        ? word.name().toLowerCase(java.util.Locale.ROOT)
                        : value instanceof Optional<?> maybe && maybe.isEmpty() ? "false" : String.valueOf(value);
        boolean empty = text.isEmpty() || value instanceof List<?> list && list.isEmpty();
        return empty ? "" : "`" + escaped(text) + "`";
    }

    private static String escaped(String text) {
        return text.replace("|", "\\|");
    }
}
