package dev.crescendo.format;

import dev.crescendo.config.Node;
import dev.crescendo.error.ConfigurationException;
import dev.crescendo.error.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.common.ScalarStyle;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * Reads YAML into {@link Node}s that know their line and column. Nothing is instantiated: scalars stay text, tags are refused, and
 * a document that its aliases blow up is refused too.
 */
public final class YamlReader {
    /** What is wrong with a key without a value; whatever else is said of that place comes from this. */
    public static final String NO_VALUE = "has no value";

    private static final int MOST_NODES = 20_000;
    private static final int DEEPEST = 30;

    private final String file;
    private final List<Problem> problems;
    private int nodes;

    private YamlReader(String file, List<Problem> problems) {
        this.file = file;
        this.problems = problems;
    }

    /**
     * Reads a document.
     *
     * @param file its name, for messages
     * @param example a first line, for who has written nothing
     * @param problems what can be passed over is added here, such as a key that is there twice
     * @throws ConfigurationException if it is not YAML, or holds nothing
     */
    public static Node read(String text, String file, String example, List<Problem> problems) {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setMaxAliasesForCollections(20)
                // all at once: the parser fails on a character of two halves at the end of a buffer
                .setBufferSize(text.length() + 16)
                .build();
        Optional<org.snakeyaml.engine.v2.nodes.Node> root;
        try {
            root = new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException syntax) {
            throw syntaxError(file, syntax);
        } catch (YamlEngineException limit) {
            if (String.valueOf(limit.getMessage()).contains("aliases")) {
                throw blownUp(file);
            }
            throw notYaml(file);
        } catch (NumberFormatException escape) {
            // what the parser makes of an escape without digits
            throw notYaml(file);
        } catch (StackOverflowError nested) {
            throw blownUp(file);
        }
        return new YamlReader(file, problems)
                .node(
                        root.orElseThrow(() -> new ConfigurationException(
                                file, "the file is empty", "Begin with a line such as '" + example + "'.")),
                        file,
                        "",
                        0);
    }

    /** The parser's message without its excerpt of the text, which may hold a password. */
    private static ConfigurationException syntaxError(String file, MarkedYamlEngineException error) {
        String where = file
                + error.getProblemMark()
                        .or(error::getContextMark)
                        .map(YamlReader::at)
                        .orElse("");
        String problem = error.getProblem();
        if (problem.contains("\\t")) {
            return new ConfigurationException(
                    where, "a tab stands where YAML wants spaces", "Indent with spaces only.");
        }
        if (problem.contains("single document")) {
            return new ConfigurationException(where, "a second document begins here", "Take out the line '---'.");
        }
        if (problem.contains("undefined alias")
                || error.getContext() != null && error.getContext().contains("scanning an alias")) {
            return new ConfigurationException(
                    where,
                    "an unquoted * begins a reference to something that does not exist",
                    "Put the value in quotes.");
        }
        String context = Optional.ofNullable(error.getContext())
                .filter(text -> !text.isBlank())
                .map(text -> " " + text)
                .orElse("");
        String found = problem.isBlank() ? "a mistake" : problem;
        return new ConfigurationException(
                where,
                "this is not valid YAML" + context + ": " + found,
                "Check indentation, colons, quotes and brackets here and in the line before.");
    }

    private static ConfigurationException notYaml(String file) {
        return new ConfigurationException(file, "this is not valid YAML", "Look for unusual characters in it.");
    }

    private static ConfigurationException blownUp(String where) {
        return new ConfigurationException(
                where,
                "the document is nested too deep or repeats itself too often",
                "Write out what the aliases (*name) stand for.");
    }

    /** Line and column, as editors count and jump to them. */
    private static String at(Mark mark) {
        return ":" + line(mark) + ":" + (mark.getColumn() + 1);
    }

    private static int line(Mark mark) {
        return mark.getLine() + 1;
    }

    private String place(Optional<Mark> mark, String path) {
        return file + mark.map(YamlReader::at).orElse("") + (path.isEmpty() ? "" : " " + path);
    }

    private Node node(org.snakeyaml.engine.v2.nodes.Node node, String where, String path, int depth) {
        nodes++;
        if (nodes > MOST_NODES || depth > DEEPEST) {
            throw blownUp(place(node.getStartMark(), ""));
        }
        if (!node.getTag().getValue().startsWith("tag:yaml.org,2002:")
                || node.getTag().getValue().contains("java")) {
            problems.add(new Problem(where, "the tag " + node.getTag() + " is not allowed", "Take it out."));
            return Node.text("", where);
        }
        if (node instanceof MappingNode mapping) {
            return mapping(mapping, where, path, depth);
        }
        if (node instanceof SequenceNode sequence) {
            List<Node> items = new ArrayList<>();
            for (org.snakeyaml.engine.v2.nodes.Node item : sequence.getValue()) {
                String itemPath = path + "[" + items.size() + "]";
                items.add(node(item, place(item.getStartMark(), itemPath), itemPath, depth + 1));
            }
            return new Node(List.copyOf(items), where);
        }
        return Node.text(withoutNul(((ScalarNode) node).getValue(), where), where);
    }

    /** No file, no server and no shell knows a name with it in. */
    private String withoutNul(String text, String where) {
        if (text.indexOf('\0') < 0) {
            return text;
        }
        problems.add(new Problem(where, "it holds the character NUL", "Take out the \\0."));
        return text.replace("\0", "");
    }

    private Node mapping(MappingNode mapping, String where, String path, int depth) {
        Map<String, Node> entries = new LinkedHashMap<>();
        Map<String, Integer> lines = new LinkedHashMap<>();
        for (NodeTuple tuple : mapping.getValue()) {
            Optional<Mark> mark = tuple.getKeyNode().getStartMark();
            if (!(tuple.getKeyNode() instanceof ScalarNode keyNode)) {
                problems.add(new Problem(place(mark, path), "a key is not a word", "Write 'key: value'."));
                continue;
            }
            String key = withoutNul(keyNode.getValue(), place(mark, path));
            String keyPath = path.isEmpty() ? key : path + "." + key;
            String keyWhere = place(mark, keyPath);
            Integer before = lines.putIfAbsent(key, mark.map(YamlReader::line).orElse(0));
            if (before != null) {
                problems.add(new Problem(
                        keyWhere, "the key '" + key + "' is in line " + before + " already", "Take one of them out."));
            } else if (isNothing(tuple.getValueNode())) {
                problems.add(new Problem(keyWhere, NO_VALUE, "Give it one, or take the key out."));
                // Kept, so that it does not count as missing too.
                entries.put(key, Node.text("", keyWhere));
            } else {
                entries.put(key, node(tuple.getValueNode(), keyWhere, keyPath, depth + 1));
            }
        }
        return new Node(java.util.Collections.unmodifiableMap(entries), where);
    }

    private static boolean isNothing(org.snakeyaml.engine.v2.nodes.Node node) {
        return node instanceof ScalarNode scalar
                && scalar.getScalarStyle() == ScalarStyle.PLAIN
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("null")
                        || scalar.getValue().equals("~"));
    }
}
