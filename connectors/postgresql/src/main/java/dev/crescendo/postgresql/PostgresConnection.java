package dev.crescendo.postgresql;

import dev.crescendo.config.Nearest;
import dev.crescendo.config.Secret;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.CrescendoException;
import dev.crescendo.error.Problem;
import dev.crescendo.error.SourceException;
import dev.crescendo.error.WarehouseException;
import java.io.Serializable;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.postgresql.Driver;

/**
 * Where a PostgreSQL database is and who goes there; connections are opened from it. Immutable, serializable, without
 * open resources. Encrypted and verified ({@code sslmode=verify-full}) unless it says otherwise or the server is on this
 * machine.
 *
 * <pre>{@code
 * PostgresConnection shop = PostgresConnection.to("jdbc:postgresql://db.example.com/shop")
 *         .as("reader", Secret.environment("SHOP_PASSWORD"));
 * }</pre>
 */
public final class PostgresConnection implements Serializable {
    private static final long serialVersionUID = 1L;

    /** What may stand in a URL. Others of the driver can load classes, write files, or weaken safety. */
    private static final Set<String> ALLOWED = Set.of(
            "sslmode",
            "sslrootcert",
            "sslcert",
            "sslkey",
            "channelBinding",
            "connectTimeout",
            "socketTimeout",
            "loginTimeout",
            "ApplicationName",
            "targetServerType",
            "hostRecheckSeconds",
            "loadBalanceHosts",
            "receiveBufferSize",
            "sendBufferSize");

    /** Those of them that name files. */
    private static final Set<String> FILES = Set.of("sslrootcert", "sslcert", "sslkey");

    private static final Pattern URL = Pattern.compile("jdbc:postgresql://([^/?#]*)/([^?#]*)(?:\\?(.*))?");

    private static final Pattern LOOPBACK =
            Pattern.compile("(localhost|127(\\.\\d{1,3}){3}|\\[::1])(:\\d+)?", Pattern.CASE_INSENSITIVE);

    private final String hosts;
    private final String database;
    private final TreeMap<String, String> properties;
    private final String user;
    private final Secret password;

    private PostgresConnection(
            String hosts, String database, Map<String, String> properties, String user, Secret password) {
        this.hosts = hosts;
        this.database = database;
        this.properties = new TreeMap<>(properties);
        this.user = user;
        this.password = password;
    }

    /**
     * The database at {@code jdbc:postgresql://host[:port][,…]/database[?property=value&…]}.
     *
     * @throws ConfigurationException if it is no such URL, holds a user or password, or a property that is not allowed
     */
    public static PostgresConnection to(String url) {
        return to(url, "url");
    }

