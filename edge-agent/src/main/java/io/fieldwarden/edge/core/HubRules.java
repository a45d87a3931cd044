package io.fieldwarden.edge.core;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.profile.RuleTemplate;
import io.fieldwarden.device.rule.Rule;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rules that the hub sends for the devices of one agent. Each profile is checked, kept in a file and put into force in
 * one step; one that cannot be used leaves the one before running. After a restart the kept ones run before the hub has
 * said a word. Commands may come on any thread; they are taken one after the other on a thread of its own.
 */
public final class HubRules implements Consumer<byte[]>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HubRules.class);
    /** Far more than an agent has devices; a hub sends again what did not fit when the agent connects the next time. */
    private static final int MAX_WAITING = 1_000;

    private static final long STOP_SECONDS = 5;

    private final RuleFiles files;
    private final Map<DeviceId, LocalWatch> watches;
    private final Map<DeviceId, ProfileCommand> running = new ConcurrentHashMap<>();
    private final Map<DeviceId, String> refused = new ConcurrentHashMap<>();
    private final ThreadPoolExecutor worker;

    /**
     * What runs for one device.
     *
     * @param profile empty while the hub has sent none
     * @param refused why the newest profile of the hub does not run, empty when it does
     */
    public record Status(DeviceId device, Optional<ProfileRef> profile, String refused) {}

    private HubRules(RuleFiles files, Map<DeviceId, LocalWatch> watches) {
        this.files = files;
        this.watches = new TreeMap<>(watches);
        this.worker =
                new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
                    Thread thread = new Thread(work, "edge-rules");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Lets the kept profiles run. */
    public static HubRules open(RuleFiles files, Map<DeviceId, LocalWatch> watches) {
        HubRules rules = new HubRules(files, watches);
        watches.keySet().forEach(device -> files.read(device).ifPresent(kept -> rules.take(kept, false)));
        return rules;
    }

    @Override
    public void accept(byte[] command) {
        worker.execute(() -> {
            try {
                ProfileCommand.parse(command).ifPresent(profile -> take(profile, true));
            } catch (IllegalArgumentException e) {
                LOG.atError().addKeyValue("reason", e.getMessage()).log("Command of the hub cannot be read");
            }
        });
    }

    private void take(ProfileCommand command, boolean keep) {
        LocalWatch watch = watches.get(command.device());
        if (watch == null) {
            LOG.atDebug().addKeyValue("device", command.device()).log("Rules of a device that has none from the hub");
            return;
        }
        if (command.equals(running.get(command.device()))) {
            return;
        }
        ProfileLoader.Loaded loaded = ProfileLoader.load(command.yaml());
        Optional<DeviceProfile> profile = loaded.profile();
        if (profile.isEmpty()) {
            refuse(command, watch, loaded.faults().get(0).toString());
        } else if (!profile.get().ref().equals(command.profile())) {
            refuse(command, watch, "its text is that of " + profile.get().ref());
        } else if (!keep || kept(command, watch)) {
            watch.run(profile.get(), bind(command, profile.get()));
            running.put(command.device(), command);
            refused.remove(command.device());
            LOG.atInfo()
                    .addKeyValue("device", command.device())
                    .addKeyValue("profile", command.profile())
                    .log("Rules of the hub run");
        }
    }

    /** What cannot be kept would be gone after a restart, while the hub believes that it runs. */
    private boolean kept(ProfileCommand command, LocalWatch watch) {
        try {
            files.write(command);
            return true;
        } catch (IOException e) {
            refuse(command, watch, "it cannot be kept: " + e);
            return false;
        }
    }

    private void refuse(ProfileCommand command, LocalWatch watch, String why) {
        String now = watch.profile().map(ProfileRef::toString).orElse("none");
        refused.put(command.device(), command.profile() + ": " + why);
        LOG.atError()
                .addKeyValue("device", command.device())
                .addKeyValue("profile", command.profile())
                .addKeyValue("running", now)
                .addKeyValue("reason", why)
                .log("Profile of the hub does not run; the one before goes on");
    }

    /** As at the hub, a rule whose parameter is missing does not run, and the others do. */
    private static List<Rule> bind(ProfileCommand command, DeviceProfile profile) {
        List<Rule> rules = new ArrayList<>();
        for (RuleTemplate template : profile.rules()) {
            try {
                rules.add(template.bind(command.parameters()));
            } catch (IllegalArgumentException e) {
                LOG.atWarn()
                        .addKeyValue("device", command.device())
                        .addKeyValue("rule", template.id())
                        .addKeyValue("reason", e.getMessage())
                        .log("Rule does not run");
            }
        }
        return rules;
    }

    public List<Status> status() {
        return watches.entrySet().stream()
                .map(entry -> new Status(
                        entry.getKey(), entry.getValue().profile(), refused.getOrDefault(entry.getKey(), "")))
                .toList();
    }

    /** Takes nothing more; bounded. */
    @Override
    public void close() {
        worker.shutdownNow();
        try {
            if (!worker.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
                LOG.atWarn().log("Rules are still being taken in");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
