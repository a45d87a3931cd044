package io.fieldwarden.hub.cli;

import io.fieldwarden.hub.Hub;
import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.config.HubConfig;
import io.fieldwarden.hub.data.DataFolder;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "run",
        description = {
            "Runs the hub until it is told to stop.",
            "HUB_ADMIN_PASSWORD sets the password of the first administrator, else a random one is printed once."
        })
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Mixin
    private ConfigOptions config;

    @Option(names = "--data", paramLabel = "DIR", defaultValue = "data", description = "Data folder (default: ./data).")
    private Path data;

    @Override
    public Integer call() throws InterruptedException {
        PrintWriter out = spec.commandLine().getOut();
        HubConfig hubConfig = HubConfig.of(config.settings(), data);
        try (Stopper stopper = new Stopper();
                DataFolder folder = DataFolder.open(hubConfig.data());
                Hub hub = Hub.open(hubConfig, folder, Clock.systemUTC(), VersionCommand.number())) {
            if (hubConfig.openToNetwork()) {
                spec.commandLine()
                        .getErr()
                        .println("fieldwarden: warning: plain ports are open to the network on "
                                + hubConfig.network().bind());
            }
            out.println("Fieldwarden " + VersionCommand.number());
            out.println("  page  " + hub.addresses().http());
            out.println("  mqtt  " + hub.addresses().mqtt());
            out.println("  coap  " + hub.addresses().coap());
            Addresses.Secure secure = hub.addresses().secure();
            if (!secure.equals(Addresses.Secure.NONE)) {
                out.println("  page  " + secure.https());
                out.println("  mqtt  " + secure.mqtts());
                out.println("  coap  " + secure.coaps());
                out.println("  certificate SHA-256 " + secure.fingerprint());
            }
            out.println("  data  " + folder.path());
            hub.firstPassword()
                    .ifPresent(password -> out.println("  log in as " + Hub.ADMINISTRATOR + " with " + password.value()
                            + " (shown this once, to be changed at the first log-in)"));
            stopper.await();
            out.println("stopping");
        }
        return 0;
    }
}
