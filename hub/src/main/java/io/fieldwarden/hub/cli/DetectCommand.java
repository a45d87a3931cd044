package io.fieldwarden.hub.cli;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Limits;
import io.fieldwarden.hub.detect.DetectFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "detect",
        description = "Runs the detectors of the stream job over recorded readings;"
                + " writes time,value,score,alert,reason per file, in the same sub-folders.")
final class DetectCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE.csv",
            arity = "1..*",
            description = "first column the time, a header names the others")
    private List<Path> files = List.of();

    @Option(names = "--column", paramLabel = "NAME", defaultValue = "value", description = "default: ${DEFAULT-VALUE}")
    private String column = "value";

    @Option(
            names = "--profile",
            paramLabel = "ID",
            description =
                    "checks range, sentinels and stuck values of this profile's channel of the column's name first")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", required = true, description = "folder to write to")
    private Path out = Path.of(".");

    @Override
    public void run() {
        Optional<Limits> limits = profile.map(this::limits);
        Path root = commonFolder(files);
        for (Path file : files) {
            boolean asGiven = !file.isAbsolute() && !file.normalize().startsWith("..");
            Path name = asGiven
                    ? file.normalize()
                    : root.relativize(file.toAbsolutePath().normalize());
            try {
                DetectFile.Summary summary = new DetectFile(column, limits).run(file, out.resolve(name));
                spec.commandLine()
                        .getOut()
                        .println(name + ": " + summary.rows() + " readings, " + summary.alerts() + " alerts, "
                                + summary.notLearned() + " not learned from");
            } catch (IOException e) {
                throw new CommandFailed("detect: " + e.getMessage(), e);
            }
        }
    }

    private Limits limits(String id) {
        if (!Catalogue.ids().contains(new ProfileId(id))) {
            throw new CommandFailed("detect: profile '" + id + "' is not in the catalogue");
        }
        DeviceProfile known = Catalogue.profile(new ProfileId(id));
        return known.channel(new ChannelId(column))
                .map(Channel::limits)
                .orElseThrow(() -> new CommandFailed("detect: profile '" + id + "' has no channel '" + column + "'"));
    }

    /** The deepest folder that holds all files. */
    static Path commonFolder(List<Path> files) {
        Path common = parent(files.get(0));
        for (Path file : files) {
            while (!parent(file).startsWith(common)) {
                common = parent(common);
            }
        }
        return common;
    }

    private static Path parent(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        Path parent = absolute.getParent();
        return parent == null ? absolute : parent;
    }
}
