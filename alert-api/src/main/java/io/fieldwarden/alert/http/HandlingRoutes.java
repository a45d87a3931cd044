package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.clock.Milestones;
import io.fieldwarden.alert.clock.RunningClock;
import io.fieldwarden.alert.files.FileStore;
import io.fieldwarden.alert.files.FileType;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.life.AlertState;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.HandlingStore;
import io.fieldwarden.alert.store.RegistryStore;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

/** What is done about one alert beside its states: clocks, milestones, files, and the record of its closing. */
final class HandlingRoutes {
    private static final int MAX_NOTE = 2_000;
    private static final int MAX_NAME = 120;
    private static final int MAX_FILE = 10 * 1024 * 1024;
    private static final int MAX_DAYS = 250;

    /** Clocks of two people are never quite the same. */
    private static final Duration SKEW = Duration.ofMinutes(2);

    private final AlertStore alerts;
    private final RegistryStore registry;
    private final Stores.Care care;
    private final Runnable changed;

    /** @param changed called after each change of an alert; returns at once */
    HandlingRoutes(Stores stores, Runnable changed) {
        this.alerts = stores.alerts();
        this.registry = stores.registry();
        this.care = stores.care();
        this.changed = changed;
    }

    List<Route> routes() {
        return List.of(
                Route.get("/api/v1/alerts/{id}/handling", Permission.ALERTS_VIEW, this::handling),
                Route.post("/api/v1/alerts/{id}/milestones", Permission.ALERTS_HANDLE, this::milestone),
                Route.post("/api/v1/alerts/{id}/attachments", Permission.ALERTS_HANDLE, this::attach),
                Route.get("/api/v1/alerts/{id}/attachments/{sha256}", Permission.ALERTS_VIEW, this::attachment),
                Route.get("/api/v1/working-days", Permission.ALERTS_VIEW, this::workingDays));
    }

    private Alert visible(Call call) {
        return AlertRoutes.visible(call, alerts, registry);
    }

    private void handling(Call call) {
        Alert alert = visible(call);
        call.etag(alert.version());
        call.reply(HandlingJson.of(alert, care, call.now()));
    }

    private void milestone(Call call) {
        Alert alert = visible(call);
        Body body = call.body().only("milestone", "at", "note");
        String id = body.text("milestone", 64);
        List<Milestones.Milestone> possible = care.rules()
                .milestones()
                .of(alert.subject().category(), alert.basis().rule());
        Milestones.Milestone milestone = possible.stream()
                .filter(one -> one.id().equals(id))
                .findFirst()
                .orElseThrow(() -> Problem.badField(
                        "milestone",
                        "'" + Problem.shown(id) + "' is none of this alert; there are "
                                + possible.stream()
                                        .map(Milestones.Milestone::id)
                                        .toList()));
        Instant at = body.time("at").orElse(call.now()).truncatedTo(ChronoUnit.MILLIS);
        check(call, alert, milestone, at);
        HandlingStore.Recorded recorded = care.handling()
                .record(
                        new HandlingStore.Reported(
                                alert.id(),
                                id,
                                at,
                                body.optionalText("note", MAX_NOTE).orElse("").strip(),
                                call.principal().name()),
                        care.rules().clocks().onMilestone(alert.subject().category(), id, at),
                        call.now());
        boolean repeated = recorded.by().equals(call.principal().name())
                && (body.time("at").isEmpty() || recorded.at().equals(at));
        if (!recorded.recordedAt().equals(call.now()) && !repeated) {
            throw Problem.of(
                    409,
                    "already-recorded",
                    "It was recorded by " + recorded.by() + " that this was done at " + recorded.at() + ".",
                    "What is recorded stays; comment on the alert if it is wrong.");
        }
        changed.run();
        call.reply(HandlingJson.of(visible(call), care, call.now()));
    }

    private void check(Call call, Alert alert, Milestones.Milestone milestone, Instant at) {
        if (at.isAfter(call.now().plus(SKEW))) {
            throw Problem.badField("at", "lies in the future; record it when it is done");
        }
        Duration before = care.handling().of(alert.id()).clocks().stream()
                .map(state ->
                        Duration.between(state.clock().startedAt(), alert.life().raisedAt()))
                .max(Duration::compareTo)
                .filter(lead -> !lead.isNegative())
                .orElse(Duration.ZERO);
        if (at.isBefore(alert.life().raisedAt().minus(before).minus(SKEW))) {
            throw Problem.badField(
                    "at", "is before the alert, which is of " + alert.life().raisedAt());
        }
        if (alert.state() == AlertState.CLOSED) {
            throw Problem.of(
                    409, "alert-closed", "The alert is closed.", "Open it again first, or comment on it instead.");
        }
        milestone
                .after()
                .filter(first -> care.handling().of(alert.id()).milestones().stream()
                        .noneMatch(one -> one.milestone().equals(first)))
                .ifPresent(first -> {
                    throw Problem.of(
                            409,
                            "milestone-missing",
                            "'" + milestone.id() + "' follows '" + first + "', which is not recorded.",
                            "Record '" + first + "' first.");
                });
    }

