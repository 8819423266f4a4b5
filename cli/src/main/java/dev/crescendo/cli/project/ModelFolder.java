package dev.crescendo.cli.project;

import dev.crescendo.curated.Models;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** The folder of a project's models. Most verbs never ask for them, and what is wrong in one is no matter to those. */
public final class ModelFolder {
    /** Where models are if the file does not say. */
    static final String DEFAULT = "curated";

    private final Path project;
    private final Path folder;
    private final boolean declared;
    private @Nullable Models models;

    /** @param declared whether the file names it, so that it must be there */
    ModelFolder(Path project, String folder, boolean declared) {
        this.project = project;
        this.folder = project.resolve(folder);
        this.declared = declared;
    }

    /** That of a project that has no file. */
    public static ModelFolder of(Path project) {
        return new ModelFolder(project, DEFAULT, false);
    }

    /**
     * The models.
     *
     * @throws dev.crescendo.error.ConfigurationException with everything that is wrong in them
     */
    public synchronized Models read() {
        if (models == null) {
            models = declared || Files.isDirectory(folder) ? Models.read(folder, project) : Models.NONE;
        }
        return models;
    }
}
