package dev.crescendo.s3;

import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Secret;
import dev.crescendo.config.Settings;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import dev.crescendo.format.Store;
import dev.crescendo.format.StoreFactory;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Stores of paths that begin with {@code s3://}. */
public final class S3StoreFactory implements StoreFactory {
    private static final Option<String> ENDPOINT = Option.text(
                    "endpoint", "where a server that speaks like S3 is; Amazon's own unless it is given")
            .withDefault("")
            .withExample("http://127.0.0.1:9000");
    private static final Option<String> REGION = Option.text(
                    "region", "the region; that of the environment or profile unless it is given")
            .withDefault("")
            .withExample("eu-central-1");
    private static final Option<Secret> ACCESS_KEY = Option.secret(
                    "access_key",
                    "the id of the key; what the environment, profile or machine gives unless it is given")
            .withDefault(Secret.none())
            .withExample("${S3_ACCESS_KEY}");
    private static final Option<Secret> SECRET_KEY =
            Option.secret("secret_key", "the key").withDefault(Secret.none()).withExample("${S3_SECRET_KEY}");
    private static final Option<Boolean> PATH_STYLE = Option.flag(
                    "path_style", "whether the bucket stands in the path and not in the host's name")
            .withDefault(false);

    @Override
    public String prefix() {
        return S3Store.PREFIX;
    }

    @Override
    public Options options() {
        return Options.of(ENDPOINT, REGION, ACCESS_KEY, SECRET_KEY, PATH_STYLE);
    }

    @Override
    public Store store(Settings connection) {
        List<Problem> problems = new ArrayList<>();
        if (!isAddress(connection.value(ENDPOINT))) {
            problems.add(new Problem(
                    connection.where() + ".endpoint",
                    "is no address of a server",
                    "Write one, such as https://s3.example.com:9000; keys have keys of their own."));
        }
        if (connection.value(ACCESS_KEY).equals(Secret.none())
                != connection.value(SECRET_KEY).equals(Secret.none())) {
            problems.add(new Problem(
                    connection.where(),
                    "has one of access_key and secret_key, and not the other",
                    "Give both, or none to use what the environment, profile or machine gives."));
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new S3Store(
                connection.value(ENDPOINT),
                connection.value(REGION),
                connection.value(ACCESS_KEY),
                connection.value(SECRET_KEY),
                connection.value(PATH_STYLE));
    }

    private static boolean isAddress(String endpoint) {
        try {
            URI address = new URI(endpoint);
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            return endpoint.isEmpty()
                    || (scheme.equals("http") || scheme.equals("https"))
                            && address.getHost() != null
                            && address.getUserInfo() == null;
        } catch (URISyntaxException wrong) {
            return false;
        }
    }
}
