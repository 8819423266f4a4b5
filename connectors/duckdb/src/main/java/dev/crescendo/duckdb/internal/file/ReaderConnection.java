package dev.crescendo.duckdb.internal.file;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** Connections for people's queries: they change nothing, neither the database nor other files. */
public final class ReaderConnection {
    private ReaderConnection() {}

    /** To a file that nobody writes to. */
    public static Connection to(Path snapshot) throws SQLException {
        Connection connection = SharedDatabase.connect(snapshot, Access.READ);
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET TimeZone = 'UTC'");
            return connection;
        } catch (SQLException failed) {
            connection.close();
            throw failed;
        }
    }

    /** That of a session, which ends when the connection is closed. */
    public static Connection on(Session session) throws SQLException {
        try (Statement statement = session.connection().createStatement()) {
            statement.execute("BEGIN TRANSACTION READ ONLY");
        } catch (SQLException failed) {
            session.close();
            throw failed;
        }
        return (Connection) Proxy.newProxyInstance(
                ReaderConnection.class.getClassLoader(),
                new Class<?>[] {Connection.class},
                (proxy, method, arguments) -> {
                    if (method.getName().equals("close")) {
                        session.close();
                        return null;
                    }
                    try {
                        return method.invoke(session.connection(), arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
