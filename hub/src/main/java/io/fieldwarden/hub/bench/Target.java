package io.fieldwarden.hub.bench;

import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.ApiClient;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The hub that is measured: one of its own, in a folder that is removed afterwards, or one that runs. Owned by one thread. */
public final class Target implements AutoCloseable {
    private static final long LOOK_MS = 100;
    private static final int PATIENCE_LOOKS = 30_000;

    private final Path data;
    private final Addresses addresses;
    private final long pid;
    private Hubs.@Nullable Running own;
    private @Nullable Path folder;

    /**
     * Which hub to measure.
     *
     * @param data of one that runs on this machine; otherwise one is started
     * @param pid of the one that runs, 0 when its use of the machine is not of interest
     * @param work where the folder of an own hub is made; not a file system in memory
     * @param javaOptions for an own hub
     */
    public record Choice(Optional<Path> data, long pid, Path work, List<String> javaOptions) {
        public Choice {
            javaOptions = List.copyOf(javaOptions);
        }
    }

    private Target(Path data, long pid) {
        this.data = data;
        this.addresses = Addresses.read(data);
        this.pid = pid;
    }

    static Target open(Choice choice, PrintWriter out) {
        Hubs hubs = new Hubs(choice.javaOptions());
        if (choice.data().isPresent()) {
            return new Target(choice.data().get(), choice.pid());
        }
        try {
            Path work = choice.work().toAbsolutePath().normalize();
            Files.createDirectories(work);
            Path folder = Files.createTempDirectory(work, "run-");
            Hubs.Running own = hubs.start(folder);
            out.printf(
                    "start                    MQTT port open %.1f s, page %.1f s, ready %.1f s%n",
                    own.mqttMillis() / 1e3, own.portsMillis() / 1e3, own.readyMillis() / 1e3);
            Target target = new Target(own.data(), own.process().pid());
            target.own = own;
            target.folder = folder;
            return target;
        } catch (IOException e) {
            throw new UncheckedIOException("folder for the hub of the benchmark", e);
        }
    }

    Path data() {
        return data;
    }

    Addresses addresses() {
        return addresses;
    }

    URI mqtt() {
        return URI.create(addresses.mqtt());
    }

    ApiClient client() {
        return new ApiClient(addresses.http(), addresses.token());
    }

    /** A folder for what belongs to the run. */
    Path folder() {
        Path mine = folder;
        return mine == null ? data : mine;
    }

    /** 0 when it is not known. */
    long pid() {
        return pid;
    }

    ProcessUse use() {
        return pid == 0 ? new ProcessUse(0, 0) : ProcessUse.of(pid);
    }

    /** Points that the hub has put into its time series since its start. */
    long stored() {
        return (long) Metrics.of(addresses.http()).sum("hub_store_points_total");
    }

    /** Waits until so many points are in the time series, however long the hub works off what it has acknowledged. */
    void awaitStored(long points) {
        long before = -1;
        int looks = 0;
        for (long now = stored(); now < points; now = stored()) {
            looks = now == before ? looks + 1 : 0;
            before = now;
            if (looks > PATIENCE_LOOKS / LOOK_MS) {
                return;
            }
            try {
                TimeUnit.MILLISECONDS.sleep(LOOK_MS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new BenchException("interrupted while waiting for the time series", e);
            }
        }
    }

    @Override
    public void close() {
        if (own != null) {
            own.close();
        }
        if (folder != null) {
            remove(folder);
        }
    }

    private static void remove(Path folder) {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("folder " + folder + " of the benchmark cannot be removed", e);
        }
    }
}
