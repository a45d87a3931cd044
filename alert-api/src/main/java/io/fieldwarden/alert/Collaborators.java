package io.fieldwarden.alert;

import io.fieldwarden.alert.access.IdentityProvider;
import io.fieldwarden.alert.http.ExtraRoute;
import io.fieldwarden.alert.http.QuarantineReplay;
import io.fieldwarden.alert.log.TopicLog;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.status.PartState;
import io.fieldwarden.alert.trial.RuleTrial;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What the API works with. It closes the series reader and the log when it closes; the rest stays whoever's it is.
 *
 * @param log completes when the log can be reached; until then alerts do not arrive and the status says so
 * @param meters scraped at {@code /metrics} when it is a Prometheus registry
 * @param profiles YAML texts of the built-in profiles
 * @param trial runs rules over stored readings; absent where nobody can
 * @param provider where people may log in too; absent where passwords are the only way
 * @param around what the program around it gives
 */
public record Collaborators(
        CompletionStage<TopicLog> log,
        SeriesReader series,
        MeterRegistry meters,
        List<String> profiles,
        Optional<RuleTrial> trial,
        Optional<IdentityProvider> provider,
        Around around) {
    public Collaborators {
        profiles = List.copyOf(profiles);
    }

    /**
     * @param parts how the other parts of the program are
     * @param routes of other parts on this server
     * @param replay sends quarantined messages through ingest again; absent where nobody can
     * @param provision runs once the stores are open and before the registry is published: first users, demo devices
     */
    public record Around(
            Supplier<List<PartState>> parts,
            List<ExtraRoute> routes,
            Optional<QuarantineReplay> replay,
            Consumer<Provisioning> provision) {
        public Around {
            routes = List.copyOf(routes);
        }

        public static Around nothing() {
            return new Around(List::of, List.of(), Optional.empty(), provisioning -> {});
        }
    }

    /** Nothing around it. */
    public static Collaborators of(
            CompletionStage<TopicLog> log, SeriesReader series, MeterRegistry meters, List<String> profiles) {
        return new Collaborators(log, series, meters, profiles, Optional.empty(), Optional.empty(), Around.nothing());
    }

    public Collaborators with(Around newAround) {
        return new Collaborators(log, series, meters, profiles, trial, provider, newAround);
    }

    public Collaborators with(Optional<IdentityProvider> newProvider) {
        return new Collaborators(log, series, meters, profiles, trial, newProvider, around);
    }

    public Collaborators with(RuleTrial newTrial) {
        return new Collaborators(log, series, meters, profiles, Optional.of(newTrial), provider, around);
    }
}
