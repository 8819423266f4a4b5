package dev.crescendo.extract;

/**
 * One record on its way from a simple reader.
 *
 * @param stream the stream it belongs to
 * @param op what happened to it
 * @param value the record, of the stream's type
 * @param sequence its place in the source's order: sorts as text, greater is newer; empty when the source has no order
 */
public record Envelope(String stream, Op op, Object value, String sequence) {
    public static Envelope insert(String stream, Object value) {
        return new Envelope(stream, Op.INSERT, value, "");
    }
}
