package dev.crescendo.testserver;

import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/** What the container servers have in common. */
final class Containers {
    private Containers() {}

    /** The image that a property names, or the default; it must behave like the default one. */
    static DockerImageName image(String property, String name, String tag) {
        return DockerImageName.parse(System.getProperty(property, name + ":" + tag))
                .asCompatibleSubstituteFor(name);
    }

    /** Starts a container or says what is missing. */
    static void start(GenericContainer<?> container, DockerImageName image) {
        try {
            container.start();
        } catch (RuntimeException e) {
            container.stop();
            throw new ServerUnavailableException(
                    "The container " + image + " did not start: " + e.getMessage()
                            + ". Is a Docker engine running? Without one, use -D" + ServerMode.PROPERTY + "=embedded.",
                    e);
        }
    }

    static void kill(GenericContainer<?> container) {
        container.getDockerClient().killContainerCmd(container.getContainerId()).exec();
    }
}
