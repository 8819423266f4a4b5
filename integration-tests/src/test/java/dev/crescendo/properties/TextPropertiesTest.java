package dev.crescendo.properties;

import static org.assertj.core.api.Assertions.assertThat;

import dev.crescendo.format.TextValues;
import dev.crescendo.load.Counts;
import dev.crescendo.load.Receipt;
import dev.crescendo.load.ReceiptFormat;
import dev.crescendo.load.TaskId;
import dev.crescendo.load.WriterId;
import dev.crescendo.position.LaneId;
import dev.crescendo.position.Position;
import dev.crescendo.position.Token;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Simple;
import dev.crescendo.record.Names;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** What is said as text, or kept as bytes, is read as what was meant. */
class TextPropertiesTest {
    /** A value of a type, and the ways in which it is written. */
    record Said(FieldType type, Object value, List<String> texts) {}

    @Provide
    static Arbitrary<Said> said() {
        return AnyValues.simple(Simple.INTERVAL)
                .flatMap(type -> AnyValues.of(type).map(value -> new Said(type, value, texts(value))));
    }

    private static List<String> texts(Object value) {
        String usual = value.toString();
        if (value instanceof BigDecimal number) {
            return List.of(number.toPlainString(), usual);
        }
        if (value instanceof byte[] bytes) {
            return List.of(Base64.getEncoder().encodeToString(bytes));
        }
        if (value instanceof Boolean yes) {
            return yes ? List.of("true", "T", "Yes", "y", "1") : List.of("false", "F", "No", "n", "0");
        }
        if (value instanceof LocalDateTime) {
            return List.of(usual, usual.replace('T', ' '));
        }
        if (value instanceof Instant instant) {
            return List.of(
                    usual,
                    usual.replace('T', ' '),
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(instant.atOffset(ZoneOffset.ofHoursMinutes(5, 45))),
                    DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
                            instant.atOffset(ZoneOffset.ofHoursMinutes(-3, -30))));
        }
        return value instanceof UUID ? List.of(usual, usual.toUpperCase(Locale.ROOT)) : List.of(usual);
    }

    @Property(seed = "20261130", tries = 2000)
    void aValueIsReadFromEachOfItsTexts(@ForAll("said") Said said) {
        for (String text : said.texts()) {
            assertThat(TextValues.parse(new Field("v", said.type(), false), text))
                    .as(text)
                    .isEqualTo(said.value());
        }
    }

    @Provide
    static Arbitrary<FieldType> types() {
        return AnyValues.nested(5);
    }

    @Property(seed = "20261130", tries = 500)
    void aTypeIsReadFromItsText(@ForAll("types") FieldType type) {
        assertThat(FieldType.parse(type.toString())).isEqualTo(type);
    }

    @Provide
    static Arbitrary<Receipt> receipts() {
        Arbitrary<String> text = AnyValues.text();
        Arbitrary<Long> count = Arbitraries.longs();
        Arbitrary<WriterId> writers =
                Combinators.combine(text, text).as((task, attempt) -> new WriterId(new TaskId(task), attempt));
        Arbitrary<Counts> counts = Combinators.combine(count, count, count, count, count, count, count)
                .as(Counts::new);
        Arbitrary<Position> ends = Arbitraries.maps(
                        text.map(lane -> "lane " + lane).map(LaneId::new), text.map(Token::new))
                .ofMaxSize(3)
                .map(Position::of);
        return Combinators.combine(
                        writers,
                        counts,
                        Combinators.combine(text, text, count)
                                .as(Receipt.Staged::new)
                                .list()
                                .ofMaxSize(3),
                        ends,
                        text.list().ofMaxSize(3))
                .as(Receipt::new);
    }

    @Property(seed = "20261130", tries = 200)
    void aReceiptIsReadFromItsBytes(@ForAll("receipts") Receipt receipt) {
        assertThat(ReceiptFormat.read(ReceiptFormat.write(receipt))).isEqualTo(receipt);
    }

    @Provide
    static Arbitrary<String> names() {
        return Arbitraries.oneOf(AnyValues.text(), Arbitraries.strings().all());
    }

    @Property(seed = "20261130", tries = 5000)
    void aNameThatWasMadeIsLeftAsItIs(@ForAll("names") String name) {
        String made = Names.snakeCase(name);

        assertThat(Names.snakeCase(made)).isEqualTo(made);
    }
}
