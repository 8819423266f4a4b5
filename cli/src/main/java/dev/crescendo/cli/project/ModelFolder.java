package dev.crescendo.cli.project;

import dev.crescendo.curated.Entity;
import dev.crescendo.curated.ModelTests;
import dev.crescendo.curated.Models;
import dev.crescendo.error.ConfigurationException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The folder of a project's models. Most verbs never ask for them, and what is wrong in one is no matter to those. */
public final class ModelFolder {
    /** Where models are if the file does not say. */
    static final String DEFAULT = "curated";

    private final Path project;
    private final Path folder;
    private final boolean declared;
    private final List<Entity> entities;
    private @Nullable Models models;

    /**
     * @param declared whether the file names it, so that it must be there
     * @param entities those that the program brings
     */
    ModelFolder(Path project, String folder, boolean declared, List<Entity> entities) {
        this.project = project;
        this.folder = project.resolve(folder);
        this.declared = declared;
        this.entities = List.copyOf(entities);
    }

    /** That of a project that has no file. */
    public static ModelFolder of(Path project, List<Entity> entities) {
        return new ModelFolder(project, DEFAULT, false, entities);
    }

    /**
     * Their unit tests.
     *
     * @throws ConfigurationException with everything that is wrong in them, or in the models
     */
    public ModelTests tests() {
        return ModelTests.read(read(), folder, project);
    }

    /**
     * The models.
     *
     * @throws ConfigurationException with everything that is wrong in them
     */
    public synchronized Models read() {
        if (models == null) {
            if (declared && !Files.isDirectory(folder)) {
                throw new ConfigurationException(
                        Project.FILE + " curated", "there is no folder " + folder, "Make it, or mend the path.");
            }
            boolean none = entities.isEmpty() && !Files.isDirectory(folder);
            models = none ? Models.NONE : Models.read(folder, project, entities);
        }
        return models;
    }
}
