package dev.crescendo.cli.project;

import dev.crescendo.pipeline.Connector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** The connectors on the class path, by type. */
final class Connectors {
    private final Map<String, Connector> byType = new TreeMap<>();

    Connectors(Iterable<Connector> connectors) {
        connectors.forEach(connector -> byType.putIfAbsent(connector.type(), connector));
    }

    static Connectors onClassPath() {
        return new Connectors(ServiceLoader.load(Connector.class));
    }

    /** These, and others that give way to them. */
    Connectors and(Iterable<Connector> others) {
        List<Connector> all = new ArrayList<>(byType.values());
        others.forEach(all::add);
        return new Connectors(all);
    }

    Optional<Connector> find(String type) {
        return Optional.ofNullable(byType.get(type));
    }

    Set<String> types() {
        return byType.keySet();
    }
}