    /** As above; {@code where} names the place of the URL in messages. */
    static PostgresConnection to(String url, String where) {
        Matcher matcher = URL.matcher(url);
        if (!matcher.matches()) { // without the text itself: it may hold a password in a place we don't expect
            throw new ConfigurationException(
                    where, "this is no URL of a PostgreSQL database", "Write jdbc:postgresql://host:5432/database.");
        }
        String hosts = matcher.group(1);
        if (hosts.contains("@")) {
            throw new ConfigurationException(
                    where,
                    "the URL holds a user or a password",
                    "Take out what is before the @, and give 'user' and 'password' by themselves.");
        }
        if (hosts.isEmpty() || matcher.group(2).isEmpty()) {
            throw new ConfigurationException(
                    where,
                    "the URL names no " + (hosts.isEmpty() ? "host" : "database"),
                    "Write jdbc:postgresql://host:5432/database.");
        }
        Map<String, String> properties = new TreeMap<>();
        List<Problem> problems = new ArrayList<>();
        for (String parameter :
                matcher.group(3) == null ? new String[0] : matcher.group(3).split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = decode(equals < 0 ? parameter : parameter.substring(0, equals));
            if (check(name, where, problems)) {
                properties.put(name, equals < 0 ? "" : decode(parameter.substring(equals + 1)));
            }
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new PostgresConnection(hosts, decode(matcher.group(2)), properties, "", Secret.none());
    }

    private static String decode(String text) {
        try {
            return URLDecoder.decode(text, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException asItIs) {
            return text;
        }
    }

    private static boolean check(String property, String where, List<Problem> problems) {
        if (ALLOWED.contains(property)) {
            return true;
        }
        boolean login = property.equals("user") || property.equals("password");
        problems.add(
                login
                        ? new Problem(
                                where,
                                "the URL holds a " + property,
                                "Give '" + property + "' by itself, not in the URL.")
                        : new Problem(
                                where,
                                "the property '" + property + "' is not allowed",
                                Nearest.suggestion(
                                        property, ALLOWED.stream().sorted().toList())));
        return false;
    }

    /** This connection as a user. */
    public PostgresConnection as(String newUser, Secret newPassword) {
        return new PostgresConnection(hosts, database, properties, newUser, newPassword);
    }

    /**
     * This connection with a property of the driver.
     *
     * @throws ConfigurationException if it is not among those allowed
     */
    public PostgresConnection with(String property, String value) {
        List<Problem> problems = new ArrayList<>();
        if (!check(property, "connection " + this, problems)) {
            throw new ConfigurationException(problems);
        }
        Map<String, String> changed = new TreeMap<>(properties);
        changed.put(property, value);
        return new PostgresConnection(hosts, database, changed, user, password);
    }

    public String database() {
        return database;
    }

    /** The user's name; empty for the one that the operating system knows. */
    public String user() {
        return user;
    }

    /** The driver, loaded when somebody connects. Each one that is made looks through the whole class path for its defaults. */
    private static final class Loaded {
        static final Driver DRIVER = new Driver();
    }

    /**
     * Opens a connection; the caller closes it. What it throws, {@link #sourceError} or {@link #warehouseError} explains.
     *
     * @param pipeline who connects; the server shows it as {@code crescendo:<pipeline>}
     * @throws ConfigurationException if the password can't be looked up, or a certificate's file is none
     */
    public Connection open(String pipeline) throws SQLException {
        Connection connection = Loaded.DRIVER.connect(
                "jdbc:postgresql://" + hosts + "/" + URLEncoder.encode(database, StandardCharsets.UTF_8),
                settings(pipeline));
        if (connection == null) {
            throw new SQLException("the driver refused the URL", "08001");
        }
        return connection;
    }

    /** What the driver is told, besides the hosts. */
    Properties settings(String pipeline) {
        Properties settings = new Properties();
        settings.setProperty("ApplicationName", "crescendo:" + pipeline);
        settings.setProperty("tcpKeepAlive", "true");
        // details of errors hold row values
        settings.setProperty("logServerErrorDetail", "false");
        // a statement that the server was to remember is lost where a pooler gives the next transaction another server
        settings.setProperty("prepareThreshold", "0");
        settings.setProperty("sslmode", isLoopback() ? "prefer" : "verify-full");
        settings.putAll(properties);
        boolean verifies = settings.getProperty("sslmode", "").startsWith("verify");
        boolean ownFiles = properties.containsKey("sslrootcert") || properties.containsKey("sslcert");
        if (verifies
                && !ownFiles
                && !Files.exists(Path.of(System.getProperty("user.home", ""), ".postgresql", "root.crt"))) {
            // the authorities that this JVM trusts; the host's name is checked all the same
            settings.setProperty("sslfactory", "org.postgresql.ssl.DefaultJavaSSLFactory");
        }
        if (!user.isEmpty()) {
            settings.setProperty("user", user);
        }
        FILES.forEach(this::checkFile);
        String secret = password.reveal();
        if (!secret.isEmpty()) {
            settings.setProperty("password", secret);
        }
        return settings;
    }

    /** The driver reads these to their end: a device need not have one. */
    private void checkFile(String property) {
        String file = properties.getOrDefault(property, "");
        if (!file.isEmpty() && Files.exists(Path.of(file)) && !Files.isRegularFile(Path.of(file))) {
            throw new ConfigurationException(
                    "connection " + this, property + " names " + file + ", which is no file", "Name a file.");
        }
    }

    private boolean isLoopback() {
        for (String host : hosts.split(",", -1)) {
            if (!LOOPBACK.matcher(host).matches()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Explains what the database said to a reader.
     *
     * @param doing what was being done: "reading public.orders"
     */
    public CrescendoException sourceError(String doing, SQLException failure) {
        return SqlErrors.explain(this, doing, failure, SourceException::new);
    }

    /** Explains what the database said to a writer; {@code doing} as above. A lost COMMIT is the caller's to recognise. */
    public CrescendoException warehouseError(String doing, SQLException failure) {
        return SqlErrors.explain(this, doing, failure, WarehouseException::new);
    }

    /** Hosts and database, for messages. */
    @Override
    public String toString() {
        return "postgresql://" + hosts + "/" + database;
    }
}
