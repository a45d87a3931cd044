package io.fieldwarden.hub.e2e;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A Flink standalone cluster of processes: ZooKeeper as Flink brings it, one JobManager, two TaskManagers of two slots, set
 * up as docs/operations.md says. What was killed is started again by the same line, as a service manager does.
 */
final class FlinkProcesses implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What Flink 2.2 reaches into on Java 17. */
    private static final List<String> OPENS = List.of(
            "java.lang",
            "java.lang.reflect",
            "java.net",
            "java.io",
            "java.nio",
            "sun.nio.ch",
            "java.text",
            "java.time",
            "java.util",
            "java.util.concurrent",
            "java.util.concurrent.atomic",
            "java.util.concurrent.locks");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Path folder;
    private final int restPort;
    private final JavaProcess zooKeeper;
    private final JavaProcess jobManager;
    private final List<JavaProcess> taskManagers = new ArrayList<>();
    private int commands;

    FlinkProcesses(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        List<Integer> ports = KafkaBrokers.freePorts(2);
        this.restPort = ports.get(0);
        int zooKeeperPort = ports.get(1);
        Path zoo = folder.resolve("zoo.cfg");
        Files.writeString(
                zoo,
                "tickTime=2000\ndataDir=%s\nclientPort=%d\nclientPortAddress=127.0.0.1\nadmin.enableServer=false\n"
                        .formatted(Files.createDirectories(folder.resolve("zookeeper")), zooKeeperPort));
        Files.writeString(folder.resolve("config.yaml"), settings(zooKeeperPort));
        zooKeeper = new JavaProcess(program(
                "zookeeper",
                64,
                "org.apache.flink.runtime.zookeeper.FlinkZooKeeperQuorumPeer",
                "--zkConfigFile",
                zoo.toString(),
                "--peerId",
                "1"));
        jobManager = new JavaProcess(program(
                "jobmanager",
                224,
                "org.apache.flink.runtime.entrypoint.StandaloneSessionClusterEntrypoint",
                "--configDir",
                folder.toString()));
        for (int i = 1; i <= 2; i++) {
            taskManagers.add(new JavaProcess(program(
                    "taskmanager-" + i,
                    256,
                    "org.apache.flink.runtime.taskexecutor.TaskManagerRunner",
                    "--configDir",
                    folder.toString(),
                    "-D",
                    "taskmanager.resource-id=taskmanager-" + i)));
        }
    }

    private String settings(int zooKeeperPort) {
        return """
                rest.address: 127.0.0.1
                rest.bind-address: 127.0.0.1
                rest.port: %d
                jobmanager.rpc.address: 127.0.0.1
                jobmanager.bind-host: 127.0.0.1
                taskmanager.host: 127.0.0.1
                taskmanager.bind-host: 127.0.0.1
                taskmanager.numberOfTaskSlots: 2
                taskmanager.load-balance.mode: SLOTS
                taskmanager.cpu.cores: 2
                taskmanager.memory.framework.heap.size: 64m
                taskmanager.memory.framework.off-heap.size: 32m
                taskmanager.memory.task.heap.size: 160m
                taskmanager.memory.task.off-heap.size: 0m
                taskmanager.memory.managed.size: 0m
                taskmanager.memory.network.min: 32m
                taskmanager.memory.network.max: 32m
                taskmanager.memory.jvm-metaspace.size: 160m
                taskmanager.memory.jvm-overhead.min: 64m
                taskmanager.memory.jvm-overhead.max: 64m
                parallelism.default: 2
                state.backend.type: hashmap
                execution.checkpointing.dir: %s
                execution.checkpointing.savepoint-dir: %s
                high-availability.type: zookeeper
                high-availability.zookeeper.quorum: 127.0.0.1:%d
                high-availability.zookeeper.client.session-timeout: 10000
                high-availability.storageDir: %s
                heartbeat.interval: 1000
                heartbeat.timeout: 10000
                io.tmp.dirs: %s
                """.formatted(
                        restPort,
                        folder.resolve("checkpoints").toUri(),
                        folder.resolve("savepoints").toUri(),
                        zooKeeperPort,
                        folder.resolve("ha").toUri(),
                        folder.resolve("tmp"));
    }

    private JavaProcess.Program program(String name, int heap, String main, String... arguments) throws IOException {
        List<String> options = new ArrayList<>(List.of("-Xmx" + heap + "m"));
        options.add("-XX:MaxDirectMemorySize=160m");
        options.add("-Dlogback.configurationFile=" + logback(folder));
        OPENS.forEach(opened -> options.add("--add-opens=java.base/" + opened + "=ALL-UNNAMED"));
        return new JavaProcess.Program(
                name,
                folder,
                options,
                Jars.flink(),
                main,
                List.of(arguments),
                Map.of("FLINK_CONF_DIR", folder.toString()));
    }

    static Path logback(Path folder) throws IOException {
        return Files.writeString(folder.resolve("logback.xml"), """
                <configuration>
                  <appender name="out" class="ch.qos.logback.core.ConsoleAppender">
                    <encoder><pattern>%d %-5level %logger{30} %msg%n</pattern></encoder>
                  </appender>
                  <logger name="org.apache.zookeeper" level="WARN"/>
                  <logger name="org.apache.kafka.clients" level="WARN"/>
                  <root level="INFO"><appender-ref ref="out"/></root>
                </configuration>
                """);
    }

    String rest() {
        return "http://127.0.0.1:" + restPort;
    }

    /** Returns at once. */
    void start() throws IOException {
        zooKeeper.start();
        jobManager.start();
        for (JavaProcess taskManager : taskManagers) {
            taskManager.start();
        }
    }

    void awaitTaskManagers() {
        await("two TaskManagers")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(() -> ask("/overview").path("taskmanagers").asInt() == 2);
    }

    void killTaskManager(int number) throws InterruptedException {
        taskManagers.get(number - 1).kill();
    }

    void startTaskManager(int number) throws IOException {
        taskManagers.get(number - 1).start();
    }

    void killJobManager() throws InterruptedException {
        jobManager.kill();
    }

    void startJobManager() throws IOException {
        jobManager.start();
    }

    /** {@code flink run}; returns the job's id. */
    String run(int parallelism, Path properties, String... options) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of("run", "-d", "-p", Integer.toString(parallelism)));
        line.addAll(List.of(options));
        line.addAll(List.of(Jars.job().toString(), properties.toString()));
        String output = command(line);
        String said = "JobID ";
        int at = output.lastIndexOf(said);
        if (at < 0) {
            throw new IOException("flink run named no job:\n" + output);
        }
        return output.substring(at + said.length(), at + said.length() + 32);
    }

    /** {@code flink stop}; returns the folder of the savepoint. */
    Path stop(String job) throws IOException, InterruptedException {
        command(List.of("stop", job));
        try (Stream<Path> savepoints = Files.list(folder.resolve("savepoints"))) {
            List<Path> all = savepoints.collect(Collectors.toList());
            if (all.size() != 1) {
                throw new IOException("not one savepoint: " + all);
            }
            return all.get(0);
        }
    }

    private String command(List<String> arguments) throws IOException, InterruptedException {
        commands++;
        return new JavaProcess(program(
                        "flink-" + commands,
                        160,
                        "org.apache.flink.client.cli.CliFrontend",
                        arguments.toArray(String[]::new)))
                .run();
    }

    /** Waits until every task runs and a checkpoint was completed after {@code completed} others. */
    void awaitRunning(String job) {
        await("all tasks run")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(() -> {
                    JsonNode one = ask("/jobs/" + job);
                    JsonNode tasks = one.path("status-counts");
                    int total = 0;
                    for (JsonNode count : tasks) {
                        total += count.asInt();
                    }
                    return one.path("state").asText().equals("RUNNING")
                            && total > 0
                            && tasks.path("RUNNING").asInt() == total;
                });
    }

    /** Waits for one more completed checkpoint than there are now. */
    void awaitCheckpoint(String job) throws IOException, InterruptedException {
        int before = checkpoints(job, "completed");
        await("a checkpoint")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(() -> checkpoints(job, "completed") > before);
    }

    /** How often this JobManager has put the job back to a checkpoint. */
    int restores(String job) throws IOException, InterruptedException {
        return checkpoints(job, "restored");
    }

    private int checkpoints(String job, String what) throws IOException, InterruptedException {
        return ask("/jobs/" + job + "/checkpoints").path("counts").path(what).asInt();
    }

    JsonNode ask(String path) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(rest() + path))
                .timeout(Duration.ofSeconds(5))
                .build();
        HttpResponse<byte[]> answer = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
        if (answer.statusCode() != 200) {
            throw new IOException(path + " answered " + answer.statusCode());
        }
        return JSON.readTree(answer.body());
    }

    @Override
    public void close() {
        taskManagers.forEach(JavaProcess::close);
        jobManager.close();
        zooKeeper.close();
    }
}
