package dev.crescendo.curated.sql;

import dev.crescendo.error.ConfigurationException;

/**
 * A file of SQL, for messages that name its line and column.
 *
 * @param file its name, as people know it
 * @param text all of it
 */
record Place(String file, String text) {
    String at(int offset) {
        int line = 1;
        int begin = 0;
        for (int i = 0; i < Math.min(offset, text.length()); i++) {
            if (text.charAt(i) == '\n') {
                line++;
                begin = i + 1;
            }
        }
        return file + ":" + line + ":" + (Math.min(offset, text.length()) - begin + 1);
    }

    ConfigurationException problem(int offset, String what, String todo) {
        return new ConfigurationException(at(offset), what, todo);
    }
}
