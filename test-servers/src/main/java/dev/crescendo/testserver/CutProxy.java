package dev.crescendo.testserver;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

/** Stands between a client and a PostgreSQL on this machine, and cuts the connection at a COMMIT. The caller closes it. */
public final class CutProxy implements AutoCloseable {
    /** Where. */
    public enum Cut {
        NEVER,
        /** The server never hears of the COMMIT. */
        BEFORE_COMMIT_ARRIVES,
        /** The server commits, the client never hears of it. */
        BEFORE_ANSWER
    }

    private static final int CHUNK = 1 << 16;

    private final ServerSocket server;
    private final int target;
    private final AtomicReference<Cut> cut = new AtomicReference<>(Cut.NEVER);

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
        cut.set(where);
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
                AtomicBoolean silenced = new AtomicBoolean();
                daemon(() -> pump(client, upstream, silenced, true));
                daemon(() -> pump(upstream, client, silenced, false));
            }
        } catch (IOException closed) {
            // The test is over.
        }
    }

    private void pump(Socket from, Socket to, AtomicBoolean silenced, boolean isRequest) {
        byte[] chunk = new byte[CHUNK];
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int length = in.read(chunk); length >= 0; length = in.read(chunk)) {
                String text = new String(chunk, 0, length, StandardCharsets.ISO_8859_1);
                if (isRequest && text.contains("COMMIT")) {
                    Cut now = cut.getAndSet(Cut.NEVER);
                    if (now == Cut.BEFORE_COMMIT_ARRIVES) {
                        return;
                    }
                    silenced.set(now == Cut.BEFORE_ANSWER);
                }
                if (!isRequest && silenced.get()) {
                    return;
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
