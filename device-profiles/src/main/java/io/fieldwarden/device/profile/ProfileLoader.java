package io.fieldwarden.device.profile;

import io.fieldwarden.device.ProfileId;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.yaml.snakeyaml.nodes.Node;

/**
 * Reads the YAML profile format, version 1. Reports every fault of a file at once; gives a profile only when there is
 * none. Stateless: any thread.
 */
public final class ProfileLoader {
    private ProfileLoader() {}

    /** A profile, or the reasons why there is none, in the order of the file. */
    public record Loaded(Optional<DeviceProfile> profile, List<Fault> faults) {
        public Loaded {
            faults = List.copyOf(faults);
        }
    }

    /**
     * Resolves {@code include} against the {@link Catalogue}. Never throws for what stands in the text, however hostile;
     * bounded in time and memory.
     */
    public static Loaded load(String yaml) {
        return load(yaml, Catalogue::find);
    }

    /** @param builtIn the text of a profile that may be included */
    public static Loaded load(String yaml, Function<ProfileId, Optional<String>> builtIn) {
        Function<ProfileId, Optional<Loaded>> included =
                id -> builtIn.apply(id).map(text -> read(text, none -> Optional.empty()));
        return read(yaml, included);
    }

    /** An included profile includes nothing itself. */
    private static Loaded read(String yaml, Function<ProfileId, Optional<Loaded>> included) {
        int[] source = yaml.length() > YamlSource.MAX_LENGTH
                ? new int[0]
                : yaml.codePoints().toArray();
        Faults faults = new Faults(source);
        Optional<Node> root = YamlSource.read(yaml, faults);
        Optional<DeviceProfile> profile =
                root.flatMap(node -> new ProfileReader(new Section(node, "", faults), included).read());
        return new Loaded(faults.isEmpty() ? profile : Optional.empty(), faults.list());
    }
}
