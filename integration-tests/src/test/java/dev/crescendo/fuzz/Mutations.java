package dev.crescendo.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Changes an input in one to eight places: as disks and networks do, as careless programs do, and as attackers do. */
final class Mutations {
    /** Longer inputs are cut, or repetition on repetition would take all the time. */
    private static final int LONGEST = 128 * 1024;

    private static final List<String> FRAGMENTS = List.of(
            "\"",
            "'",
            "\\",
            "\"\"",
            "\\\"",
            ",",
            ";",
            ":",
            "\n",
            "\r\n",
            "\r",
            "\t",
            " ",
            "\u0000",
            "\ufeff",
            "\u202e",
            "\u2028",
            "\\u0000",
            "\\ud800",
            "\\udc00\\ud800",
            "\ud83d\ude00",
            "\u001a",
            "null",
            "NaN",
            "-Infinity",
            "true",
            "1e999999999",
            "-1e-999999999",
            "0.1e+2147483648",
            "9007199254740993",
            "1E400",
            "-0",
            "0x1F",
            "00",
            "2024-02-30",
            "24:00:00",
            "[",
            "]",
            "{",
            "}",
            "[[",
            "{\"a\":",
            "[{",
            "}]",
            "(",
            ")",
            "((",
            "--",
            "/*",
            "*/",
            "//",
            "#",
            "$$",
            "$a$",
            "E'\\",
            "U&\"",
            "::",
            ";--",
            "select",
            "from",
            "with",
            " as ",
            "&a ",
            "*a",
            "<<: *a",
            "!!java.lang.Object ",
            "!<tag:x> ",
            "---\n",
            "...\n",
            "%YAML 9.9\n",
            "? ",
            "- ",
            "|\n  ",
            ">-\n",
            "${env:A}",
            "${file:/dev/zero}",
            "../",
            "{{",
            "@",
            "`");

    private static final int[] NUMBERS = {
        0,
        1,
        -1,
        -2,
        -10,
        127,
        128,
        255,
        32_767,
        32_768,
        65_535,
        65_536,
        1_000_000_000,
        Integer.MAX_VALUE,
        Integer.MAX_VALUE - 8,
        Integer.MIN_VALUE,
        0x7FFF_0000,
        0xC000_0000
    };

    private final List<byte[]> seeds;

    Mutations(List<byte[]> seeds) {
        this.seeds = seeds;
    }

    byte[] next(Random random) {
        byte[] input = any(random);
        for (int changes = 1 + random.nextInt(8); changes > 0; changes--) {
            input = changed(input, random);
        }
        return input.length <= LONGEST ? input : Arrays.copyOf(input, LONGEST);
    }

    private byte[] any(Random random) {
        return seeds.get(random.nextInt(seeds.size()));
    }

    private byte[] changed(byte[] input, Random random) {
        int from = random.nextInt(input.length + 1);
        int to = Math.min(input.length, from + length(random));
        return switch (random.nextInt(12)) {
            case 0 -> flipped(input, random);
            case 1 -> replaced(input, from, Math.min(input.length, from + 1), new byte[] {(byte) random.nextInt()});
            case 2 -> Arrays.copyOf(input, from);
            case 3 -> Arrays.copyOfRange(input, from, input.length);
            case 4 -> replaced(input, from, to, new byte[0]);
            case 5 -> replaced(input, from, from, Arrays.copyOfRange(input, from, to));
            case 6 -> replaced(input, from, from, repeated(Arrays.copyOfRange(input, from, to), random));
            case 7 -> replaced(input, from, to, slice(any(random), random));
            case 8 -> replaced(input, from, from, fragment(random));
            case 9 -> replaced(input, from, to, repeated(fragment(random), random));
            case 10 ->
                replaced(input, from, Math.min(input.length, from + 4), bytes(NUMBERS[random.nextInt(NUMBERS.length)]));
            default -> withOtherNumber(input, from, random);
        };
    }

    /** Mostly short, now and then long. */
    private static int length(Random random) {
        return 1 + random.nextInt(1 << random.nextInt(10));
    }

    private static byte[] flipped(byte[] input, Random random) {
        byte[] flipped = input.clone();
        if (flipped.length > 0) {
            flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(8));
        }
        return flipped;
    }

    private static byte[] slice(byte[] other, Random random) {
        int from = random.nextInt(other.length + 1);
        return Arrays.copyOfRange(other, from, Math.min(other.length, from + length(random)));
    }

    private static byte[] fragment(Random random) {
        return FRAGMENTS.get(random.nextInt(FRAGMENTS.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }

    /** So often that recursion and what grows with the square of it show; seldom, because it takes time. */
    private static byte[] repeated(byte[] part, Random random) {
        int most = random.nextInt(8) == 0 ? 20_000 : 20;
        int times = Math.min(1 + random.nextInt(most), LONGEST / Math.max(1, part.length));
        ByteArrayOutputStream repeated = new ByteArrayOutputStream();
        for (int i = 0; i < times; i++) {
            repeated.writeBytes(part);
        }
        return repeated.toByteArray();
    }

    /** The next number of the text becomes another, large one. */
    private static byte[] withOtherNumber(byte[] input, int from, Random random) {
        int start = from;
        while (start < input.length && !isDigit(input[start])) {
            start++;
        }
        int end = start;
        while (end < input.length && isDigit(input[end])) {
            end++;
        }
        String number = switch (random.nextInt(4)) {
            case 0 -> "9".repeat(length(random));
            case 1 -> "1e" + random.nextInt();
            case 2 -> Long.toString(random.nextLong());
            default -> "0." + "0".repeat(length(random)) + "1";
        };
        return replaced(input, start, end, number.getBytes(StandardCharsets.US_ASCII));
    }

    private static boolean isDigit(byte character) {
        return character >= '0' && character <= '9';
    }

    private static byte[] replaced(byte[] input, int from, int to, byte[] by) {
        ByteArrayOutputStream replaced = new ByteArrayOutputStream();
        replaced.write(input, 0, from);
        replaced.writeBytes(by);
        replaced.write(input, to, input.length - to);
        return replaced.toByteArray();
    }
}
