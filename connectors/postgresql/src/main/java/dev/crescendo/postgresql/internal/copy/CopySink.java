package dev.crescendo.postgresql.internal.copy;

import java.sql.SQLException;

/** Takes the bytes of a COPY stream, such as {@code CopyIn.writeToCopy}. Where one message ends has no meaning. */
@FunctionalInterface
public interface CopySink {
    /** Takes bytes; they may change as soon as this returns. */
    void write(byte[] bytes, int offset, int length) throws SQLException;
}
