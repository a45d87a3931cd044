package io.fieldwarden.hub.e2e;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/** Three brokers that are their own controllers, each a process: three replicas of everything, two of which must have it. */
final class KafkaBrokers implements AutoCloseable {
    private static final int COUNT = 3;

    private final List<Integer> clientPorts;
    private final List<JavaProcess> brokers = new ArrayList<>();

    /** Formats them; starts none yet. */
    KafkaBrokers(Path folder) throws Exception {
        List<Integer> ports = freePorts(2 * COUNT);
        clientPorts = ports.subList(0, COUNT);
        List<Integer> controllerPorts = ports.subList(COUNT, 2 * COUNT);
        String cluster = Uuid.randomUuid().toString();
        String voters = IntStream.range(0, COUNT)
                .mapToObj(i -> (i + 1) + "@127.0.0.1:" + controllerPorts.get(i))
                .collect(Collectors.joining(","));
        for (int i = 0; i < COUNT; i++) {
            Path home = Files.createDirectories(folder.resolve("broker-" + (i + 1)));
            Path settings = home.resolve("server.properties");
            Files.writeString(settings, settings(i, controllerPorts.get(i), voters, home.resolve("data")));
            format(i + 1, cluster, Files.createDirectories(home.resolve("data")));
            brokers.add(new JavaProcess(new JavaProcess.Program(
                    "broker",
                    home,
                    List.of("-Xmx160m", "-Xms64m", "-Dlogback.configurationFile=" + FlinkProcesses.logback(folder)),
                    Jars.libraries(),
                    "kafka.Kafka",
                    List.of(settings.toString()),
                    Map.of())));
        }
    }

    static List<Integer> freePorts(int count) throws IOException {
        List<ServerSocket> sockets = new ArrayList<>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (ServerSocket socket : sockets) {
                socket.close();
            }
        }
    }

    private String settings(int index, int controllerPort, String voters, Path data) {
        return """
                process.roles=broker,controller
                node.id=%d
                log.dirs=%s
                listeners=CLIENTS://127.0.0.1:%d,CONTROLLER://127.0.0.1:%d
                advertised.listeners=CLIENTS://127.0.0.1:%d
                inter.broker.listener.name=CLIENTS
                controller.listener.names=CONTROLLER
                listener.security.protocol.map=CLIENTS:PLAINTEXT,CONTROLLER:PLAINTEXT
                controller.quorum.voters=%s
                auto.create.topics.enable=false
                default.replication.factor=3
                min.insync.replicas=2
                offsets.topic.replication.factor=3
                offsets.topic.num.partitions=3
                transaction.state.log.replication.factor=3
                transaction.state.log.min.isr=2
                transaction.state.log.num.partitions=1
                share.coordinator.state.topic.replication.factor=3
                share.coordinator.state.topic.min.isr=2
                share.coordinator.state.topic.num.partitions=1
                group.initial.rebalance.delay.ms=0
                broker.session.timeout.ms=6000
                num.network.threads=1
                num.io.threads=2
                log.cleaner.threads=1
                log.cleaner.dedupe.buffer.size=2097152
                log.cleaner.io.buffer.size=131072
                log.segment.bytes=67108864
                log.index.size.max.bytes=1048576
                """.formatted(index + 1, data, clientPorts.get(index), controllerPort, clientPorts.get(index), voters);
    }

    private static void format(int node, String cluster, Path data) throws Exception {
        new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                .setNodeId(node)
                .setClusterId(cluster)
                .setDirectories(List.of(data.toString()))
                .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                .setControllerListenerName("CONTROLLER")
                .setMetadataLogDirectory(data.toString())
                .run();
    }

    String addresses() {
        return clientPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(","));
    }

    /** Returns when all answer. */
    void start() throws IOException {
        for (JavaProcess broker : brokers) {
            broker.start();
        }
        awaitBrokers(COUNT);
    }

    private void awaitBrokers(int count) {
        await(count + " brokers")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(250))
                .ignoreExceptions()
                .until(() -> {
                    try (Admin admin = Admin.create(Map.of("bootstrap.servers", addresses()))) {
                        return admin.describeCluster().nodes().get().size() == count;
                    }
                });
    }

    /** The one that leads a partition of the topic. */
    int leaderOf(String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", addresses()))) {
            return partitions(admin, topic).get(0).leader().id();
        }
    }

    void kill(int node) throws InterruptedException {
        brokers.get(node - 1).kill();
    }

    /** Starts a killed one and waits until it has caught up with the others. */
    void startAgain(int node, String topic) throws IOException {
        brokers.get(node - 1).start();
        await("broker " + node + " is in sync")
                .atMost(Duration.ofSeconds(90))
                .pollInterval(Duration.ofMillis(500))
                .ignoreExceptions()
                .until(() -> {
                    try (Admin admin = Admin.create(Map.of("bootstrap.servers", addresses()))) {
                        return partitions(admin, topic).stream()
                                .allMatch(partition -> partition.isr().size() == COUNT);
                    }
                });
    }

    private static List<TopicPartitionInfo> partitions(Admin admin, String topic)
            throws ExecutionException, InterruptedException {
        return admin.describeTopics(List.of(topic))
                .allTopicNames()
                .get()
                .get(topic)
                .partitions();
    }

    @Override
    public void close() {
        brokers.forEach(JavaProcess::close);
    }
}
