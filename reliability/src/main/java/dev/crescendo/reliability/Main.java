package dev.crescendo.reliability;

import dev.crescendo.testserver.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/** Runs proofs and prints what they found. Ends with 1 if anything was lost, doubled or half visible, or else went wrong. */
public final class Main {
    private Main() {}

    public static void main(String[] args) throws Exception {
        Options options;
        try {
            options = Options.parse(List.of(args));
        } catch (IllegalArgumentException misread) {
            System.err.println("reliability/run: " + misread.getMessage());
            System.exit(2);
            return;
        }
        Path folder = Files.createTempDirectory("crescendo-reliability-");
        boolean exact = true;
        try (PostgresServer server = PostgresServer.start()) {
            System.out.println(Result.heading());
            for (Options.Form form : options.forms()) {
                for (Result result : run(form, options, server, folder)) {
                    exact &= result.isExact();
                }
            }
        } finally {
            delete(folder);
        }
        System.exit(exact ? 0 : 1);
    }

    private static List<Result> run(Options.Form form, Options options, PostgresServer server, Path folder)
            throws Exception {
        return switch (form) {
            case KILLS -> new Histories(options, server, folder).run();
            case CUTS -> timed(new Cuts(options, server, folder)::run);
            case ZOMBIES -> timed(new Zombies(options, server, folder)::run);
            case PAIRS -> timed(new Pairs(options, server, folder)::run);
            case STORM -> timed(new Storm(options, server, folder)::run);
            case SOAK -> timed(new Soak(options, server, folder)::run);
        };
    }

    private static List<Result> timed(Callable<Result> proof) throws Exception {
        long began = System.nanoTime();
        Result result = proof.call();
        System.out.println(result.row((System.nanoTime() - began) / 1e9));
        return List.of(result);
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
