package io.fieldwarden.alert.maintenance;

import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertAction;
import io.fieldwarden.alert.series.Point;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.series.SeriesUnavailableException;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.Occasion;
import io.fieldwarden.alert.store.OccasionStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.RuleId;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts alerts out of service while their equipment is under maintenance, by a recorded window or because the device says so, and
 * back into service afterwards. What must be told of in any case is never put out of service. Safe for many threads.
 */
public final class MaintenanceWatch {
    private static final Logger LOG = LoggerFactory.getLogger(MaintenanceWatch.class);

    /** Of one round; the next one takes the others. */
    private static final int AT_ONCE = 1_000;

    /** What a device said longer ago than this is not taken for how it is. */
    private static final Duration SAID = Duration.ofHours(24);

    private static final String WINDOW = "window:";

    private final Suppression rules;
    private final Stores stores;

    public record Stores(AlertStore alerts, RegistryStore registry, OccasionStore occasions, SeriesReader series) {}

    public MaintenanceWatch(Suppression rules, Stores stores) {
        this.rules = rules;
        this.stores = stores;
    }

    /**
     * What keeps an alert out of service.
     *
     * @param device whose it is, as it stands in the registry
     * @param at when it was raised, or now
     */
    public Optional<Alert.Outage> of(Located device, RuleId rule, Instant at, Instant now) {
        String category = device.category();
        if (!rules.allows(category, rule)) {
            return Optional.empty();
        }
        long millis = at.toEpochMilli();
        Optional<Occasion> window = stores.occasions().concerning(device, millis, millis + 1).stream()
                .filter(one -> one.kind() == Occasion.Kind.MAINTENANCE)
                .findFirst();
        return window.map(one -> new Alert.Outage(WINDOW + one.id(), at, one.reason()))
                .or(() -> said(device.device().id(), category, at, now));
    }

    private Optional<Alert.Outage> said(DeviceId device, String category, Instant at, Instant now) {
        return rules.mode(category)
                .filter(mode -> saysSo(device, mode, now))
                .map(mode -> new Alert.Outage(
                        mode.cause(), at, mode.name().zh() + " / " + mode.name().en()));
    }

    /** Without an answer it does not: an alert that is shown for nothing is better than one that is not. */
    private boolean saysSo(DeviceId device, Suppression.Mode mode, Instant now) {
        try {
            Point newest = stores.series().newest(device).get(mode.channel());
            return newest != null
                    && newest.value() == mode.value()
                    && newest.at() > now.minus(SAID).toEpochMilli();
        } catch (SeriesUnavailableException e) {
            LOG.atWarn().addKeyValue("device", device.value()).setCause(e).log("cannot tell whether it is maintained");
            return false;
        }
    }

    /**
     * Looks at what stands and at what is out of service.
     *
     * @return whether an alert has changed
     */
    public boolean round(Instant now) {
        boolean changed = false;
        for (Alert alert : stores.alerts().outOfService(AT_ONCE)) {
            Optional<String> over = over(alert, now);
            if (over.isPresent()) {
                act(alert, new AlertAction.IntoService(over.get()), now);
                changed = true;
            }
        }
        return putOut(now) || changed;
    }

    private boolean putOut(Instant now) {
        boolean windows = stores.occasions().any(Occasion.Kind.MAINTENANCE, now.toEpochMilli());
        List<Alert> standing = stores.alerts().standing(AT_ONCE).stream()
                .filter(alert ->
                        windows || rules.mode(alert.subject().category()).isPresent())
                .filter(alert ->
                        rules.allows(alert.subject().category(), alert.basis().rule()))
                .toList();
        Set<DeviceId> ids = new LinkedHashSet<>();
        standing.forEach(alert -> ids.add(alert.subject().device()));
        Map<DeviceId, Located> devices = stores.registry().devices(ids);
        Map<DeviceId, Optional<Alert.Outage>> outages = new HashMap<>();
        boolean changed = false;
        for (Alert alert : standing) {
            Located device = devices.get(alert.subject().device());
            if (device == null) {
                continue;
            }
            Optional<Alert.Outage> outage = outages.computeIfAbsent(
                    device.device().id(), id -> of(device, alert.basis().rule(), now, now));
            if (outage.isPresent()) {
                act(alert, new AlertAction.OutOfService(outage.get()), now);
                changed = true;
            }
        }
        return changed;
    }

    /** In which words the maintenance of an alert is over; empty while it is not. */
    private Optional<String> over(Alert alert, Instant now) {
        String cause = alert.handling().outage().map(Alert.Outage::cause).orElse("");
        if (cause.startsWith(WINDOW)) {
            Optional<Occasion> window = stores.occasions().find(cause.substring(WINDOW.length()));
            if (window.isEmpty()) {
                return Optional.of("the maintenance window was taken out");
            }
            return window.get().covers(now.toEpochMilli())
                    ? Optional.empty()
                    : Optional.of("the maintenance window is over");
        }
        return rules.mode(alert.subject().category())
                        .filter(mode -> mode.cause().equals(cause))
                        .filter(mode -> saysSo(alert.subject().device(), mode, now))
                        .isPresent()
                ? Optional.empty()
                : Optional.of("the device does not say any more that it is under maintenance");
    }

    private void act(Alert alert, AlertAction action, Instant now) {
        stores.alerts()
                .act(
                        new AlertStore.Request(
                                alert.id(), action, AlertStore.SYSTEM, Optional.empty(), Optional.empty()),
                        now);
    }
}
