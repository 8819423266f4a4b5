package dev.crescendo.record.internal;

import dev.crescendo.record.Batch;
import dev.crescendo.record.Decimal;
import dev.crescendo.record.Field;
import dev.crescendo.record.FieldType;
import dev.crescendo.record.Names;
import dev.crescendo.record.RecordReader;
import dev.crescendo.record.RecordType;
import dev.crescendo.record.RecordWriter;
import dev.crescendo.record.Schema;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Label;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;

/**
 * Binds a Java record class to batches with a class generated once per JVM: a hidden nestmate of the record, so that
 * private records work too. The generated code only calls the canonical constructor, the accessors and {@link Values}.
 */
public final class RecordBinding<R> implements RecordType<R> {
    private static final long serialVersionUID = 1L;

    private static final String VALUES = Type.getInternalName(Values.class);
    private static final String BATCH = Type.getDescriptor(Batch.class);
    private static final String OBJECT = "Ljava/lang/Object;";

    /** Generated code per record class, released with the class. */
    private static final ClassValue<Generated> GENERATED = new ClassValue<>() {
        @Override
        protected Generated computeValue(Class<?> recordClass) {
            return generate(recordClass);
        }
    };

    private final Class<R> recordClass;
    private final Schema schema;

    private RecordBinding(Class<R> recordClass, Schema schema) {
        this.recordClass = recordClass;
        this.schema = schema;
    }

    public static <R extends Record> RecordBinding<R> of(Class<R> recordClass) {
        List<Field> fields = new ArrayList<>();
        for (RecordComponent component : recordClass.getRecordComponents()) {
            Field field = Values.field(Names.snakeCase(component.getName()), binding(recordClass, component));
            Decimal bounds = component.getAnnotation(Decimal.class);
            fields.add(bounds == null ? field : bounded(recordClass, component, field, bounds));
        }
        return new RecordBinding<>(recordClass, new Schema(fields));
    }

    private static Field bounded(Class<?> recordClass, RecordComponent component, Field field, Decimal bounds) {
        String where = "component " + component.getName() + " of " + recordClass.getSimpleName();
        if (component.getType() != BigDecimal.class) {
            throw new IllegalArgumentException(
                    where + " is no BigDecimal, so it can't have the bounds of a decimal; take @Decimal off");
        }
        try {
            FieldType type = new FieldType.Decimal(bounds.precision(), bounds.scale());
            return new Field(field.name(), type, field.nullable());
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(
                    where + " has bounds that no decimal has: " + wrong.getMessage()
                            + "; the precision is at least 1, the scale at most the precision",
                    wrong);
        }
    }

    @Override
    public Class<R> javaType() {
        return recordClass;
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    @SuppressWarnings("unchecked") // the generated class reads and writes exactly recordClass
    public RecordReader<R> reader() {
        return (RecordReader<R>) GENERATED.get(recordClass).make();
    }

    @Override
    @SuppressWarnings("unchecked") // as above
    public RecordWriter<R> writer() {
        return (RecordWriter<R>) GENERATED.get(recordClass).make();
    }

    @Override
    public String toString() {
        return recordClass.getSimpleName();
    }

    private static Values.Binding binding(Class<?> recordClass, RecordComponent component) {
        Values.Binding binding = Values.binding(component.getType());
        if (binding == null) {
            throw new IllegalArgumentException("component " + component.getName() + " of "
                    + recordClass.getSimpleName() + " has the type "
                    + component.getType().getName()
                    + ", which is not a field type; use one of those that RecordType.of lists");
        }
        return binding;
    }

    /** @param constructor of the class that reads and writes */
    private record Generated(MethodHandle constructor) {
        Object make() {
            try {
                return constructor.invoke();
            } catch (Error bug) {
                throw bug;
            } catch (Throwable never) {
                throw new IllegalStateException(never);
            }
        }
    }

    /** One class that implements both interfaces. A reader has what it has read last of objects that can't be changed. */
    private static Generated generate(Class<?> recordClass) {
        ClassWriter writer = new ClassWriter(ClassWriter.COMPUTE_FRAMES);
        String name = Type.getInternalName(recordClass) + "$$Crescendo";
        writer.visit(
                Opcodes.V17,
                Opcodes.ACC_FINAL | Opcodes.ACC_SUPER | Opcodes.ACC_SYNTHETIC,
                name,
                null,
                "java/lang/Object",
                new String[] {Type.getInternalName(RecordReader.class), Type.getInternalName(RecordWriter.class)});
        constructor(writer);
        RecordComponent[] components = recordClass.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            if (isRemembered(components[i])) {
                writer.visitField(Opcodes.ACC_PRIVATE, lastName(i), OBJECT, null, null)
                        .visitEnd();
            }
        }
        read(writer, name, recordClass);
        append(writer, recordClass);
        appendChanged(writer, name, recordClass);
        writer.visitEnd();
        try {
            MethodHandles.Lookup lookup = MethodHandles.privateLookupIn(recordClass, MethodHandles.lookup());
            MethodHandles.Lookup hidden =
                    lookup.defineHiddenClass(writer.toByteArray(), true, MethodHandles.Lookup.ClassOption.NESTMATE);
            return new Generated(hidden.findConstructor(hidden.lookupClass(), MethodType.methodType(void.class)));
        } catch (Error bug) {
            throw bug;
        } catch (Throwable inaccessible) {
            throw new IllegalArgumentException(
                    recordClass.getName() + " can't be reached: its module must be open to Crescendo", inaccessible);
        }
    }

