package dev.crescendo.s3;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** Passes connections on, and cuts the first few off in the middle of a large answer. */
final class CuttingProxy implements AutoCloseable {
    private static final int CUT_AFTER = 300_000;

    private final ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final int target;
    private final AtomicInteger cuts;

    CuttingProxy(int target, int cuts) throws IOException {
        this.target = target;
        this.cuts = new AtomicInteger(cuts);
        start(this::accept);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** How many cuts are left to be made. */
    int cutsLeft() {
        return Math.max(cuts.get(), 0);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "cutting proxy");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
                start(() -> pass(client, server, false));
                start(() -> pass(server, client, true));
            }
        } catch (IOException closed) {
            // the test is over
        }
    }

    private void pass(Socket from, Socket to, boolean answers) {
        try (from;
                to) {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            byte[] buffer = new byte[8192];
            int passed = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                out.write(buffer, 0, read);
                passed += read;
                if (answers && passed > CUT_AFTER && cuts.getAndDecrement() > 0) {
                    return;
                }
            }
        } catch (IOException closed) {
            // the other side is closed with it
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
