package io.tasklane.standalone;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the suite consists of and where it keeps its data.
 *
 * @param dataFolder {@code --tasklane.data-dir}, {@code ./data}: where broker, store and log file keep what they have
 * @param datasetsFolder {@code --tasklane.worker.datasets-dir}, {@code ./datasets}: the files that tasks may read
 * @param serverPort {@code --server.port}, 8080: the gateway's; 0 for any that is free
 * @param kafkaPort {@code --tasklane.standalone.kafka-port}, 9092: the embedded broker's; 0 for any that is free
 * @param mongoPort {@code --tasklane.standalone.mongo-port}, 27017: the embedded store's; 0 for any that is free
 * @param services {@code --tasklane.standalone.services}, all: those to run; {@code none} for broker and store alone
 * @param stopWhenReady {@code --tasklane.standalone.stop-when-ready}, false: only tries whether everything starts
 * @param externalKafka {@code --tasklane.kafka.bootstrap-servers} or {@code KAFKA_BOOTSTRAP_SERVERS}: used instead of a broker
 * @param externalMongo {@code --tasklane.mongodb.uri} or {@code MONGODB_URI}: used instead of the embedded store
 * @param others all other settings, by name: the services get them
 */
record StandaloneSettings(
        Path dataFolder,
        Path datasetsFolder,
        int serverPort,
        int kafkaPort,
        int mongoPort,
        Set<Service> services,
        boolean stopWhenReady,
        Optional<String> externalKafka,
        Optional<String> externalMongo,
        Map<String, String> others) {

    private static final String OWN = "tasklane.standalone.";

    StandaloneSettings {
        services = Set.copyOf(services);
        others = Map.copyOf(others);
    }

    /**
     * Reads {@code --name=value} arguments, as Spring has them.
     *
     * @throws CannotStartException if one of them is not understood
     */
    static StandaloneSettings of(List<String> arguments, Map<String, String> environment) {
        Map<String, String> named = named(arguments);
        StandaloneSettings settings = new StandaloneSettings(
                folder(named, "tasklane.data-dir", "data"),
                folder(named, "tasklane.worker.datasets-dir", "datasets"),
                port(named, "server.port", 8080),
                port(named, OWN + "kafka-port", 9092),
                port(named, OWN + "mongo-port", 27017),
                services(take(named, OWN + "services").orElse(Service.names())),
                flag(named, OWN + "stop-when-ready"),
                external(named, "tasklane.kafka.bootstrap-servers", environment.get("KAFKA_BOOTSTRAP_SERVERS")),
                external(named, "tasklane.mongodb.uri", environment.get("MONGODB_URI")),
                named);
        named.keySet().stream().filter(name -> name.startsWith(OWN)).findFirst().ifPresent(unknown -> {
            throw new CannotStartException("there is no setting --" + unknown);
        });
        return settings;
    }

    private static Map<String, String> named(List<String> arguments) {
        Map<String, String> named = new LinkedHashMap<>();
        for (String argument : arguments) {
            if (!argument.startsWith("--") || argument.length() == 2) {
                throw new CannotStartException(
                        "\"" + argument + "\" is not understood; settings look like --name=value");
            }
            int equals = argument.indexOf('=');
            String name = argument.substring(2, equals < 0 ? argument.length() : equals);
            named.put(name, equals < 0 ? "" : argument.substring(equals + 1));
        }
        return named;
    }

    private static Optional<String> take(Map<String, String> named, String name) {
        return Optional.ofNullable(named.remove(name));
    }

    private static Optional<String> external(Map<String, String> named, String name, @Nullable String fromEnvironment) {
        return take(named, name).or(() -> Optional.ofNullable(fromEnvironment)).filter(value -> !value.isBlank());
    }

    private static Path folder(Map<String, String> named, String name, String otherwise) {
        String value = take(named, name).orElse(otherwise);
        try {
            return Path.of(value).toAbsolutePath().normalize();
        } catch (InvalidPathException invalid) {
            throw new CannotStartException("--" + name + " must be a folder, not \"" + value + "\"");
        }
    }

    private static int port(Map<String, String> named, String name, int otherwise) {
        String value = take(named, name).orElse(Integer.toString(otherwise));
        if (!value.matches("\\d{1,5}") || Integer.parseInt(value) > 65_535) {
            throw new CannotStartException("--" + name + " must be a port from 0 to 65535, not \"" + value + "\"");
        }
        return Integer.parseInt(value);
    }

    private static boolean flag(Map<String, String> named, String name) {
        String value = take(named, name).orElse("false");
        return switch (value) {
            case "", "true" -> true;
            case "false" -> false;
            default -> throw new CannotStartException("--" + name + " must be true or false, not \"" + value + "\"");
        };
    }

    private static Set<Service> services(String value) {
        Set<Service> services = EnumSet.noneOf(Service.class);
        if (!value.equals("none")) {
            Arrays.stream(value.split(",", -1))
                    .map(String::strip)
                    .forEach(name -> services.add(Service.named(name)
                            .orElseThrow(() -> new CannotStartException("there is no service \"" + name + "\": --" + OWN
                                    + "services takes some of " + Service.names() + ", or none"))));
        }
        return services;
    }
}
