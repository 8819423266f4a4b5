package dev.crescendo.testserver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/** Free loopback ports. A port can be lost before the server binds it, so whoever starts a server tries again. */
final class Ports {
    /** Starts of one server, each on other ports, before giving up. */
    static final int ATTEMPTS = 5;

    /** Below the range systems hand out to outgoing connections, which would take a port between probe and bind. */
    private static final int FIRST = 15_000;

    private static final int LAST = 32_000;

    private Ports() {}

    /** A port that nobody listened on a moment ago. */
    static int free() {
        for (int attempt = 0; attempt < 1_000; attempt++) {
            int port = ThreadLocalRandom.current().nextInt(FIRST, LAST);
            try (ServerSocket probe = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
                return probe.getLocalPort();
            } catch (IOException taken) {
                // Somebody listens there: the next one.
            }
        }
        throw new ServerUnavailableException("No free loopback port between " + FIRST + " and " + LAST + ".");
    }
}
