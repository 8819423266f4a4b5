package dev.crescendo.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.UnavailableException;
import dev.crescendo.extract.Envelope;
import dev.crescendo.extract.ExtractorSource;
import dev.crescendo.extract.Next;
import dev.crescendo.extract.Origin;
import dev.crescendo.extract.SplitReader;
import dev.crescendo.extract.StreamSpec;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.pipeline.Pipeline;
import dev.crescendo.position.Position;
import dev.crescendo.record.Batch;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.Reject;
import dev.crescendo.record.ValueRules;
import dev.crescendo.transform.Emitter;
import dev.crescendo.transform.Transformer;
import dev.crescendo.warehouse.TaskWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RecordPumpTest {
    private record In(long id) {}

    private record Out(long id, String name) {}

    private record Item(long parent, int place) {}

    private final List<Out> outs = new ArrayList<>();
    private final List<Item> items = new ArrayList<>();
    private final List<Reject> rejects = new ArrayList<>();

    private class Collecting implements TaskWriter {
        @Override
        public void write(int table, Batch batch) {
            for (int row = 0; row < batch.rows(); row++) {
                if (table == 0) {
                    outs.add(RecordType.of(Out.class).reader().read(batch, row));
                } else {
                    items.add(RecordType.of(Item.class).reader().read(batch, row));
                }
            }
        }

        @Override
        public void reject(Reject reject) {
            rejects.add(reject);
        }

        @Override
        public List<Receipt.Staged> finish() {
            return List.of();
        }

        @Override
        public void close() {}
    }

    private static class Numbers implements SplitReader {
        private final long count;
        private long at;

        Numbers(long count) {
            this.count = count;
        }

        @Override
        public Next next(Duration wait) {
            return at++ < count ? Next.RECORD : Next.END;
        }

        @Override
        public Envelope current() {
            return Envelope.insert("numbers", new In(at));
        }

        @Override
        public Position position() {
            return Position.empty();
        }

        @Override
        public Origin origin(int row) {
            return new Origin("number " + at, Long.toString(at).getBytes(StandardCharsets.UTF_8));
        }

        @Override
        public void close() {}
    }

    private static RecordPump pump(Transformer<In, Out> transformer) {
        Pipeline pipeline = Pipeline.named("numbers")
                .from(ExtractorSource.of("numbers", RecordType.of(In.class), context -> Stream.of()))
                .transform(In.class, transformer, Out.class)
                .output("items", Item.class)
                .snapshots();
        List<StreamSpec> streams = List.of(new StreamSpec("numbers", RecordType.of(In.class), List.of()));
        return new RecordPump(RecordFlow.of(pipeline, streams, new ValueRules(false, 100)));
    }

    @Test
    void aRecordGoesWhollyToItsOutputsOrWhollyToTheRejects() throws Exception {
        RecordPump pump = pump((in, out) -> {
            if (in.id() % 10 == 0) {
                return;
            }
            out.emit("items", new Item(in.id(), 1));
            out.emit(new Out(in.id(), in.id() % 10 == 1 ? "holds a \0" : "n" + in.id()));
            out.emit("items", new Item(in.id(), 2));
            if (in.id() % 10 == 2) {
                out.reject("two");
            }
            if (in.id() % 10 == 3) {
                throw new IllegalStateException("three");
            }
        });
        RecordPump.Done done = pump.run(new Numbers(20_000), new Collecting());
        assertThat(done.counts()).isEqualTo(new Counts(20_000, 12_000, 2_000, 6_000, 36_000, 36_000, 0));
        assertThat(done.counts().addUp()).isTrue();
        List<Long> expected = LongStream.rangeClosed(1, 20_000)
                .filter(id -> id % 10 > 3)
                .boxed()
                .toList();
        assertThat(outs).extracting(Out::id).containsExactlyElementsOf(expected);
        assertThat(items).hasSize(24_000).allMatch(item -> item.parent() % 10 > 3);
        assertThat(rejects).hasSize(6_000);
        assertThat(rejects.subList(0, 3))
                .extracting(Reject::toString)
                .containsExactly(
                        "numbers at number 1: name holds the character U+0000, which the target can't store",
                        "numbers at number 2: two",
                        "numbers at number 3: three");
        assertThat(rejects.get(1).raw()).isEqualTo(new byte[] {'2'});
    }

    @Test
    void aSwallowedRefusalStillRejectsTheRecord() throws Exception {
        RecordPump pump = pump((in, out) -> {
            try {
                out.emit(new Out(in.id(), "\0"));
            } catch (RuntimeException ignored) {
                // a careless transformer
            }
            out.emit(new Out(in.id(), "second"));
        });
        assertThat(pump.run(new Numbers(3), new Collecting()).counts().rejected())
                .isEqualTo(3);
        assertThat(outs).isEmpty();
    }

    private record Fragile(long id) {
        @Override
        public long id() {
            throw new IllegalStateException("broke while it was written");
        }
    }

    @Test
    void whatBreaksWhileItIsWrittenIsNotTheTransformersAndEndsTheRun() {
        Transformer<In, Fragile> plain = (in, out) -> out.emit(new Fragile(in.id()));
        Transformer<In, Fragile> careless = (in, out) -> {
            try {
                out.emit("main", new Fragile(in.id()));
            } catch (RuntimeException ignored) {
                // goes on as if nothing had happened
            }
        };
        for (Transformer<In, Fragile> transformer : List.of(plain, careless)) {
            Pipeline pipeline = Pipeline.named("main")
                    .from(ExtractorSource.of("numbers", RecordType.of(In.class), context -> Stream.of()))
                    .transform(In.class, transformer, Fragile.class)
                    .snapshots();
            List<StreamSpec> streams = List.of(new StreamSpec("numbers", RecordType.of(In.class), List.of()));
            RecordPump pump = new RecordPump(RecordFlow.of(pipeline, streams, ValueRules.lenient()));
            assertThatThrownBy(() -> pump.run(new Numbers(3), new Collecting()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessage("broke while it was written");
            assertThat(rejects).isEmpty();
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a careless transformer does
    void aNullThatIsEmittedRejectsTheRecord() throws Exception {
        RecordPump pump = pump((in, out) -> out.emit(in.id() == 2 ? null : new Out(in.id(), "x")));
        assertThat(pump.run(new Numbers(3), new Collecting()).counts().rejected())
                .isEqualTo(1);
        assertThat(rejects).extracting(Reject::reason).containsExactly("null was emitted to the output 'numbers'");
    }

    @Test
    void manyOutputsOfOneTypeDoNotWaitForEachOther() throws Exception {
        Pipeline.Builder builder = Pipeline.named("numbers")
                .from(ExtractorSource.of("numbers", RecordType.of(In.class), context -> Stream.of()))
                .transform(In.class, (In in, Emitter<In> out) -> out.emit("region_" + in.id() % 12, in), In.class);
        for (int region = 0; region < 12; region++) {
            builder.output("region_" + region, In.class);
        }
        List<StreamSpec> streams = List.of(new StreamSpec("numbers", RecordType.of(In.class), List.of()));
        RecordPump pump = new RecordPump(RecordFlow.of(builder.snapshots(), streams, ValueRules.lenient()));
        TaskWriter counting = new Collecting() {
            @Override
            public void write(int table, Batch batch) {}
        };
        assertThat(pump.run(new Numbers(100_000), counting).counts().written()).isEqualTo(100_000);
    }

    @Test
    void anUndeclaredOutputEndsTheRunInsteadOfRejectingEveryRecord() {
        RecordPump pump = pump((in, out) -> out.emit("itmes", new Item(in.id(), 1)));
        assertThatThrownBy(() -> pump.run(new Numbers(3), new Collecting()))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("emits to 'itmes'");
    }

    @Test
    void aFailingWriterStopsTheReaderWithItsOwnError() {
        RecordPump pump = pump((in, out) -> out.emit(new Out(in.id(), "x")));
        TaskWriter failing = new Collecting() {
            @Override
            public void write(int table, Batch batch) {
                throw new UnavailableException("the warehouse went away");
            }
        };
        assertThatThrownBy(() -> pump.run(new Numbers(Long.MAX_VALUE), failing))
                .isInstanceOf(UnavailableException.class)
                .hasMessage("the warehouse went away");
    }

    @Test
    void anInterruptStopsATaskWhoseWriterHangs() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch closed = new CountDownLatch(1);
        TaskWriter hanging = new Collecting() {
            @Override
            public void write(int table, Batch batch) {
                writing.countDown();
                try {
                    closed.await();
                } catch (InterruptedException interrupted) {
                    Thread.currentThread().interrupt();
                }
            }

            @Override
            public void close() {
                closed.countDown();
            }
        };
        Thread main = Thread.currentThread();
        Thread stopper = new Thread(() -> {
            try {
                writing.await();
            } catch (InterruptedException never) {
                throw new IllegalStateException(never);
            }
            main.interrupt();
        });
        stopper.start();
        RecordPump pump = pump((in, out) -> out.emit(new Out(in.id(), "x")));
        assertThatThrownBy(() -> pump.run(new Numbers(Long.MAX_VALUE), hanging))
                .isInstanceOf(InterruptedException.class);
        stopper.join();
        assertThat(closed.getCount()).isZero();
    }

    private static boolean packs(
            UnaryOperator<Pipeline.Builder> transforming, Function<Pipeline.Builder, Pipeline> ending)
            throws Exception {
        Pipeline pipeline = ending.apply(transforming.apply(Pipeline.named("numbers")
                .from(ExtractorSource.of("numbers", RecordType.of(In.class), context -> Stream.of()))));
        List<StreamSpec> streams = List.of(new StreamSpec("numbers", RecordType.of(In.class), List.of("id")));
        RecordPump pump = new RecordPump(RecordFlow.of(pipeline, streams, ValueRules.lenient()));
        boolean[] packs = new boolean[1];
        RecordPump.Done unused = pump.run(
                new Numbers(0) {
                    @Override
                    public Next next(Duration wait) {
                        try {
                            packs[0] = pump.newBatch(RecordType.of(In.class).schema())
                                    .takesPacked();
                        } catch (InterruptedException e) {
                            throw new IllegalStateException(e);
                        }
                        return Next.END;
                    }
                },
                new RecordPumpTest().new Collecting());
        return packs[0];
    }

    @Test
    void rowsMayStayPackedWhereTheyGoToTablesOfTheirFields() throws Exception {
        assertThat(packs(builder -> builder, Pipeline.Builder::snapshots)).isTrue();
        assertThat(packs(builder -> builder, builder -> builder.merge("id")))
                .as("of keys only these fields are looked at")
                .isTrue();
        assertThat(packs(
                        builder -> builder.transform(In.class, (in, out) -> out.emit(in), In.class),
                        Pipeline.Builder::snapshots))
                .as("a transformer may let them pass")
                .isTrue();
        assertThat(packs(
                        builder -> builder.transform(In.class, (in, out) -> out.emit(new Out(in.id(), "x")), Out.class),
                        Pipeline.Builder::snapshots))
                .as("it makes others of them")
                .isFalse();
    }
}
