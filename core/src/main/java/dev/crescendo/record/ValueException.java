package dev.crescendo.record;

/**
 * A value that its field or its target can't hold. The engine turns it into a reject of the source record; it never
 * ends a run by itself. Has no stack trace: there may be millions.
 */
public final class ValueException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String field;

    /**
     * @param field the field's name; empty when the record as a whole is meant
     * @param reason why, without the value itself
     */
    public ValueException(String field, String reason) {
        super(reason, null, false, false);
        this.field = field;
    }

    public String field() {
        return field;
    }

    public String reason() {
        return String.valueOf(getMessage());
    }
}
