package io.fieldwarden.hub.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.device.ChannelId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.EdgeAgent;
import io.fieldwarden.edge.coap.CoapLine;
import io.fieldwarden.edge.core.Backoff;
import io.fieldwarden.edge.core.Delivery;
import io.fieldwarden.edge.core.DeliveryException;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.SenderConfig;
import io.fieldwarden.edge.core.Uplink;
import io.fieldwarden.edge.core.UplinkConfig;
import io.fieldwarden.edge.csv.BadCell;
import io.fieldwarden.edge.csv.CsvException;
import io.fieldwarden.edge.csv.CsvReplay;
import io.fieldwarden.edge.csv.ReplayPlan;
import io.fieldwarden.edge.csv.ReplaySurvey;
import io.fieldwarden.hub.client.Addresses;
import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.DeviceTokens;
import io.fieldwarden.hub.client.Registrar;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        mixinStandardHelpOptions = true,
        name = "replay",
        description = {
            "Sends recorded readings through an edge agent.",
            "The first column is the time (ISO 8601, yyyy-MM-dd HH:mm:ss as UTC, or epoch milliseconds),",
            "the others are channels. Registers the device unless it is there."
        })
final class ReplayCommand implements Callable<Integer> {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    /** Parameter of most profiles: how often the device sends, in seconds. */
    private static final String PERIOD = "period_s";

    @Spec
    private CommandSpec spec;

    @Parameters(paramLabel = "FILE.csv", arity = "1..*")
    private List<Path> files;

    @Option(names = "--device", required = true, paramLabel = "ID")
    private String device;

    @Option(names = "--profile", required = true, paramLabel = "ID")
    private String profile;

    @Option(names = "--url", paramLabel = "mqtt://…|coap://…", description = "Default: MQTT of the hub of --data.")
    private @Nullable String url;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Data folder of the hub (default: ./data or ./demo-data).")
    private @Nullable Path data;

    @Option(
            names = "--token",
            paramLabel = "TOKEN",
            description = "Access token of the device, if it is registered elsewhere.")
    private @Nullable String token;

    @Option(names = "--speed", paramLabel = "60x|max", defaultValue = "max", description = "Default: ${DEFAULT-VALUE}.")
    private String speed;

    @Option(
            names = "--order",
            paramLabel = "file|shuffled",
            defaultValue = "file",
            description = "Default: ${DEFAULT-VALUE}.")
    private String order;

    @Option(names = "--seed", paramLabel = "N", defaultValue = "1", description = "Of the shuffling.")
    private long seed;

    @Option(
            names = "--map",
            paramLabel = "COLUMN=CHANNEL",
            description = "For columns that are not named as their channel.")
    private @Nullable Map<String, String> columns;

    @Option(names = "--shift-to-now", description = "Moves all times so that the last row is now.")
    private boolean shiftToNow;

    @Override
    public Integer call() throws InterruptedException {
        ReplayPlan plan = plan();
        UplinkConfig config = uplink(plan);
        Progress progress = new Progress(spec.commandLine().getErr());
        RandomGenerator random = RandomGenerator.getDefault();
        SenderConfig sending = SenderConfig.defaults(config);
        try (Uplink uplink = EdgeAgent.uplink(config, new CoapLine())) {
            Backoff backoff = new Backoff(sending.retryFirst(), Duration.ofSeconds(5), random);
            Delivery delivery = new Delivery(uplink, backoff, ReplayCommand::pause, PATIENCE);
            CsvReplay.Totals totals =
                    new CsvReplay(plan, sending, delivery, Clock.systemUTC(), ReplayCommand::pause, progress).run();
            spec.commandLine()
                    .getOut()
                    .println(totals.accepted() + " of " + totals.rows() + " rows accepted, " + totals.rejected()
                            + " rejected, " + totals.badCells() + " cells left out");
            return totals.rejected() == 0 ? 0 : 1;
        } catch (CsvException | DeliveryException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    private static void pause(Duration time) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(time.toNanos());
    }

    private ReplayPlan plan() {
        Map<String, ChannelId> mapping = new HashMap<>();
        if (columns != null) {
            columns.forEach((column, channel) -> mapping.put(column, new ChannelId(channel)));
        }
        try {
            ReplayPlan.Order how = ReplayPlan.Order.valueOf(order.toUpperCase(Locale.ROOT));
            ReplayPlan.Pace pace = new ReplayPlan.Pace(how, seed, ReplayPlan.Pace.speed(speed), shiftToNow);
            return new ReplayPlan(files, new DeviceId(device), mapping, pace);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private UplinkConfig uplink(ReplayPlan plan) {
        DeviceId id = plan.device();
        if (token != null && url != null) {
            return UplinkConfig.byToken(URI.create(url), id, new Secret(token));
        }
        Addresses here = Addresses.read(data);
        String deviceToken = token != null ? token : tokenFrom(new ApiClient(here.http(), here.token()), plan);
        return UplinkConfig.byToken(URI.create(url != null ? url : here.mqtt()), id, new Secret(deviceToken));
    }

    /** Registers the device unless it is there, as one that sends as often as the files do. */
    private String tokenFrom(ApiClient client, ReplayPlan plan) {
        DeviceTokens tokens = new DeviceTokens(Addresses.folder(data), client);
        JsonNode known = client.get("/profiles/" + ApiClient.encoded(profile));
        ReplaySurvey survey = survey(plan);
        Set<String> channels = new HashSet<>();
        known.path("channels")
                .forEach(channel -> channels.add(channel.path("channel").asText()));
        List<String> foreign = survey.channels().stream()
                .map(ChannelId::value)
                .filter(channel -> !channels.contains(channel))
                .sorted()
                .toList();
        if (!foreign.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("not channels of profile " + profile + ", so that the hub will keep them in quarantine: "
                            + String.join(", ", foreign) + " (--map COLUMN=CHANNEL gives a column another name)");
        }
        Optional<String> token = tokens.known(device);
        if (token.isPresent()) {
            return token.get();
        }
        Map<String, String> parameters = new HashMap<>();
        for (JsonNode parameter : known.path("parameters")) {
            if (parameter.path("name").asText().equals(PERIOD)) {
                survey.period().ifPresent(period -> parameters.put(PERIOD, Long.toString(period.toSeconds())));
            }
        }
        return tokens.register(Registrar.request(device, profile, parameters));
    }

    private static ReplaySurvey survey(ReplayPlan plan) {
        try {
            return ReplaySurvey.of(plan);
        } catch (CsvException e) {
            throw new CommandFailed(String.valueOf(e.getMessage()), e);
        }
    }

    /** Says what is left out, and on a terminal how far it is. */
    private static final class Progress implements CsvReplay.Listener {
        private static final int TOLD = 20;
        private final PrintWriter err;
        private final boolean terminal = Boolean.getBoolean("fieldwarden.terminal");
        private int bad;

        Progress(PrintWriter err) {
            this.err = err;
        }

        @Override
        public void bad(BadCell cell) {
            bad++;
            if (bad <= TOLD) {
                err.println(cell);
            } else if (bad == TOLD + 1) {
                err.println("... more cells are left out; the total comes at the end");
            }
        }

        @Override
        public void rejected(long firstLine, long lastLine, String reason) {
            err.println("lines " + firstLine + " to " + lastLine + ": rejected, see quarantine: " + reason);
        }

        @Override
        public void progress(CsvReplay.Totals totals) {
            if (terminal) {
                err.print("\r" + totals.accepted() + " rows accepted");
                err.flush();
            }
        }
    }
}
