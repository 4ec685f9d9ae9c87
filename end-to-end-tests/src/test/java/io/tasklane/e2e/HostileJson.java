package io.tasklane.e2e;

import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Bodies made of a valid one: with values that nobody should send, with parts gone or doubled, or no JSON any more. */
final class HostileJson {

    private static final String PLACE = "a place for something else";

    private static final List<String> VALUES = List.of(
            "null",
            "true",
            "-1",
            "0",
            "0.5",
            "1e400",
            "-1e-400",
            "1E+2147483648",
            "9223372036854775808",
            "1" + "0".repeat(1_100),
            "0." + "3".repeat(400),
            "01",
            "+1",
            ".5",
            "1.",
            "NaN",
            "Infinity",
            "-0",
            "\"\"",
            "\" \"",
            "\"\\u0000\"",
            "\"\\ud800\"",
            "\"\\udfff\\ud800\"",
            "\"\\x\"",
            "\"\n\"",
            "'single'",
            "\"" + "x".repeat(300) + "\"",
            "\"" + "ü𝄞".repeat(3_000) + "\"",
            "\"../../etc/passwd\"",
            "\"https://a b/\"",
            "\"http://[::1\"",
            "\"http://user:secret@example.com/#f\"",
            "\"javascript:alert(1)\"",
            "\"2026-13-45T99:99:99Z\"",
            "\"+999999999-12-31T23:59:59Z\"",
            "\"2026-01-01T00:00:00\"",
            "\"now\"",
            "[]",
            "{}",
            "[null]",
            "[[[[]]]]",
            "{\"$ref\":\"#\"}",
            "{\"\":{\"\":1}}",
            "{\"__proto__\":{\"a\":1}}",
            "{\"$where\":\"1\"}",
            "{\"a.b\":1,\"$set\":2}",
            "[" + "1,".repeat(2_000) + "1]");

    private final Random random;

    HostileJson(Random random) {
        this.random = random;
    }

    /** Bytes that are like the example, and mostly not valid. */
    byte[] like(JsonNode example) {
        return switch (random.nextInt(20)) {
            case 0 -> noise(random.nextInt(200));
            case 1 -> nested(80 + random.nextInt(60));
            case 2 -> nested(5_000);
            case 3 -> broken(example.toString().getBytes(UTF_8));
            case 4 -> ("\uFEFF" + example).getBytes(UTF_8);
            case 5 -> example.toString().getBytes(UTF_16);
            case 6 -> doubled(example.toString()).getBytes(UTF_8);
            case 7 -> VALUES.get(random.nextInt(VALUES.size())).getBytes(UTF_8);
            case 8 -> new byte[0];
            default -> changed(example).getBytes(UTF_8);
        };
    }

    private String changed(JsonNode example) {
        JsonNode copy = example.deepCopy();
        int changes = 1 + random.nextInt(3);
        String text = copy.toString();
        for (int change = 0; change < changes; change++) {
            List<JsonNode> containers = new ArrayList<>();
            collect(copy, containers);
            if (!containers.isEmpty()) {
                change(containers.get(random.nextInt(containers.size())));
            }
            text = copy.toString();
        }
        while (text.contains('"' + PLACE + '"')) {
            text = text.replace('"' + PLACE + '"', VALUES.get(random.nextInt(VALUES.size())));
        }
        return text;
    }

    private void change(JsonNode container) {
        if (container instanceof ArrayNode array) {
            array.add(PLACE);
            return;
        }
        ObjectNode object = (ObjectNode) container;
        List<String> names = new ArrayList<>(object.propertyNames());
        String name =
                names.isEmpty() || random.nextInt(5) == 0 ? unknownName() : names.get(random.nextInt(names.size()));
        if (random.nextInt(4) == 0) {
            object.remove(name);
        } else {
            object.put(name, PLACE);
        }
    }

    private String unknownName() {
        return List.of("", "unknown", "tenant", "taskId", "a/b~c", "ünïcode", "$where", "x".repeat(500))
                .get(random.nextInt(8));
    }

    private static void collect(JsonNode node, List<JsonNode> containers) {
        if (node.isContainer()) {
            containers.add(node);
            node.forEach(child -> collect(child, containers));
        }
    }

    private byte[] broken(byte[] text) {
        for (int change = random.nextInt(4); change >= 0 && text.length > 0; change--) {
            text[random.nextInt(text.length)] = (byte) random.nextInt(256);
        }
        return random.nextBoolean() ? text : Arrays.copyOf(text, random.nextInt(text.length + 1));
    }

    private byte[] noise(int length) {
        byte[] noise = new byte[length];
        random.nextBytes(noise);
        return noise;
    }

    private String doubled(String text) {
        return random.nextBoolean() ? text.replaceFirst("\\{(\"[^\"]+\":)", "{$1 1,$1") : text + text;
    }

    private byte[] nested(int depth) {
        String open = random.nextBoolean() ? "[" : "{\"a\":";
        String close = open.equals("[") ? "]" : "}";
        return ("{\"taskName\":\"echo\",\"unknown\":" + open.repeat(depth) + "1" + close.repeat(depth) + "}")
                .getBytes(UTF_8);
    }
}
