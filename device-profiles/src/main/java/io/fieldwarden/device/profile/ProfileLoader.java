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

    /**
     * A profile, or the reasons why there is none, in the order of the file.
     *
     * @param samples what the profile makes of its test messages, in the order of the file; none while something else is wrong
     */
    public record Loaded(Optional<DeviceProfile> profile, List<Fault> faults, List<SampleResult> samples) {
        public Loaded {
            faults = List.copyOf(faults);
            samples = List.copyOf(samples);
        }

        public Loaded(Optional<DeviceProfile> profile, List<Fault> faults) {
            this(profile, faults, List.of());
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
        Function<ProfileId, Optional<Loaded>> included = id -> builtIn.apply(id)
                .map(text -> read(
                        text, common -> builtIn.apply(common).map(inner -> read(inner, none -> Optional.empty()))));
        return read(yaml, included);
    }

    /** What an included profile includes itself includes nothing. */
    private static Loaded read(String yaml, Function<ProfileId, Optional<Loaded>> included) {
        int[] source = yaml.length() > YamlSource.MAX_LENGTH
                ? new int[0]
                : yaml.codePoints().toArray();
        Faults faults = new Faults(source);
        Optional<Node> root = YamlSource.read(yaml, faults);
        Optional<ProfileReader> reader = root.map(node -> new ProfileReader(new Section(node, "", faults), included));
        Optional<DeviceProfile> profile = reader.flatMap(ProfileReader::read);
        List<SampleResult> samples = reader.map(ProfileReader::samples).orElse(List.of());
        return new Loaded(faults.isEmpty() ? profile : Optional.empty(), faults.list(), samples);
    }
}
