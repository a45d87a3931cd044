package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.Hub;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.config.ConfigKeys;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.config.Settings;
import io.fieldwarden.hub.data.DataFolder;
import io.fieldwarden.hub.doctor.Doctor;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Starts a hub, sends a reading through it and stops it, so that the JVM sees every class a start needs: what {@code
 * ./fieldwarden} runs once after a build to record its class archive.
 */
@Command(mixinStandardHelpOptions = true, name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {
    private static final Duration READY_WITHIN = Duration.ofMinutes(2);

    @Option(names = "--data", required = true, paramLabel = "DIR", description = "An empty folder.")
    private Path data;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Settings settings = Settings.defaults()
                .with(ConfigKeys.HTTP_PORT, "0")
                .with(ConfigKeys.MQTT_PORT, "0")
                .with(ConfigKeys.COAP_PORT, "0");
        try (DataFolder folder = DataFolder.open(data.toAbsolutePath().normalize());
                Hub hub = Hub.open(
                        HubConfig.of(settings, folder.path()), folder, Clock.systemUTC(), VersionCommand.number())) {
            ApiClient client =
                    new ApiClient(hub.addresses().http(), hub.addresses().token());
            if (!client.awaitReady(READY_WITHIN)) {
                return 1;
            }
            Doctor doctor = new Doctor(
                    folder.path(), hub.addresses(), Clock.systemUTC(), RandomGenerator.getDefault(), step -> {});
            return doctor.examine() ? 0 : 1;
        }
    }
}
