package dev.crescendo.testkit;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A main class running in a JVM of its own, which a test may kill, freeze and thaw. Signals go to exactly this process.
 * Closing kills it if it still runs. Needs a POSIX system.
 *
 * <pre>{@code
 * try (ChildJvm child = ChildJvm.running(Main.class).maxHeap("256m").arguments("run").start()) {
 *     assertThat(child.waitFor(Duration.ofSeconds(30))).isZero();
 * }
 * }</pre>
 */
public final class ChildJvm implements AutoCloseable {
    private static final Duration SIGNAL_DEADLINE = Duration.ofSeconds(10);

    private final String mainClass;
    private final Process process;
    private final Path output;

    private ChildJvm(String mainClass, Process process, Path output) {
        this.mainClass = mainClass;
        this.process = process;
        this.output = output;
    }

    /** Begins to describe a child that runs {@code main}. */
    public static Builder running(Class<?> main) {
        return running(main.getName());
    }

    public static Builder running(String mainClass) {
        return new Builder(mainClass);
    }

    public long pid() {
        return process.pid();
    }

    public boolean isAlive() {
        return process.isAlive();
    }

    /** Completes with this child when it has ended. */
    public CompletableFuture<ChildJvm> onExit() {
        return process.onExit().thenApply(ended -> this);
    }

    /** What it has printed so far, to standard output and error. */
    public String output() {
        try {
            return Files.readString(output, StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /**
     * Waits for it to end.
     *
     * @return its exit code; 128 plus the signal's number if a signal ended it
     * @throws AssertionError if it still runs at the deadline; it is killed then
     */
    public int waitFor(Duration deadline) throws InterruptedException {
        if (!process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS)) {
            destroy();
            throw new AssertionError(this + " still ran after " + deadline + ". It printed:\n" + output());
        }
        return process.exitValue();
    }

    /** Waits until it has printed {@code text}. */
    public void awaitOutput(String text, Duration deadline) throws InterruptedException {
        await("print '" + text + "'", () -> output().contains(text), deadline);
    }

    /** Waits until it stands still, having stopped itself. */
    public void awaitFrozen(Duration deadline) throws InterruptedException {
        await("stop", this::isFrozen, deadline);
    }

    private void await(String what, BooleanSupplier condition, Duration deadline) throws InterruptedException {
        long end = System.nanoTime() + deadline.toNanos();
        while (!condition.getAsBoolean()) {
            if (process.waitFor(10, TimeUnit.MILLISECONDS) && !condition.getAsBoolean()) {
                throw new AssertionError(this + " ended with exit code " + process.exitValue() + " and did not " + what
                        + ". It printed:\n" + output());
            }
            if (System.nanoTime() > end) {
                throw new AssertionError(
                        this + " did not " + what + " within " + deadline + ". It printed:\n" + output());
            }
        }
    }

    /** Ends it at once (SIGKILL): no shutdown hook and no finally block runs. */
    public void kill() throws InterruptedException {
        process.destroyForcibly();
        waitFor(SIGNAL_DEADLINE);
    }

    /** A launcher's child too, which would else outlive it. */
    private void destroy() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }

    /** Stops it where it is (SIGSTOP); its connections stay open. Returns when it stands still. */
    public void freeze() throws InterruptedException {
        Signals.send(process.pid(), "STOP");
        awaitFrozen(SIGNAL_DEADLINE);
    }

    /** Lets it go on (SIGCONT). */
    public void thaw() throws InterruptedException {
        Signals.send(process.pid(), "CONT");
    }

    public boolean isFrozen() {
        return process.isAlive() && Signals.isStopped(process.pid());
    }

    @Override
    public void close() {
        destroy();
        try {
            process.waitFor(SIGNAL_DEADLINE.toMillis(), TimeUnit.MILLISECONDS);
            Files.deleteIfExists(output);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException undeletable) {
            throw new UncheckedIOException(undeletable);
        }
    }

    @Override
    public String toString() {
        return mainClass + " (process " + process.pid() + ")";
    }

    /**
     * A child not yet started. Unless told otherwise it has this JVM's class path, time zone, locale, {@code --add-opens},
     * choice of compilers and garbage collector, and {@code crescendo.*} properties.
     */
    public static final class Builder {
        private static final List<String> INHERITED =
                List.of("--add-", "-Duser.", "-XX:TieredStopAtLevel=", "-XX:+UseSerialGC");

        private final String mainClass;
        private final List<String> jvmArguments = new ArrayList<>();
        private final Map<String, String> properties = new LinkedHashMap<>();
        private final Map<String, String> environment = new LinkedHashMap<>();
        private final List<String> arguments = new ArrayList<>();
        private List<String> launcher = List.of();
        private String classPath = System.getProperty("java.class.path", "");
        private @Nullable ClassArchive classes;

        private Builder(String mainClass) {
            this.mainClass = mainClass;
            for (String argument : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
                if (INHERITED.stream().anyMatch(argument::startsWith)) {
                    jvmArguments.add(argument);
                }
            }
            System.getProperties().stringPropertyNames().stream()
                    .filter(property -> property.startsWith("crescendo."))
                    .sorted()
                    .forEach(property -> properties.put(property, System.getProperty(property, "")));
        }

        public Builder classPath(String newClassPath) {
            classPath = newClassPath;
            return this;
        }

        public Builder property(String name, String value) {
            properties.put(name, value);
            return this;
        }

        /** The heap's limit, such as {@code 256m}. */
        public Builder maxHeap(String size) {
            return jvmArgument("-Xmx" + size);
        }

        public Builder jvmArgument(String argument) {
            jvmArguments.add(argument);
            return this;
        }

        public Builder environment(String variable, String value) {
            environment.put(variable, value);
            return this;
        }

        public Builder arguments(String... newArguments) {
            arguments.addAll(List.of(newArguments));
            return this;
        }

        /** Starts it quicker when another child of the same archive has ended by itself before, and was kept. */
        Builder sharing(ClassArchive newClasses) {
            classes = newClasses;
            return this;
        }

        /** What starts it instead of this JVM itself; it ends as the child ends. */
        Builder launchedBy(List<String> newLauncher) {
            launcher = List.copyOf(newLauncher);
            return this;
        }

        /** Starts it. The caller closes it. */
        public ChildJvm start() throws IOException {
            List<String> command = new ArrayList<>(launcher);
            command.add(System.getProperty("java.home") + File.separator + "bin" + File.separator + "java");
            if (classes != null) {
                command.addAll(classes.jvmArguments());
            }
            command.addAll(jvmArguments);
            properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
            command.add("-cp");
            command.add(classes == null ? classPath : ClassArchive.ofJars(classPath));
            command.add(mainClass);
            command.addAll(arguments);
            Path output = Files.createTempFile("crescendo-child-", ".log");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")));
            builder.environment().putAll(environment);
            return new ChildJvm(mainClass, builder.start(), output);
        }
    }
}
