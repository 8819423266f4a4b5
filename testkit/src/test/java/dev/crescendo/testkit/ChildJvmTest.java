package dev.crescendo.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    static final class Greets {
        public static void main(String[] arguments) {
            System.out.println(System.getProperty("greeting") + " " + arguments[0] + " " + System.getenv("MARK")
                    + " in " + System.getProperty("user.language") + ", "
                    + (Runtime.getRuntime().maxMemory() >> 20));
            System.err.println("and goes");
            System.exit(7);
        }
    }

    static final class Waits {
        public static void main(String[] arguments) throws InterruptedException {
            System.out.println("waiting");
            new CountDownLatch(1).await();
        }
    }

    @Test
    void childHasItsPropertiesArgumentsEnvironmentAndHeap() throws Exception {
        try (ChildJvm child = ChildJvm.running(Greets.class)
                .property("greeting", "hello")
                .maxHeap("32m")
                .environment("MARK", "!")
                .arguments("world")
                .start()) {
            assertThat(child.waitFor(DEADLINE)).isEqualTo(7);
            assertThat(child.output())
                    .contains("hello world ! in " + System.getProperty("user.language"))
                    .contains("and goes");
            assertThat(child.isAlive()).isFalse();
        }
    }

    @Test
    void childIsFrozenThawedAndKilled() throws Exception {
        try (ChildJvm child = ChildJvm.running(Waits.class).start()) {
            child.awaitOutput("waiting", DEADLINE);
            child.freeze();
            assertThat(child.isFrozen()).isTrue();
            child.thaw();
            child.kill();
            assertThat(child.waitFor(DEADLINE)).isEqualTo(137);
        }
    }

    @Test
    void childThatRunsTooLongIsKilledAndTheFailureShowsItsOutput() throws Exception {
        try (ChildJvm child = ChildJvm.running(Waits.class).start()) {
            child.awaitOutput("waiting", DEADLINE);
            assertThatThrownBy(() -> child.waitFor(Duration.ofMillis(1)))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("still ran")
                    .hasMessageContaining("waiting");
        }
    }
}
