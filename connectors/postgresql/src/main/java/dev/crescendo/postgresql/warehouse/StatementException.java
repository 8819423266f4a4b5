package dev.crescendo.postgresql.warehouse;

import java.sql.SQLException;

/** Carries an error of the driver to where errors are explained: {@link Database#explain}. */
final class StatementException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final SQLException failure;

    StatementException(SQLException failure) {
        super(failure);
        this.failure = failure;
    }

    SQLException failure() {
        return failure;
    }
}
