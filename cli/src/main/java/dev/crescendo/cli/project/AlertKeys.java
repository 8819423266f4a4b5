package dev.crescendo.cli.project;

import dev.crescendo.config.Node;
import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Secret;
import dev.crescendo.config.Settings;
import dev.crescendo.error.Problem;
import dev.crescendo.stage.cron.alert.Channel;
import dev.crescendo.stage.cron.alert.Email;
import dev.crescendo.stage.cron.alert.Shell;
import dev.crescendo.stage.cron.alert.Webhook;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What the key {@code alerts} says. */
final class AlertKeys {
    private static final Option<Secret> WEBHOOK =
            Option.secret("webhook", "an address that takes {\"text\": …}, as Slack's do");
    private static final Option<String> COMMAND =
            Option.text("command", "a shell command that gets the message as its input");
    private static final Option<Duration> TIMEOUT =
            Option.duration("timeout", "how long sending may take").withDefault(Duration.ofSeconds(10));

    private static final Option<String> HOST =
            Option.text("host", "the mail server").asRequired().withExample("smtp.example.com");
    private static final Option<Integer> PORT = Option.integer("port", "its port", 1, 65_535);
    private static final Option<Email.Encryption> TLS = Option.choice(
                    "tls", "how the connection is encrypted", Email.Encryption.class)
            .withDefault(Email.Encryption.STARTTLS);
    private static final Option<String> USER = Option.text("user", "who to log in as");
    private static final Option<Secret> PASSWORD = Option.secret("password", "the password of the user");
    private static final Option<String> FROM =
            Option.text("from", "the address that mail comes from").asRequired().withExample("shop@example.com");
    private static final Option<List<String>> TO =
            Option.texts("to", "who gets mail").asRequired().withExample("[ops@example.com]");

    private static final Options MAIL = Options.of(HOST, PORT, TLS, USER, PASSWORD, FROM, TO);
    private static final Option<Node> EMAIL =
            Option.mapping("email", "a mail server and who gets mail").withKeys(MAIL);
    private static final Options KEYS = Options.of(WEBHOOK, EMAIL, COMMAND, OperationKeys.FRESHNESS, TIMEOUT);

    static final Option<Node> ALERTS = Option.mapping(
                    "alerts", "who is told when a pipeline fails, runs again, or loads nothing for too long")
            .withExample("{ webhook: \"${SLACK_WEBHOOK}\", freshness: 26h }")
            .withKeys(KEYS);

    private AlertKeys() {}

    /**
     * Reads it.
     *
     * @param own how fresh single pipelines must be
     */
    static AlertPlan read(
            Optional<Node> alerts,
            Path folder,
            List<String> pipelines,
            Map<String, Duration> own,
            List<Problem> problems) {
        if (alerts.isEmpty()) {
            return new AlertPlan(List.of(), own);
        }
        Node mapping = alerts.get();
        int before = problems.size();
        Settings settings = KEYS.read(mapping, problems);
        List<Channel> channels = new ArrayList<>();
        if (problems.size() == before) {
            Duration timeout = settings.value(TIMEOUT);
            settings.find(WEBHOOK).ifPresent(url -> channels.add(new Webhook(url, timeout)));
            settings.find(EMAIL)
                    .flatMap(email -> email(email, timeout, problems))
                    .ifPresent(channels::add);
            settings.find(COMMAND).ifPresent(command -> channels.add(new Shell(command, folder, timeout)));
        }
        if (problems.size() == before && channels.isEmpty()) {
            problems.add(new Problem(
                    mapping.where(), "the alerts reach nobody", "Add webhook, email or command, or take it out."));
        }
        Map<String, Duration> freshness = new HashMap<>(own);
        settings.find(OperationKeys.FRESHNESS)
                .ifPresent(within -> pipelines.forEach(name -> freshness.putIfAbsent(name, within)));
        return new AlertPlan(channels, freshness);
    }

    private static Optional<Channel> email(Node mapping, Duration timeout, List<Problem> problems) {
        int before = problems.size();
        Settings settings = MAIL.read(mapping, problems);
        if (settings.has(USER) != settings.has(PASSWORD)) {
            problems.add(new Problem(
                    mapping.where(), "a user and a password belong together", "Give both, or none of them."));
        }
        if (problems.size() > before) {
            return Optional.empty();
        }
        Email.Encryption encryption = settings.value(TLS);
        int usual = switch (encryption) {
            case STARTTLS -> 587;
            case TLS -> 465;
            case NONE -> 25;
        };
        return Optional.of(new Email(
                settings.value(HOST),
                settings.find(PORT).orElse(usual),
                encryption,
                settings.find(USER),
                settings.find(PASSWORD).orElse(Secret.none()),
                settings.value(FROM),
                settings.value(TO),
                timeout));
    }
}
