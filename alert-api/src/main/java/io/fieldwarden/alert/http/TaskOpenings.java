package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.alert.equipment.Clue;
import io.fieldwarden.alert.equipment.Equipment;
import io.fieldwarden.alert.equipment.EquipmentId;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.ClueStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.Located;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import java.util.Optional;

/** Reads what a new task is about: an alert, a piece of equipment and what points to it, or something that nobody has on file. */
final class TaskOpenings {
    private static final int MAX_TITLE = 200;

    private final AlertStore alerts;
    private final RegistryStore registry;
    private final EquipmentStore equipment;
    private final ClueStore clues;

    TaskOpenings(Stores stores) {
        this.alerts = stores.alerts();
        this.registry = stores.registry();
        this.equipment = stores.equipment().files();
        this.clues = stores.equipment().clues();
    }

    /**
     * @param scope of the caller; whether it covers what comes out is still to be checked
     * @throws Problem when the request is wrong or names what is not there or not in scope
     */
    TaskStore.Opening read(Body body, Scope scope) {
        Optional<Equipment> named = body.optional("equipment", EquipmentId::new)
                .map(id -> find(id, scope).orElseThrow(() -> Problem.notFound("equipment", id.value())));
        return body.has("alert") ? ofAlert(body, named, scope) : ofOther(body, named, scope);
    }

    /** What a task about this equipment is about. */
    static Task.Subject about(Equipment one) {
        Equipment.Bound bound = one.standing().bound();
        return new Task.Subject(
                Optional.of(one.id().value()),
                bound.devices().stream().findFirst().map(DeviceId::value),
                bound.positions().stream().findFirst().map(PositionId::value),
                one.unit(),
                one.category());
    }

    private Optional<Equipment> find(EquipmentId id, Scope scope) {
        return seen(equipment.find(id), scope);
    }

    private static Optional<Equipment> seen(Optional<EquipmentStore.Filed> filed, Scope scope) {
        return filed.filter(one -> EquipmentRoutes.covers(scope, one)).map(EquipmentStore.Filed::equipment);
    }

    private TaskStore.Opening ofAlert(Body body, Optional<Equipment> named, Scope scope) {
        AlertId id = body.value("alert", AlertId::new);
        Alert alert = alerts.find(id)
                .filter(one ->
                        scope.covers(one.subject().organisation(), one.subject().category()))
                .orElseThrow(() -> Problem.notFound("alert", id.value()));
        Alert.Subject subject = alert.subject();
        Optional<Equipment> about = named.or(() -> seen(
                equipment.ofDevice(subject.device()).or(() -> subject.position().flatMap(equipment::ofPosition)),
                scope));
        String message = alert.basis().explanation().message().zh();
        return new TaskStore.Opening(
                Task.Origin.ALERT,
                id.value(),
                Optional.of(id.value()),
                body.optionalText("title", MAX_TITLE)
                        .filter(text -> !text.isBlank())
                        .orElse(message),
                body.optionalText("note", TaskSteps.MAX_TEXT).orElse(""),
                new Task.Subject(
                        about.map(one -> one.id().value()),
                        Optional.of(subject.device().value()),
                        subject.position().map(PositionId::value),
                        subject.organisation(),
                        subject.category()));
    }

    private TaskStore.Opening ofOther(Body body, Optional<Equipment> named, Scope scope) {
        Task.Origin origin = body.optional("origin", Task.Origin::ofText)
                .filter(one -> one != Task.Origin.ALERT && one != Task.Origin.PLAN)
                .orElseThrow(() -> Problem.badField(
                        "origin", "must be equipment, complaint, transfer or other where no alert is named"));
        String reference = body.optionalText("reference", MAX_TITLE).orElse("");
        Optional<Clue> clue = origin == Task.Origin.EQUIPMENT ? clues.find(reference, scope) : Optional.empty();
        Optional<Equipment> about = named.or(() -> clue.flatMap(one -> find(one.equipment(), scope)));
        clue.filter(one -> about.filter(other -> !other.id().equals(one.equipment()))
                        .isPresent())
                .ifPresent(one -> {
                    throw Problem.badField("equipment", "must be '" + one.equipment() + "', which the clue is about");
                });
        return new TaskStore.Opening(
                origin,
                reference,
                clue.flatMap(one -> one.closing().alert()).map(AlertId::value),
                body.text("title", MAX_TITLE),
                body.optionalText("note", TaskSteps.MAX_TEXT).orElse(""),
                about.map(one -> subject(body, one, clue)).orElseGet(() -> subject(body)));
    }

    /** The file says whose it is and what it is; a request may say the same, or what the file leaves open. */
    private Task.Subject subject(Body body, Equipment one, Optional<Clue> clue) {
        Optional<OrganisationId> unit = organisation(body);
        one.unit()
                .filter(of -> unit.filter(given -> !given.equals(of)).isPresent())
                .ifPresent(of -> {
                    throw Problem.badField("organisation", "must be '" + of + "', the unit of the equipment file");
                });
        body.optionalText("category", 64)
                .filter(text -> !text.isBlank() && !Categories.covers(text, one.category()))
                .ifPresent(text -> {
                    throw Problem.badField(
                            "category", "must be '" + one.category() + "' of the equipment file, or one above it");
                });
        Task.Subject about = about(one);
        return new Task.Subject(
                about.equipment(),
                device(body)
                        .map(located -> located.device().id().value())
                        .or(() -> clue.flatMap(Clue::sign)
                                .map(sign -> sign.device().value()))
                        .or(about::device),
                body.optional("position", PositionId::new)
                        .map(PositionId::value)
                        .or(about::position),
                one.unit().or(() -> unit),
                one.category());
    }

    private Task.Subject subject(Body body) {
        Optional<Located> device = device(body);
        return new Task.Subject(
                Optional.empty(),
                device.map(one -> one.device().id().value()),
                body.optional("position", PositionId::new)
                        .map(PositionId::value)
                        .or(() -> device.flatMap(
                                one -> one.device().place().position().map(PositionId::value))),
                organisation(body).or(() -> device.flatMap(Located::organisation)),
                body.optionalText("category", 64)
                        .filter(text -> !text.isBlank())
                        .or(() -> device.map(Located::category))
                        .orElse(""));
    }

    private Optional<Located> device(Body body) {
        return body.optional("device", DeviceId::new)
                .map(id -> registry.device(id).orElseThrow(() -> Problem.notFound("device", id.value())));
    }

    private Optional<OrganisationId> organisation(Body body) {
        return body.optional("organisation", OrganisationId::new).map(id -> {
            if (registry.organisation(id).isEmpty()) {
                throw Problem.notFound("organisation", id.value());
            }
            return id;
        });
    }
}
