package io.fieldwarden.hub.bench;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.RegistryRecords;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Parameter;
import io.fieldwarden.device.profile.ProfileLoader;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import io.fieldwarden.ingest.core.DeviceRegistry;
import io.fieldwarden.stream.rules.RegistryView;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/**
 * What a large registry costs those who read its topic: the time until it is loaded and the heap that stays in use, for ingest
 * and for one task of the stream job. Every device stands at a position of its own with parameters.
 */
public final class RegistryBench {
    private static final double MIB = 1024.0 * 1024.0;
    private static final double TENTH = 0.1;

    private final Settings settings;
    private final PrintWriter out;
    private final List<DeviceProfile> profiles = new ArrayList<>();

    /** @param parameterSets how many different sets of parameters there are for each profile */
    public record Settings(int devices, int parameterSets) {
        public Settings {
            if (devices < 1 || devices > 10_000_000 || parameterSets < 1) {
                throw new BenchException("--devices is from 1 to 10000000, --parameter-sets from 1");
            }
        }
    }

    public RegistryBench(Settings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
        Catalogue.ids().stream()
                .map(id -> ProfileLoader.load(Catalogue.yaml(id)).profile())
                .flatMap(Optional::stream)
                .forEach(profiles::add);
    }

    public void run() {
        DeviceRegistry ingest = new DeviceRegistry();
        RegistryView rules = new RegistryView();
        Map<String, byte[]> kept = new HashMap<>();
        for (DeviceProfile profile : profiles) {
            byte[] record = RegistryRecords.encode(
                    new RegistryEntry.Profile(
                            profile.ref(), true, Catalogue.yaml(profile.ref().id())),
                    1);
            ingest.put(RegistryRecords.decode(record));
            keep(kept, rules.apply("profile/" + profile.ref(), record));
        }
        measure(
                "ingest",
                () -> each((key, record) -> {
                    if (key.startsWith("device/")) {
                        ingest.put(RegistryRecords.decode(record));
                    }
                }));
        measure("stream job, one task", () -> each((key, record) -> keep(kept, rules.apply(key, record))));
        measure("rules of every device", () -> {
            for (int i = 0; i < settings.devices(); i++) {
                if (rules.rulesOf(new DeviceId(id(i))).isEmpty()) {
                    throw new BenchException("device " + id(i) + " has no rules");
                }
            }
        });
        // all three are in use until here, so that no collection has taken them
        boolean loaded = ingest.device(id(0)).isPresent()
                && rules.isComplete(new DeviceId(id(0)))
                && kept.size() >= 2 * settings.devices();
        if (!loaded) {
            throw new BenchException("not everything was loaded");
        }
    }

    private static void keep(Map<String, byte[]> kept, RegistryView.Change change) {
        if (change instanceof RegistryView.Change.Keep keep) {
            kept.put(keep.key(), keep.record());
        }
    }

    private void measure(String what, Runnable work) {
        double before = heap();
        long start = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - start) / 1e9;
        out.println(String.format(
                Locale.ROOT,
                "%s: %d devices in %.1f s, %.0f MiB of heap more",
                what,
                settings.devices(),
                seconds,
                heap() - before));
    }

    private static double heap() {
        Runtime runtime = Runtime.getRuntime();
        double used = Double.MAX_VALUE;
        // Until another collection frees nothing any more.
        for (int i = 0; i < 10; i++) {
            System.gc();
            double now = (runtime.totalMemory() - runtime.freeMemory()) / MIB;
            if (used - now < TENTH) {
                return now;
            }
            used = now;
        }
        return used;
    }

    /** Every record of the topic, as the API encodes it: made one by one, so that only readers keep something. */
    private void each(BiConsumer<String, byte[]> reader) {
        for (int i = 0; i < settings.devices(); i++) {
            RegistryEntry.Position position = position(i);
            reader.accept(position.key(), RegistryRecords.encode(position, i));
            RegistryEntry.Device device = device(i);
            reader.accept(device.key(), RegistryRecords.encode(device, i));
        }
    }

    private static String id(int i) {
        return String.format(Locale.ROOT, "county-farm-device-%06d", i);
    }

    private RegistryEntry.Position position(int i) {
        DeviceProfile profile = profiles.get(i % profiles.size());
        return new RegistryEntry.Position(
                new PositionId("place-" + id(i)),
                Optional.of(new OrganisationId("farm-" + i / 100)),
                new Text("北田" + i, "North field " + i),
                Optional.of(new RegistryEntry.Coordinates(31 + i / 1e6, 121 + i / 1e6)),
                profile.category(),
                parameters(profile, i / profiles.size() % settings.parameterSets()));
    }

    /** Its first number a little different in each set, as nameplates and soils are. */
    private static Map<String, String> parameters(DeviceProfile profile, int set) {
        Map<String, String> parameters = new TreeMap<>();
        for (Parameter parameter : profile.parameters().values()) {
            if (parameter.type() == Parameter.Type.NUMBER
                    && parameter.fallback().isPresent()) {
                double value = Double.parseDouble(parameter.fallback().get());
                parameters.put(parameter.name(), String.valueOf(parameters.isEmpty() ? value + set / 1e6 : value));
            }
        }
        return parameters;
    }

    private RegistryEntry.Device device(int i) {
        ProfileRef profile = profiles.get(i % profiles.size()).ref();
        return new RegistryEntry.Device(
                new DeviceId(id(i)),
                new ProfileId(profile.id().value()),
                new RegistryEntry.Place(
                        Optional.of(new PositionId("place-" + id(i))),
                        Optional.empty(),
                        Optional.of(new Text("设备" + i, "Device " + i))),
                Optional.empty(),
                new RegistryEntry.Credentials(
                        "$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHRzb21lc2Fs$"
                                + Secrets.tokenHash("s" + i).substring(0, 43),
                        Secrets.tokenHash("t" + i)),
                true,
                Map.of());
    }
}
