package dev.crescendo.parquet;

import dev.crescendo.record.FieldType;
import dev.crescendo.record.FieldType.Struct;
import dev.crescendo.record.MutableRow;
import dev.crescendo.record.Schema;
import dev.crescendo.record.ValueException;
import java.util.ArrayList;
import java.util.List;
import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;
import org.apache.parquet.schema.GroupType;
import org.apache.parquet.schema.Type;
import org.jspecify.annotations.Nullable;

/** Puts values together as Parquet's reader hands out their parts. */
final class Converters {
    /** Where a value goes. A {@link ValueException} stands for one that can't be held. */
    interface Target {
        void accept(Object value);

        /** What it has of the record so far. */
        @Nullable
        Object present();
    }

    private Converters() {}

    static Converter of(Type type, Target target) {
        return type.isRepetition(Type.Repetition.REPEATED) ? ofOne(type, new Elements(target)) : ofOne(type, target);
    }

    private static Converter ofOne(Type type, Target target) {
        if (type.isPrimitive()) {
            return new ValueConverter(type.asPrimitiveType(), target);
        }
        GroupType group = type.asGroupType();
        return ParquetTypes.element(group) != null
                ? new ListConverter(group, target)
                : new StructConverter(group, target);
    }

    /** The elements of a repeated field without a list around it: each comes by itself. */
    private record Elements(Target list) implements Target {
        @Override
        @SuppressWarnings("unchecked") // the part put the list there
        public void accept(Object value) {
            if (value instanceof ValueException wrong) {
                list.accept(wrong);
            } else if (list.present() instanceof List<?> begun) {
                ((List<@Nullable Object>) begun).add(value);
            }
        }

        @Override
        public @Nullable Object present() {
            return null;
        }
    }

    /** A value of a record, or within another value. It stands until the next one begins. */
    static final class Part implements Target {
        private final boolean repeated;
        private @Nullable Object value;

        Part(Type type) {
            this.repeated = type.isRepetition(Type.Repetition.REPEATED);
        }

        /** Forgets the value. What is repeated without a list around it is empty, not null, where none comes. */
        void begin() {
            value = repeated ? new ArrayList<>() : null;
        }

        @Override
        public void accept(Object newValue) {
            if (!(value instanceof ValueException)) {
                value = newValue;
            }
        }

        @Override
        public @Nullable Object present() {
            return value;
        }
    }

    private static final class StructConverter extends GroupConverter {
        private final Schema schema;
        private final Target target;
        private final Part[] parts;
        private final Converter[] converters;

        StructConverter(GroupType group, Target target) {
            FieldType type = ParquetTypes.struct(group);
            this.schema = ((Struct) type).schema();
            this.target = target;
            this.parts = new Part[group.getFieldCount()];
            this.converters = new Converter[parts.length];
            for (int i = 0; i < parts.length; i++) {
                parts[i] = new Part(group.getType(i));
                converters[i] = of(group.getType(i), parts[i]);
            }
        }

        @Override
        public Converter getConverter(int field) {
            return converters[field];
        }

        @Override
        public void start() {
            for (Part part : parts) {
                part.begin();
            }
        }

        @Override
        public void end() {
            MutableRow row = new MutableRow(schema);
            ValueException wrong = null;
            for (int i = 0; i < parts.length; i++) {
                Object value = parts[i].present();
                if (value instanceof ValueException spoilt) {
                    wrong = spoilt;
                } else {
                    row.set(i, value);
                }
            }
            target.accept(wrong == null ? row : wrong);
        }
    }

    private static final class ListConverter extends GroupConverter {
        private final Target target;
        private final Converter repeated;
        private List<@Nullable Object> elements = new ArrayList<>();
        private @Nullable ValueException wrong;

        ListConverter(GroupType group, Target target) {
            this.target = target;
            Type type = group.getType(0);
            if (!ParquetTypes.isWrapped(group)) {
                this.repeated = ofOne(type, new Adding());
                return;
            }
            Type held = type.asGroupType().getType(0);
            Part element = new Part(held);
            Converter inner = of(held, element);
            this.repeated = new GroupConverter() {
                @Override
                public Converter getConverter(int field) {
                    return inner;
                }

                @Override
                public void start() {
                    element.begin();
                }

                @Override
                public void end() {
                    add(element.present());
                }
            };
        }

        private final class Adding implements Target {
            @Override
            public void accept(Object value) {
                add(value);
            }

            @Override
            public @Nullable Object present() {
                return null;
            }
        }

        private void add(@Nullable Object value) {
            if (value instanceof ValueException spoilt) {
                wrong = spoilt;
            } else {
                elements.add(value);
            }
        }

        @Override
        public Converter getConverter(int field) {
            return repeated;
        }

        @Override
        public void start() {
            elements = new ArrayList<>();
            wrong = null;
        }

        @Override
        public void end() {
            target.accept(wrong == null ? elements : wrong);
        }
    }
}
