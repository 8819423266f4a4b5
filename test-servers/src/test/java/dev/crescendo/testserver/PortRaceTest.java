package dev.crescendo.testserver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.function.IntSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Between finding a port and binding it, somebody else may take it. */
class PortRaceTest {
    @Test
    void kafkaTakesAnotherPort() throws IOException {
        try (ServerSocket winner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            BrokerProcess broker = BrokerProcess.start(firstThenFree(winner.getLocalPort()));
            broker.stop(List.of());

            assertThat(broker.bootstrapServers()).isNotEqualTo("127.0.0.1:" + winner.getLocalPort());
        }
    }

    @Test
    void postgresDoesNotTakeAnotherPostgresForItsOwn() {
        ZonkyPostgres winner = ZonkyPostgres.start();
        ZonkyPostgres postgres = ZonkyPostgres.start(firstThenFree(winner.port()));
        postgres.stop(List.of());
        winner.stop(List.of());

        assertThat(postgres.port()).isNotEqualTo(winner.port());
    }

    private static IntSupplier firstThenFree(int first) {
        return IntStream.concat(IntStream.of(first), IntStream.generate(Ports::free))
                .iterator()::nextInt;
    }
}
