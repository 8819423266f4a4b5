package dev.crescendo.testserver;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.gaul.s3proxy.Main;

/** A server that speaks like S3, before a folder, in this JVM: it ends with it. Needs {@code s3proxy} on the class path. */
public final class S3Server {
    public static final String ACCESS_KEY = "tester";
    public static final String SECRET_KEY = "not-to-be-seen";

    private final int port;
    private final Path objects;

    private S3Server(int port, Path objects) {
        this.port = port;
        this.objects = objects;
    }

    /** Starts one whose files are in a folder. */
    public static S3Server start(Path folder) throws Exception {
        int port = Ports.free();
        Path objects = Files.createDirectories(folder.resolve("objects"));
        Path properties = folder.resolve("s3proxy.properties");
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
        Files.writeString(properties, String.format(Locale.ROOT, text, port, ACCESS_KEY, SECRET_KEY, objects));
        Main.main(new String[] {"--properties", properties.toString()});
        return new S3Server(port, objects);
    }

    public int port() {
        return port;
    }

    /** Where the objects are: a folder in it is a bucket, a file in that an object. */
    public Path objects() {
        return objects;
    }
}
