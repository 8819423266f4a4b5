package dev.crescendo.benchmarks.load;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;

/** The least that a Java program can do with a database: connect and ask. */
public final class SelectOne {
    private SelectOne() {}

    /** Arguments: URL and user of the database. */
    public static void main(String[] args) throws Exception {
        try (Connection connection = DriverManager.getConnection(args[0], args[1], "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select 1")) {
            rows.next();
            System.out.println(rows.getInt(1));
        }
    }
}
