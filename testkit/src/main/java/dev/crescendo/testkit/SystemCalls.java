package dev.crescendo.testkit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sees processes make system calls, and kills them at one, by {@code strace}. */
final class SystemCalls {
    /** What changes anything outside of a process. Those with a question mark are not on every machine. */
    private static final String WRITES = "write,writev,pwrite64,?pwritev,sendto,sendmsg,fsync,fdatasync,ftruncate,"
            + "?rename,renameat,?renameat2,?unlink,unlinkat,?mkdir,mkdirat";

    private static final Pattern CALL = Pattern.compile("^(\\d+) +([a-z0-9]+)\\(");

    private SystemCalls() {}

    private static List<String> tracing(String calls, String output) {
        return List.of("strace", "-f", "-qq", "-o", output, "-e", "signal=none", "-e", "trace=" + calls);
    }

    /** What a command begins with, so that it is killed when a thread of it makes a call for the {@code number}th time. */
    static List<String> killingAt(String call, int number) {
        List<String> command = new ArrayList<>(tracing(call, "/dev/null"));
        command.add("-e");
        command.add("inject=" + call + ":signal=SIGKILL:when=" + number);
        return command;
    }

    /** What a command begins with, so that its writes are noted in a file. */
    static List<String> notingWrites(Path notes) {
        return tracing(WRITES, notes.toString());
    }

    /** How often which call was made by the thread that made it most often. */
    static Map<String, Integer> most(Path notes) throws IOException {
        Map<String, Integer> counts = new HashMap<>();
        Map<String, Integer> most = new TreeMap<>();
        for (String line : Files.readAllLines(notes)) {
            Matcher call = CALL.matcher(line);
            if (call.find()) {
                int count = counts.merge(call.group(), 1, Integer::sum);
                most.merge(call.group(2), count, Math::max);
            }
        }
        return most;
    }

    /** Whether {@code strace} is there, and may look at processes. */
    static boolean areTraceable() {
        try {
            Process process = new ProcessBuilder("strace", "-f", "-qq", "-o", "/dev/null", "true")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(10, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException absent) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
