package dev.crescendo.testserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Stands between a client and a PostgreSQL on this machine. Cuts the connection at a COMMIT, resets it after some bytes, or is
 * as slow as a byte at a time. The caller closes it.
 */
public final class CutProxy implements AutoCloseable {
    /** Where. */
    public enum Cut {
        NEVER,
        /** The server never hears of the COMMIT. */
        BEFORE_COMMIT_ARRIVES,
        /** The server commits, the client never hears of it. */
        BEFORE_ANSWER,
        /** As before, but the connection stays open at both ends, and nothing ever comes through it again. */
        SILENCE
    }

    private static final int CHUNK = 1 << 16;

    private final ServerSocket server;
    private final int target;
    private Cut cut = Cut.NEVER;
    private int commits;
    private boolean hasCut;
    private long untilReset = Long.MAX_VALUE;
    private volatile int most = CHUNK;

    /** @param target the port of the server */
    public CutProxy(int target) throws IOException {
        this.target = target;
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        daemon(this::accept);
    }

    /** The port for clients. */
    public int port() {
        return server.getLocalPort();
    }

    /** Cuts the next COMMIT, and only that. */
    public void cutNext(Cut where) {
        cut(where, 1);
    }

    /** Cuts the {@code number}th COMMIT from now, counting from 1, and only that. */
    public synchronized void cut(Cut where, int number) {
        cut = where;
        commits = number;
        hasCut = false;
    }

    /** Whether the cut that was asked for last has been made. */
    public synchronized boolean hasCut() {
        return hasCut;
    }

    /** Hands on so many bytes at a time at most, each time in a packet of its own. */
    public void slice(int bytes) {
        most = bytes;
    }

    /** Resets a connection when so many bytes have come from now on, whichever way and through whichever; once. */
    public synchronized void resetAfter(long bytes) {
        untilReset = bytes;
    }

    /** Whether the reset that was asked for last has been made. */
    public synchronized boolean hasReset() {
        return untilReset <= 0;
    }

    private synchronized boolean resetsAt(int length) {
        if (untilReset == Long.MAX_VALUE || untilReset <= 0) {
            return false;
        }
        untilReset -= length;
        return untilReset <= 0;
    }

    /** What to do to the COMMIT that has come. */
    private synchronized Cut next() {
        if (cut == Cut.NEVER || --commits > 0) {
            return Cut.NEVER;
        }
        Cut now = cut;
        cut = Cut.NEVER;
        hasCut = true;
        return now;
    }

    private static void daemon(Runnable work) {
        Thread thread = new Thread(work, "cut-proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                Socket upstream = new Socket(InetAddress.getLoopbackAddress(), target);
                client.setTcpNoDelay(true);
                upstream.setTcpNoDelay(true);
                AtomicReference<Cut> silenced = new AtomicReference<>(Cut.NEVER);
                daemon(() -> pump(client, upstream, silenced, true));
                daemon(() -> pump(upstream, client, silenced, false));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void pump(Socket from, Socket to, AtomicReference<Cut> silenced, boolean isRequest) {
        byte[] chunk = new byte[CHUNK];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk, 0, most); length >= 0; length = in.read(chunk, 0, most)) {
                if (resetsAt(length)) {
                    from.setSoLinger(true, 0);
                    to.setSoLinger(true, 0);
                    return;
                }
                String text = new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
                if (isRequest && text.contains("COMMIT")) {
                    Cut now = next();
                    if (now == Cut.BEFORE_COMMIT_ARRIVES) {
                        return;
                    }
                    silenced.set(now);
                }
                if (!isRequest && silenced.get() == Cut.BEFORE_ANSWER) {
                    return;
                }
                if (!isRequest && silenced.get() == Cut.SILENCE) {
                    continue;
                }
                out.write(chunk, 0, length);
                out.flush();
            }
        } catch (IOException cutOff) {
            // Either end is gone, and closing takes the other with it.
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
