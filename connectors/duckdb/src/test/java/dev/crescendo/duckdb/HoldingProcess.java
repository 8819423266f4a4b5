package dev.crescendo.duckdb;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;

/** Has a database open until the file beside it named {@code .let-go} is there. */
public final class HoldingProcess {
    private HoldingProcess() {}

    public static void main(String[] arguments) throws Exception {
        Path path = Path.of(arguments[0]);
        try (Connection connection = DriverManager.getConnection("jdbc:duckdb:" + path)) {
            System.out.println("open " + connection.isClosed());
            while (!Files.exists(Path.of(path + ".let-go"))) {
                Thread.sleep(20);
            }
        }
    }
}
