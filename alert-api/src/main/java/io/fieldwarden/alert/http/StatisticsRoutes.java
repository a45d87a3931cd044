package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.store.FigureStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.task.Figures;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Function;

/** Figures of supervision per township, unit or category: what is open and late, how long it takes. */
final class StatisticsRoutes {
    private static final Duration USUAL = Duration.ofDays(90);
    private static final Duration LONGEST = Duration.ofDays(3_660);
    private static final int MOST_ABOVE = 20;

    /** Organisations of this kind are townships (乡镇、街道). */
    private static final String TOWNSHIP = "township";

    private final FigureStore figures;
    private final RegistryStore registry;

    StatisticsRoutes(Stores stores) {
        this.figures = stores.supervision().figures();
        this.registry = stores.registry();
    }

    List<Route> routes() {
        return List.of(Route.get("/api/v1/statistics", Permission.TASKS_VIEW, this::answer));
    }

    private enum By {
        TOWNSHIP,
        UNIT,
        CATEGORY
    }

    private static By by(String word) {
        return switch (word) {
            case "township" -> By.TOWNSHIP;
            case "unit" -> By.UNIT;
            case "category" -> By.CATEGORY;
            default -> throw new IllegalArgumentException(word);
        };
    }

    private record Both(Figures alerts, Figures tasks) {}

    private void answer(Call call) {
        By by = call.query("by", StatisticsRoutes::by).orElse(By.UNIT);
        // What happens in this very moment counts.
        Instant to = call.queryTime("to").orElse(call.now().plusMillis(1));
        Instant from = call.queryTime("from").orElse(to.minus(USUAL));
        if (!from.isBefore(to) || Duration.between(from, to).compareTo(LONGEST) > 0) {
            throw Problem.badField("from", "must be before 'to', at most " + LONGEST.toDays() + " days");
        }
        Scope scope = registry.scope(call.grants());
        Map<OrganisationId, RegistryEntry.Organisation> organisations = new HashMap<>();
        registry.organisations().forEach(one -> organisations.put(one.id(), one));
        Function<FigureStore.Matter, String> key = key(by, organisations);
        Map<String, Both> groups = new TreeMap<>();
        Both all = new Both(new Figures(), new Figures());
        int alerts = figures.alerts(from, to, scope, matter -> {
            add(all.alerts(), matter, call.now());
            add(group(groups, key.apply(matter)).alerts(), matter, call.now());
        });
        int tasks = figures.tasks(from, to, scope, matter -> {
            add(all.tasks(), matter, call.now());
            add(group(groups, key.apply(matter)).tasks(), matter, call.now());
        });
        ObjectNode node = Json.object();
        node.put("by", by.name().toLowerCase(java.util.Locale.ROOT));
        node.put("from", from.toString()).put("to", to.toString());
        node.put("complete", Math.max(alerts, tasks) < FigureStore.MOST_ROWS);
        node.set("all", figures(all));
        ArrayNode list = node.putArray("groups");
        groups.forEach((id, both) -> {
            ObjectNode group = figures(both).put("key", id);
            Optional<Text> name = by == By.CATEGORY || id.isEmpty()
                    ? Optional.empty()
                    : Optional.ofNullable(organisations.get(new OrganisationId(id)))
                            .map(RegistryEntry.Organisation::name);
            list.add(group.set("name", Json.text(name)));
        });
        call.reply(node);
    }

    private static Both group(Map<String, Both> groups, String key) {
        return groups.computeIfAbsent(key, ignored -> new Both(new Figures(), new Figures()));
    }

    private static void add(Figures into, FigureStore.Matter matter, Instant now) {
        boolean late = matter.open() && matter.due().isPresent() && matter.due().getAsLong() <= now.toEpochMilli();
        into.add(matter.begun(), matter.taken(), matter.ended(), matter.open(), late);
    }

    private static Function<FigureStore.Matter, String> key(
            By by, Map<OrganisationId, RegistryEntry.Organisation> organisations) {
        return switch (by) {
            case UNIT ->
                matter -> matter.organisation().map(OrganisationId::value).orElse("");
            case CATEGORY -> matter -> category(matter.category());
            case TOWNSHIP -> matter -> township(matter.organisation(), organisations);
        };
    }

    /** A catalogue code counts for its category, such as 3000 for every lift. */
    private static String category(String category) {
        return !category.isEmpty() && Character.isDigit(category.charAt(0)) ? category.charAt(0) + "000" : category;
    }

    /** The nearest township above; empty where there is none. */
    private static String township(
            Optional<OrganisationId> organisation, Map<OrganisationId, RegistryEntry.Organisation> all) {
        Optional<RegistryEntry.Organisation> here = organisation.map(all::get);
        for (int i = 0; i < MOST_ABOVE && here.isPresent(); i++) {
            if (here.get().kind().equals(TOWNSHIP)) {
                return here.get().id().value();
            }
            here = here.get().parent().map(all::get);
        }
        return "";
    }

    private static ObjectNode figures(Both both) {
        ObjectNode node = Json.object();
        node.set(
                "alerts",
                figures(both.alerts())
                        .put("medianAcknowledgeSeconds", seconds(both.alerts().medianTaken())));
        node.set("tasks", figures(both.tasks()).put("late", both.tasks().late()));
        return node;
    }

    private static ObjectNode figures(Figures figures) {
        return Json.object()
                .put("total", figures.total())
                .put("open", figures.open())
                .put("medianCloseSeconds", seconds(figures.medianEnded()));
    }

    private static @org.jspecify.annotations.Nullable Long seconds(OptionalLong millis) {
        return millis.isPresent() ? Long.valueOf(Math.round(millis.getAsLong() / 1_000.0)) : null;
    }
}
