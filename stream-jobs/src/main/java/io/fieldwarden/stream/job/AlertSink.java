package io.fieldwarden.stream.job;

import io.fieldwarden.device.RuleId;
import io.fieldwarden.device.log.AlertEvent;
import io.fieldwarden.device.log.AlertEvents;
import io.fieldwarden.stream.cause.SilenceEvent;
import io.fieldwarden.stream.rules.BoundRules;
import io.fieldwarden.stream.rules.Hanging;
import io.fieldwarden.stream.rules.RegistryView;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.util.Collector;

/**
 * Where the alerts of one device go: straight out, or, those of silence, to where silences of one cause meet. Lives for one
 * call of the operator.
 */
record AlertSink(
        Collector<LogRecord> straight, Consumer<LogRecord> silences, SilenceRoutes routes, RegistryView registry) {

    void accept(AlertEvent event, BoundRules rules) {
        RuleId rule = event.transition().source().rule();
        Optional<String> route = routes.of(event.transition().alert());
        if (!rules.tellsSilence(rule) && route.isEmpty()) {
            straight.collect(new LogRecord(event.transition().alert().value(), AlertEvents.encode(event)));
            return;
        }
        // Silence of one channel has its cause in the device: nothing else hangs on that.
        Hanging.Place place = rules.tellsSilenceOfDevice(rule)
                ? registry.hangsOn(event.transition().source().device())
                : new Hanging.Place(List.of(), false);
        // All steps of an alert go one way, even when the device has been moved meanwhile.
        String root =
                route.orElseGet(() -> place.root(event.transition().source().device()));
        routes.keep(event.transition(), root);
        silences.accept(new LogRecord(root, new SilenceEvent(place.path(), place.gateway(), event).encode()));
    }
}
