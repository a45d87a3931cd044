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
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
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
    private final Set<DeviceId> byCommand;
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

    private HubRules(RuleFiles files, Map<DeviceId, LocalWatch> watches, Set<DeviceId> byCommand) {
        this.files = files;
        this.watches = new TreeMap<>(watches);
        this.byCommand = Set.copyOf(byCommand);
        this.worker =
                new ThreadPoolExecutor(0, 1, 10, TimeUnit.SECONDS, new ArrayBlockingQueue<>(MAX_WAITING), work -> {
                    Thread thread = new Thread(work, "edge-rules");
                    thread.setDaemon(true);
                    return thread;
                });
    }

    /** Lets the kept profiles run. */
    public static HubRules open(RuleFiles files, Map<DeviceId, LocalWatch> watches) {
        return open(files, watches, Set.of());
    }

    /**
     * Lets the kept profiles run.
     *
     * @param byCommand devices that do not follow the profile that is active at the hub, but get theirs by command {@code
     *     rules}
     */
    public static HubRules open(RuleFiles files, Map<DeviceId, LocalWatch> watches, Set<DeviceId> byCommand) {
        HubRules rules = new HubRules(files, watches, byCommand);
        watches.keySet().forEach(device -> files.read(device).ifPresent(kept -> rules.take(kept, false)));
        return rules;
    }

    @Override
    public void accept(byte[] command) {
        worker.execute(() -> {
            try {
                ProfileCommand.parse(command)
                        .filter(profile -> !byCommand.contains(profile.device()))
                        .ifPresent(profile -> take(profile, true));
            } catch (IllegalArgumentException e) {
                LOG.atError().addKeyValue("reason", e.getMessage()).log("Command of the hub cannot be read");
            }
        });
    }

    /**
     * Takes a bundle of rules ({@code {"rules":[{"device":…,"profile":"ID@VERSION","yaml":…,"parameters":{…}}]}}). When one of
     * them cannot be used, none is.
     */
    public void bundle(AgentCommand command, Consumer<Answer> answer) {
        List<ProfileCommand> bundle = ProfileCommand.bundle(command);
        worker.execute(() -> answer.accept(
                faults(bundle).map(why -> Answer.refused(command.id(), why)).orElseGet(() -> runAll(command, bundle))));
    }

    private Optional<String> faults(List<ProfileCommand> bundle) {
        for (ProfileCommand one : bundle) {
            if (!byCommand.contains(one.device())) {
                return Optional.of("device '" + one.device() + "' takes no rules by command (rules.from: command)");
            }
            ProfileLoader.Loaded loaded = ProfileLoader.load(one.yaml());
            if (loaded.profile().isEmpty()) {
                return Optional.of(one.profile() + " of '" + one.device() + "': "
                        + loaded.faults().get(0));
            }
            ProfileRef found = loaded.profile().get().ref();
            if (!found.equals(one.profile())) {
                return Optional.of(one.profile() + " of '" + one.device() + "': its text is that of " + found);
            }
        }
        return Optional.empty();
    }

    private Answer runAll(AgentCommand command, List<ProfileCommand> bundle) {
        for (ProfileCommand one : bundle) {
            take(one, true);
            String why = refused.getOrDefault(one.device(), "");
            if (!why.isEmpty()) {
                return Answer.refused(command.id(), why);
            }
        }
        return Answer.done(
                command.id(),
                "running: "
                        + bundle.stream()
                                .map(one -> one.device() + " " + one.profile())
                                .collect(Collectors.joining(", ")));
    }

    private void take(ProfileCommand command, boolean keep) {
        LocalWatch watch = watches.get(command.device());
        if (watch == null) {
            LOG.atDebug().addKeyValue("device", command.device()).log("Rules of a device that has none from the hub");
            return;
        }
        if (command.equals(running.get(command.device()))) {
            refused.remove(command.device());
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
