package dev.crescendo.cli;

import dev.crescendo.config.Option;
import dev.crescendo.config.Options;
import dev.crescendo.config.Settings;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.Cursor;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.Source;
import dev.crescendo.pipeline.Connector;
import dev.crescendo.record.RecordType;
import dev.crescendo.testkit.InMemoryWarehouse;
import dev.crescendo.warehouse.Warehouse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;

/** {@code type: memory}: numbers as a source, a warehouse in this JVM; no server. */
public final class MemoryConnector implements Connector {
    private static final Option<String> NAME =
            Option.text("name", "the warehouse").withDefault("cli");
    private static final Option<Integer> COUNT =
            Option.integer("count", "how many records", 0, 1000).withDefault(3);
    private static final Option<Behaviour> BEHAVIOUR =
            Option.choice("behaviour", "what the source does", Behaviour.class).withDefault(Behaviour.COUNT);

    enum Behaviour {
        COUNT,
        FAIL,
        /** Can't be reached the first two times. */
        SHY,
        /** Says so on standard output, and waits to be stopped. */
        WAIT
    }

    private static final Map<String, AtomicInteger> ASKED = new ConcurrentHashMap<>();

    /** One number. */
    public record Line(long id, String name) {}

    @Override
    public String type() {
        return "memory";
    }

    @Override
    public Options connectionOptions() {
        return Options.of(NAME);
    }

    @Override
    public Options sourceOptions() {
        return Options.of(COUNT, BEHAVIOUR);
    }

    @Override
    public Source source(Settings connection, Settings pipeline) {
        int count = pipeline.value(COUNT);
        Behaviour behaviour = pipeline.value(BEHAVIOUR);
        String name = connection.value(NAME);
        return ExtractorSource.of("lines", RecordType.of(Line.class), context -> {
                    if (behaviour == Behaviour.FAIL) {
                        throw new java.io.IOException("the disk is gone");
                    }
                    if (behaviour == Behaviour.SHY
                            && ASKED.computeIfAbsent(name, absent -> new AtomicInteger())
                                            .incrementAndGet()
                                    <= 2) {
                        throw new UnavailableException("nobody answers");
                    }
                    if (behaviour == Behaviour.WAIT) {
                        System.out.println("reading");
                        TimeUnit.MINUTES.sleep(5);
                    }
                    return LongStream.rangeClosed(1, count).mapToObj(id -> new Line(id, "line " + id));
                })
                .by(Cursor.byLong(Line::id));
    }

    @Override
    public Warehouse warehouse(Settings connection) {
        return InMemoryWarehouse.named(connection.value(NAME));
    }
}