    private void attach(Call call) throws IOException {
        Alert alert = visible(call);
        String name = call.query("name")
                .map(HandlingRoutes::fileName)
                .filter(text -> !text.isBlank())
                .orElseThrow(() -> Problem.badField("name", "is missing"));
        String note = call.query("note").orElse("");
        FileStore.Stored stored;
        try (InputStream in = call.context().req().getInputStream()) {
            stored = care.files().put(in, MAX_FILE);
        } catch (FileStore.BadFileException e) {
            throw Problem.badField("body", String.valueOf(e.getMessage()));
        }
        HandlingStore.Attachment attached = care.handling()
                .attach(
                        alert.id(),
                        new HandlingStore.Attachment(
                                stored.sha256(),
                                name,
                                stored.type(),
                                stored.size(),
                                note,
                                call.principal().name(),
                                call.now()));
        changed.run();
        call.reply(201, HandlingJson.attachment(attached));
    }

    /** Only the name, of what a browser says is the path. */
    private static String fileName(String text) {
        String name = text.substring(Math.max(text.lastIndexOf('/'), text.lastIndexOf('\\')) + 1)
                .replaceAll("\\p{Cntrl}", "")
                .strip();
        return name.length() <= MAX_NAME ? name : name.substring(name.length() - MAX_NAME);
    }

    /** Shown by type as told by its bytes, in a box of its own: whatever is in it can do nothing. */
    private void attachment(Call call) {
        Alert alert = visible(call);
        String hash = call.path("sha256");
        HandlingStore.Attachment found = care.handling().of(alert.id()).attachments().stream()
                .filter(one -> one.sha256().equals(hash))
                .findFirst()
                .orElseThrow(() -> Problem.notFound("attachment", hash));
        byte[] bytes = care.files()
                .read(hash)
                .orElseThrow(() -> Problem.of(
                        410,
                        "file-damaged",
                        "The file is not there any more, or is not what it was.",
                        "Restore the data folder from a backup."));
        FileType type = found.type();
        String name = URLEncoder.encode(found.name(), StandardCharsets.UTF_8).replace("+", "%20");
        call.context()
                .header("Content-Security-Policy", "default-src 'none'; sandbox")
                .header(
                        "Content-Disposition",
                        (type.isImage() ? "inline" : "attachment") + "; filename*=UTF-8''" + name)
                .contentType(type.media())
                .result(bytes);
    }

    private void workingDays(Call call) {
        LocalDate from = call.query("from")
                .map(HandlingRoutes::day)
                .orElseGet(() -> LocalDate.ofInstant(call.now(), WorkingCalendar.ZONE));
        int days = call.queryInteger("days", 10, 0, MAX_DAYS);
        WorkingCalendar calendar = care.rules().calendar();
        WorkingCalendar.Due due = calendar.after(from, days);
        ObjectNode node = Json.object();
        node.put("from", from.toString());
        node.put("days", days);
        node.put("lastDay", due.lastDay().toString());
        node.put("endsAt", due.end().toString());
        node.put("certain", due.isCertain());
        node.put("status", due.status().text());
        node.set("unknownYears", Json.of(due.unknownYears()));
        Optional<String> source = calendar.day(from).source();
        call.reply(node.put("source", source.orElse(null)));
    }

    private static LocalDate day(String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 1970 && day.getYear() <= 2200) {
                return day;
            }
        } catch (DateTimeParseException e) {
            throw Problem.badField("from", "'" + Problem.shown(text) + "' is not a day like 2026-11-23");
        }
        throw Problem.badField("from", "must be from 1970 to 2200");
    }

    /** For tests and pages: how a clock stands. */
    static String standing(HandlingStore.ClockState state, Instant now) {
        RunningClock clock = state.clock();
        if (state.stoppedAt().isPresent()) {
            boolean met = !state.stoppedAt().get().isAfter(clock.dueAt());
            boolean reached = state.stoppedBy().filter(clock.stop()::equals).isPresent();
            return reached ? (met ? "met" : "missed") : "ended";
        }
        if (!clock.dueAt().isAfter(now)) {
            return "overdue";
        }
        return clock.warnAt().isAfter(now) ? "running" : "warning";
    }
}
