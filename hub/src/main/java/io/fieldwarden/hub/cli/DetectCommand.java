package io.fieldwarden.hub.cli;

import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.detect.DetectorSpec;
import io.fieldwarden.device.profile.Catalogue;
import io.fieldwarden.device.profile.Channel;
import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Limits;
import io.fieldwarden.hub.detect.DetectFile;
import io.fieldwarden.hub.detect.inject.InjectionReport;
import io.fieldwarden.hub.detect.inject.InjectionRun;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
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
            arity = "0..*",
            description = "first column the time, a header names the others")
    private List<Path> files = List.of();

    @Option(names = "--column", paramLabel = "NAME", defaultValue = "value", description = "default: ${DEFAULT-VALUE}")
    private String column = "value";

    @Option(
            names = "--profile",
            paramLabel = "ID",
            description =
                    "checks range, sentinels, gaps and stuck values of this profile's channel of the column's name too")
    private Optional<String> profile = Optional.empty();

    @Option(names = "--out", paramLabel = "DIR", description = "folder to write to")
    private Optional<Path> out = Optional.empty();

    @Option(
            names = "--budget",
            paramLabel = "N",
            defaultValue = "0.2",
            description = "false alarms that are acceptable for each channel and week; default: ${DEFAULT-VALUE}")
    private double budget = DetectorSpec.DEFAULT_BUDGET;

    @ArgGroup(exclusive = false, heading = "%nHow well faults are found, instead of files:%n")
    private @Nullable Injection injection;

    /** How faults are put into made traces. */
    static final class Injection {
        @Option(
                names = "--inject",
                required = true,
                description = "puts faults into traces of a farm and its equipment and counts what is found")
        private boolean inject;

        @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "default: ${DEFAULT-VALUE}")
        private long seed = 1;

        @Option(names = "--weeks", paramLabel = "N", defaultValue = "8", description = "default: ${DEFAULT-VALUE}")
        private int weeks = 8;

        @Option(
                names = "--per-day",
                paramLabel = "N",
                defaultValue = "288",
                description = "readings a day; default: ${DEFAULT-VALUE}")
        private int perDay = 288;

        @Option(
                names = "--faults",
                paramLabel = "N",
                defaultValue = "10",
                description = "of each kind on each channel; default: ${DEFAULT-VALUE}")
        private int faults = 10;

        @Option(
                names = "--weather",
                paramLabel = "FILE.csv",
                description =
                        "days with solar_rad_mj,tmax,tmin,tdew,wind_3m,rain that drive the farm; default: made by the"
                                + " seed")
        private Optional<Path> weather = Optional.empty();

        @Option(
                names = "--strict",
                description =
                        "sizes faults by the median distance from the median: far smaller where a channel mostly rests")
        private boolean strict;
    }

    @Override
    public void run() {
        if (!(budget > 0 && budget <= 1_000)) {
            throw new CommandFailed("detect: --budget " + budget + " is not above 0 and at most 1000");
        }
        Injection asked = injection;
        if (asked != null && asked.inject) {
            inject(asked);
            return;
        }
        Path folder = out.orElseThrow(() -> new CommandFailed("detect: --out DIR is missing, the folder to write to"));
        if (files.isEmpty()) {
            throw new CommandFailed("detect: no FILE.csv is given, and no --inject");
        }
        detect(folder);
    }

    private void inject(Injection asked) {
        try {
            InjectionRun.Options options =
                    new InjectionRun.Options(asked.weeks, asked.perDay, asked.seed, asked.faults, budget, asked.strict);
            InjectionReport.of(options, asked.weather).print(spec.commandLine().getOut(), true);
        } catch (IOException | IllegalArgumentException e) {
            throw new CommandFailed("detect: " + e.getMessage(), e);
        }
    }

    private void detect(Path folder) {
        Optional<Limits> limits = profile.map(this::limits);
        Path root = commonFolder(files);
        for (Path file : files) {
            boolean asGiven = !file.isAbsolute() && !file.normalize().startsWith("..");
            Path name = asGiven
                    ? file.normalize()
                    : root.relativize(file.toAbsolutePath().normalize());
            try {
                DetectFile.Summary summary = new DetectFile(column, limits, budget).run(file, folder.resolve(name));
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
