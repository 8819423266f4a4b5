package dev.crescendo.stage.spark;

import java.io.Serializable;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Finds where in an object graph a class occurs, along the fields that serialization would follow. */
final class FieldPath {
    private final String type;
    private final Set<Object> seen = Collections.newSetFromMap(new IdentityHashMap<>());

    private FieldPath(String type) {
        this.type = type;
    }

    /** The path to an object of the class, such as {@code pipeline.transformer.client}; empty if none is found. */
    static Optional<String> find(Object root, String type) {
        return Optional.ofNullable(new FieldPath(type).search(root, ""));
    }

    private @Nullable String search(@Nullable Object object, String path) {
        if (object == null || !seen.add(object)) {
            return null;
        }
        if (object.getClass().getName().equals(type)) {
            return path;
        }
        if (object instanceof Object[] array) {
            return searchAll(java.util.Arrays.asList(array), path);
        }
        if (object.getClass().getName().startsWith("java.")) {
            return searchJdk(object, path);
        }
        for (Class<?> owner = object.getClass();
                owner != null && Serializable.class.isAssignableFrom(owner);
                owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                String found = searchField(object, field, path);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }

    /** The JDK closes its fields to others, and shows what collections hold. */
    private @Nullable String searchJdk(Object object, String path) {
        if (object instanceof Map<?, ?> map) {
            String key = searchAll(map.keySet(), path);
            return key != null ? key : searchAll(map.values(), path);
        }
        return object instanceof Collection<?> elements ? searchAll(elements, path) : null;
    }

    private @Nullable String searchAll(Collection<?> elements, String path) {
        int place = 0;
        for (Object element : elements) {
            String found = search(element, path + "[" + place++ + "]");
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private @Nullable String searchField(Object object, Field field, String path) {
        if (Modifier.isStatic(field.getModifiers())
                || Modifier.isTransient(field.getModifiers())
                || field.getType().isPrimitive()
                || !field.trySetAccessible()) {
            return null;
        }
        try {
            return search(field.get(object), path.isEmpty() ? field.getName() : path + "." + field.getName());
        } catch (IllegalAccessException closed) {
            return null;
        }
    }
}
