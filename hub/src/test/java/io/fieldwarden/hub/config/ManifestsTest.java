package io.fieldwarden.hub.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.device.log.LogTopic;
import io.fieldwarden.stream.JobConfig;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What {@code deploy/kubernetes} says to our programs is what they understand, and its parts name each other rightly. */
final class ManifestsTest {
    private static final Path FOLDER = Path.of("..", "deploy", "kubernetes");

    /** A step into a mapping by key, or into a list by the {@code name} of an entry. */
    private static Object at(Object from, String... path) {
        Object found = from;
        for (String key : path) {
            Object inside = found;
            found = inside instanceof List<?> list
                    ? list.stream()
                            .filter(entry -> key.equals(((Map<?, ?>) entry).get("name")))
                            .findFirst()
                            .orElseThrow(() -> new AssertionError("no entry " + key + " in " + inside))
                    : ((Map<?, ?>) inside).get(key);
            assertThat(found).as("%s of %s", key, inside).isNotNull();
        }
        return found;
    }

    private static List<Map<?, ?>> all() throws IOException {
        Yaml yaml = new Yaml(new SafeConstructor(new LoaderOptions()));
        List<Map<?, ?>> all = new ArrayList<>();
        Object kustomization = yaml.load(Files.readString(FOLDER.resolve("kustomization.yaml")));
        for (Object file : (List<?>) at(kustomization, "resources")) {
            yaml.loadAll(Files.readString(FOLDER.resolve(file.toString()))).forEach(one -> all.add((Map<?, ?>) one));
        }
        return all;
    }

    private static Map<?, ?> one(String kind, String name) throws IOException {
        return all().stream()
                .filter(one -> one.get("kind").equals(kind)
                        && at(one, "metadata", "name").equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static Object container(Map<?, ?> set, String name) {
        return at(set, "spec", "template", "spec", "containers", name);
    }

    /** Environment by name; secrets are the name of their secret. */
    private static Map<String, String> environment(Object container) {
        return ((List<?>) at(container, "env"))
                .stream()
                        .collect(Collectors.toMap(
                                entry -> at(entry, "name").toString(),
                                entry -> ((Map<?, ?>) entry).containsKey("value")
                                        ? at(entry, "value").toString()
                                        : at(entry, "valueFrom", "secretKeyRef", "name")
                                                .toString()));
    }

    private static Properties job() throws IOException {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(FOLDER.resolve("job.properties"), StandardCharsets.UTF_8)) {
            properties.load(reader);
        }
        return properties;
    }

    @Test
    void the_hub_understands_its_environment_and_listens_where_its_ports_are() throws IOException {
        Object hub = container(one("StatefulSet", "hub"), "hub");
        Map<String, String> environment = environment(hub);
        Map<String, ConfigKey> known = ConfigKeys.all().stream()
                .collect(Collectors.toMap(
                        key -> key.name().toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), Function.identity()));
        assertThat(known.keySet()).containsAll(environment.keySet());

        HubConfig config = HubConfig.of(Settings.of(Optional.empty(), environment), Path.of("data"));
        assertThat(config.cluster()).contains("http://fieldwarden-job-rest:8081");
        HubConfig.Network secure = config.tls().orElseThrow().network();
        assertThat(at(hub, "ports", "https", "containerPort")).isEqualTo(secure.httpPort());
        assertThat(at(hub, "ports", "mqtts", "containerPort")).isEqualTo(secure.mqttPort());
        assertThat(at(hub, "ports", "coaps", "containerPort")).isEqualTo(secure.coapPort());
    }

    @Test
    void hub_and_job_mean_the_same_log_and_time_series() throws IOException {
        Map<String, String> hub = environment(container(one("StatefulSet", "hub"), "hub"));
        Properties job = job();
        for (String key :
                List.of("log.bootstrap-servers", "store.influx.url", "store.influx.org", "store.influx.bucket")) {
            assertThat(job.getProperty(key))
                    .isEqualTo(hub.get(key.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_")));
        }
        assertThat(JobConfig.of(job, Map.of()).bootstrapServers())
                .startsWith(at(one("Kafka", "fieldwarden"), "metadata", "name") + "-kafka-bootstrap:");
    }

    @Test
    void the_job_runs_the_class_and_the_jar_that_the_build_makes() throws Exception {
        Map<?, ?> flink = one("FlinkDeployment", "fieldwarden-job");
        Class.forName(at(flink, "spec", "job", "entryClass").toString()).getMethod("main", String[].class);
        String image = Files.readString(FOLDER.resolve("../docker/job.Dockerfile"));
        assertThat(image)
                .contains(" " + at(flink, "spec", "job", "jarURI").toString().substring("local://".length()));
        Object pod = at(flink, "spec", "podTemplate", "spec", "containers", "flink-main-container");
        assertThat(at(flink, "spec", "job", "args").toString())
                .startsWith("[" + at(pod, "volumeMounts", "job", "mountPath"));
        assertThat(environment(pod)).containsEntry("STORE_INFLUX_TOKEN", "influxdb");
    }

    @Test
    void topics_are_ours_kept_three_times_and_all_that_the_job_needs() throws IOException {
        Set<String> there = new TreeSet<>();
        for (Map<?, ?> topic : all()) {
            if (topic.get("kind").equals("KafkaTopic")) {
                there.add(at(topic, "metadata", "name").toString());
                LogTopic ours = Arrays.stream(LogTopic.values())
                        .filter(known -> known.topicName()
                                .equals(at(topic, "metadata", "name").toString()))
                        .findFirst()
                        .orElseThrow();
                assertThat(at(topic, "spec", "config", "cleanup.policy"))
                        .isEqualTo(ours.compacted() ? "compact" : "delete");
                assertThat(at(topic, "spec", "replicas")).isEqualTo(3);
            }
        }
        assertThat(there)
                .containsExactlyElementsOf(Arrays.stream(LogTopic.values())
                        .map(LogTopic::topicName)
                        .sorted()
                        .toList());
        Object broker = at(one("Kafka", "fieldwarden"), "spec", "kafka", "config");
        assertThat(at(broker, "default.replication.factor")).isEqualTo(3);
        assertThat(at(broker, "min.insync.replicas")).isEqualTo(2);
    }
}