    private static boolean isRemembered(RecordComponent component) {
        return !component.getType().isPrimitive() && !component.getType().isArray();
    }

    private static String lastName(int component) {
        return "last" + component;
    }

    private static void constructor(ClassWriter writer) {
        MethodVisitor code = writer.visitMethod(0, "<init>", "()V", null, null);
        code.visitCode();
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitMethodInsn(Opcodes.INVOKESPECIAL, "java/lang/Object", "<init>", "()V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static void read(ClassWriter writer, String name, Class<?> recordClass) {
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC, "read", "(" + BATCH + "I)Ljava/lang/Object;", null, null);
        code.visitCode();
        code.visitTypeInsn(Opcodes.NEW, Type.getInternalName(recordClass));
        code.visitInsn(Opcodes.DUP);
        StringBuilder constructor = new StringBuilder("(");
        RecordComponent[] components = recordClass.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            Class<?> type = components[i].getType();
            readValue(code, recordClass, components[i], i, 1, 2);
            if (isRemembered(components[i])) {
                code.visitInsn(Opcodes.DUP);
                code.visitVarInsn(Opcodes.ALOAD, 0);
                code.visitInsn(Opcodes.SWAP);
                code.visitFieldInsn(Opcodes.PUTFIELD, name, lastName(i), OBJECT);
            }
            if (!type.isPrimitive() && binding(recordClass, components[i]).readerType() != type) {
                code.visitTypeInsn(Opcodes.CHECKCAST, Type.getInternalName(type));
            }
            constructor.append(Type.getDescriptor(type));
        }
        code.visitMethodInsn(
                Opcodes.INVOKESPECIAL,
                Type.getInternalName(recordClass),
                "<init>",
                constructor.append(")V").toString(),
                false);
        code.visitInsn(Opcodes.ARETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    /** Reads a component's value from a row of a batch, both of which are in local variables. */
    private static void readValue(
            MethodVisitor code, Class<?> recordClass, RecordComponent component, int field, int batch, int row) {
        Values.Binding binding = binding(recordClass, component);
        code.visitVarInsn(Opcodes.ALOAD, batch);
        pushInt(code, field);
        code.visitVarInsn(Opcodes.ILOAD, row);
        if (component.getType().isEnum()) {
            code.visitLdcInsn(Type.getType(component.getType()));
            call(code, binding.reader(), "(" + BATCH + "IILjava/lang/Class;)" + OBJECT);
        } else {
            call(code, binding.reader(), "(" + BATCH + "II)" + Type.getDescriptor(binding.readerType()));
        }
    }

    private static void append(ClassWriter writer, Class<?> recordClass) {
        MethodVisitor code =
                writer.visitMethod(Opcodes.ACC_PUBLIC, "append", "(Ljava/lang/Object;" + BATCH + ")V", null, null);
        code.visitCode();
        cast(code, Type.getInternalName(recordClass), 1, 3);
        RecordComponent[] components = recordClass.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            component(code, recordClass, components[i], 3);
            code.visitVarInsn(Opcodes.ALOAD, 2);
            pushInt(code, i);
            appendValue(code, recordClass, components[i]);
        }
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, Type.getInternalName(Batch.class), "endRow", "()V", false);
        end(code);
    }

    /**
     * The other {@code append}: record 1, reader 2, row 4 of batch 3, batch 5. It compares with what was read, and not with the
     * record that was made of it, since constructors and accessors may make other values of what they are given.
     */
    private static void appendChanged(ClassWriter writer, String name, Class<?> recordClass) {
        MethodVisitor code = writer.visitMethod(
                Opcodes.ACC_PUBLIC,
                "append",
                "(" + OBJECT + Type.getDescriptor(RecordReader.class) + BATCH + "I" + BATCH + ")V",
                null,
                null);
        code.visitCode();
        Label own = new Label();
        code.visitVarInsn(Opcodes.ALOAD, 2);
        code.visitTypeInsn(Opcodes.INSTANCEOF, name);
        code.visitJumpInsn(Opcodes.IFNE, own);
        code.visitVarInsn(Opcodes.ALOAD, 0);
        code.visitVarInsn(Opcodes.ALOAD, 1);
        code.visitVarInsn(Opcodes.ALOAD, 5);
        code.visitMethodInsn(Opcodes.INVOKEVIRTUAL, name, "append", "(" + OBJECT + BATCH + ")V", false);
        code.visitInsn(Opcodes.RETURN);
        code.visitLabel(own);
        cast(code, Type.getInternalName(recordClass), 1, 6);
        cast(code, name, 2, 7);
        code.visitVarInsn(Opcodes.ALOAD, 5);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, Type.getInternalName(Batch.class), "beginRowOf", "(" + BATCH + ")V", false);
        RecordComponent[] components = recordClass.getRecordComponents();
        for (int i = 0; i < components.length; i++) {
            Label kept = new Label();
            if (components[i].getType().isArray()) {
                code.visitVarInsn(Opcodes.ALOAD, 5);
                pushInt(code, i);
                call(code, "change", "(" + BATCH + "I)V");
            } else {
                component(code, recordClass, components[i], 6);
                if (isRemembered(components[i])) {
                    code.visitVarInsn(Opcodes.ALOAD, 7);
                    code.visitFieldInsn(Opcodes.GETFIELD, name, lastName(i), OBJECT);
                } else {
                    readValue(code, recordClass, components[i], i, 3, 4);
                }
                code.visitVarInsn(Opcodes.ALOAD, 5);
                pushInt(code, i);
                code.visitVarInsn(Opcodes.ALOAD, 3);
                code.visitVarInsn(Opcodes.ILOAD, 4);
                String compared = comparedType(components[i].getType());
                call(code, "keep", "(" + compared + compared + BATCH + "I" + BATCH + "I)Z");
                code.visitJumpInsn(Opcodes.IFNE, kept);
            }
            component(code, recordClass, components[i], 6);
            code.visitVarInsn(Opcodes.ALOAD, 5);
            pushInt(code, i);
            appendValue(code, recordClass, components[i]);
            code.visitLabel(kept);
        }
        code.visitVarInsn(Opcodes.ALOAD, 5);
        code.visitVarInsn(Opcodes.ALOAD, 3);
        code.visitVarInsn(Opcodes.ILOAD, 4);
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL, Type.getInternalName(Batch.class), "endRowOf", "(" + BATCH + "I)V", false);
        end(code);
    }

    private static void cast(MethodVisitor code, String type, int from, int to) {
        code.visitVarInsn(Opcodes.ALOAD, from);
        code.visitTypeInsn(Opcodes.CHECKCAST, type);
        code.visitVarInsn(Opcodes.ASTORE, to);
    }

    private static void component(MethodVisitor code, Class<?> recordClass, RecordComponent component, int record) {
        code.visitVarInsn(Opcodes.ALOAD, record);
        code.visitMethodInsn(
                Opcodes.INVOKEVIRTUAL,
                Type.getInternalName(recordClass),
                component.getAccessor().getName(),
                "()" + Type.getDescriptor(component.getType()),
                false);
    }

    private static void appendValue(MethodVisitor code, Class<?> recordClass, RecordComponent component) {
        Values.Binding binding = binding(recordClass, component);
        call(code, binding.writer(), "(" + appendType(component.getType(), binding) + BATCH + "I)V");
    }

    private static void end(MethodVisitor code) {
        code.visitInsn(Opcodes.RETURN);
        code.visitMaxs(0, 0);
        code.visitEnd();
    }

    private static String comparedType(Class<?> type) {
        if (type == byte.class || type == short.class) {
            return "I";
        }
        return type.isPrimitive() ? Type.getDescriptor(type) : OBJECT;
    }

    private static String appendType(Class<?> type, Values.Binding binding) {
        if (type == byte.class || type == short.class) {
            return "I";
        }
        if (binding.writer().equals("appendObject")) {
            return "Ljava/lang/Object;";
        }
        return Type.getDescriptor(type.isEnum() ? Enum.class : type);
    }

    private static void call(MethodVisitor code, String method, String descriptor) {
        code.visitMethodInsn(Opcodes.INVOKESTATIC, VALUES, method, descriptor, false);
    }

    private static void pushInt(MethodVisitor code, int value) {
        if (value <= 5) {
            code.visitInsn(Opcodes.ICONST_0 + value);
        } else if (value <= Byte.MAX_VALUE) {
            code.visitIntInsn(Opcodes.BIPUSH, value);
        } else {
            code.visitIntInsn(Opcodes.SIPUSH, value);
        }
    }
}
