package dev.crescendo.s3;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.gaul.s3proxy.Main;

/** A server that speaks like S3, before a folder, in this JVM: it ends with it. */
final class S3Server {
    static final String KEY = "tester";
    static final String SECRET = "not-to-be-seen";

    private final int port;

    private S3Server(int port) {
        this.port = port;
    }

    static S3Server start(Path folder) throws Exception {
        int port = freePort();
        Path properties = folder.resolve("s3proxy.properties");
        Files.createDirectories(folder.resolve("objects"));
        String text = """
                s3proxy.endpoint=http://127.0.0.1:%d
                s3proxy.authorization=aws-v2-or-v4
                s3proxy.identity=%s
                s3proxy.credential=%s
                jclouds.provider=filesystem-nio2
                jclouds.identity=none
                jclouds.credential=none
                jclouds.filesystem.basedir=%s
                """;
        Files.writeString(properties, String.format(Locale.ROOT, text, port, KEY, SECRET, folder.resolve("objects")));
        Main.main(new String[] {"--properties", properties.toString()});
        return new S3Server(port);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    int port() {
        return port;
    }
}
