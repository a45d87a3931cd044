package io.fieldwarden.alert.http;

import io.fieldwarden.alert.store.PlanStore;
import io.fieldwarden.alert.task.CaseAction;
import io.fieldwarden.alert.task.SiteRecord;
import io.fieldwarden.alert.task.SupervisionRules;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.alert.task.TaskAction;
import io.fieldwarden.alert.task.TaskState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads a step of a task out of a request. */
final class TaskSteps {
    static final int MAX_TEXT = 4_000;
    private static final int MAX_SHORT = 200;
    private static final int MAX_LIST = 50;
    private static final int MAX_FINE = 2_000_000_000;
    private static final Duration LONGEST = Duration.ofDays(366);

    /** Kinds that people ask for, with one of each to ask where it may follow. */
    private static final Map<String, TaskAction> KINDS = kinds();

    private final PlanStore plans;
    private final SupervisionRules rules;

    TaskSteps(PlanStore plans, SupervisionRules rules) {
        this.plans = plans;
        this.rules = rules;
    }

    private static Map<String, TaskAction> kinds() {
        Map<String, TaskAction> kinds = new LinkedHashMap<>();
        Task.Assignment nobody = new Task.Assignment(Task.Inspection.OTHER, "", "", List.of(), Optional.empty());
        List.of(
                        new TaskAction.Dismiss(""),
                        new TaskAction.Assign(nobody, Instant.EPOCH),
                        new TaskAction.Order(List.of(), List.of(), "", Instant.EPOCH),
                        new TaskAction.Report("", List.of()),
                        new TaskAction.Recheck(false, true, "", List.of(), List.of()),
                        new TaskAction.Close(""),
                        new TaskAction.Comment(""),
                        new CaseAction.Propose("", "", ""),
                        new CaseAction.Examine(Task.Review.LEGAL, true, ""),
                        new CaseAction.Open(""),
                        new CaseAction.Hear(""),
                        new CaseAction.Decide("", "", 0),
                        new CaseAction.Deliver(""),
                        new CaseAction.Settle(Task.Done.PAID, ""),
                        new CaseAction.Settle(Task.Done.PUBLISHED, ""),
                        new CaseAction.ReportUp("", ""))
                .forEach(action -> kinds.put(action.kind(), action));
        return kinds;
    }

    /** What may be asked for in a state; a record on the spot has no empty example. */
    static List<String> kindsAt(TaskState state) {
        List<String> allowed = new ArrayList<>();
        KINDS.forEach((kind, action) -> {
            if (action.from().contains(state)) {
                allowed.add(kind);
            }
        });
        if (state == TaskState.ASSIGNED) {
            allowed.add("record");
        }
        return allowed;
    }

    /**
     * @param photos that the task has
     * @throws Problem for what is missing, unknown or too long
     */
    TaskAction read(Body body, Task task, Set<String> photos, Instant now) {
        String kind = body.text("kind", 64);
        return switch (kind) {
            case "dismiss" -> new TaskAction.Dismiss(note(only(body, "note")));
            case "assign" -> assign(body, task, now);
            case "record" -> new TaskAction.Inspect(site(body, photos, now));
            case "order" -> order(body, now);
            case "report" -> new TaskAction.Report(note(only(body, "note", "photos")), photos(body, "photos", photos));
            case "recheck" -> recheck(body, photos);
            case "close" -> new TaskAction.Close(note(only(body, "note")));
            case "comment" -> new TaskAction.Comment(note(only(body, "note")));
            default -> ofCase(kind, body);
        };
    }

    private static TaskAction ofCase(String kind, Body body) {
        return switch (kind) {
            case "propose-case" ->
                new CaseAction.Propose(
                        note(only(body, "note", "basis", "evidence")),
                        body.text("basis", MAX_SHORT),
                        body.text("evidence", MAX_TEXT));
            case "review" -> {
                only(body, "note", "review", "passed");
                yield new CaseAction.Examine(body.value("review", Task.Review::ofText), passed(body), note(body));
            }
            case "open-case" -> new CaseAction.Open(note(only(body, "note")));
            case "hearing" -> new CaseAction.Hear(note(only(body, "note")));
            case "decide" ->
                new CaseAction.Decide(
                        note(only(body, "note", "basis", "fine")),
                        body.text("basis", MAX_SHORT),
                        body.integer("fine", 0, MAX_FINE).orElse(0));
            case "deliver" -> new CaseAction.Deliver(note(only(body, "note")));
            case "paid" -> new CaseAction.Settle(Task.Done.PAID, note(only(body, "note")));
            case "published" -> new CaseAction.Settle(Task.Done.PUBLISHED, note(only(body, "note")));
            case "report-up" -> new CaseAction.ReportUp(body.text("to", MAX_SHORT), note(only(body, "note", "to")));
            default -> throw Problem.badField("kind", "is none of record, " + String.join(", ", KINDS.keySet()));
        };
    }

    private static Body only(Body body, String... fields) {
        String[] all = java.util.Arrays.copyOf(fields, fields.length + 1);
        all[fields.length] = "kind";
        return body.only(all);
    }

    private static String note(Body body) {
        return body.text("note", MAX_TEXT);
    }

    private static boolean passed(Body body) {
        if (!body.has("passed")) {
            throw Problem.badField("passed", "is missing");
        }
        return body.flag("passed", false);
    }

    private TaskAction assign(Body body, Task task, Instant now) {
        only(body, "type", "basis", "checklist", "inspectors", "due");
        String checklist = body.optionalText("checklist", MAX_SHORT)
                .filter(text -> !text.isBlank())
                .orElseGet(() -> rules.checklistFor(task.subject().category()).id());
        if (!rules.checklists().containsKey(checklist)) {
            throw Problem.badField(
                    "checklist",
                    "there is no checklist '" + Problem.shown(checklist) + "'; there are "
                            + rules.checklists().keySet());
        }
        return new TaskAction.Assign(
                new Task.Assignment(
                        body.value("type", Task.Inspection::ofText),
                        body.text("basis", MAX_SHORT),
                        checklist,
                        inspectors(body),
                        Optional.empty()),
                future(body, "due", now));
    }

    private static TaskAction order(Body body, Instant now) {
        only(body, "problems", "demands", "basis", "deadline");
        List<String> problems = texts(body, "problems");
        List<String> demands = texts(body, "demands");
        return new TaskAction.Order(problems, demands, body.text("basis", MAX_TEXT), future(body, "deadline", now));
    }

    private TaskAction recheck(Body body, Set<String> photos) {
        only(body, "onSite", "passed", "note", "photos", "inspectors");
        boolean onSite = body.flag("onSite", true);
        return new TaskAction.Recheck(
                onSite,
                passed(body),
                note(body),
                photos(body, "photos", photos),
                onSite || body.has("inspectors") ? inspectors(body) : List.of());
    }

    /** By log-in; how they stand in documents is on the roster. */
    private List<Task.Inspector> inspectors(Body body) {
        Map<String, Task.Inspector> roster = new HashMap<>();
        plans.inspectors().forEach(one -> roster.put(one.user(), one));
        return body.texts("inspectors").stream()
                .map(user -> Optional.ofNullable(roster.get(user))
                        .orElseThrow(() -> Problem.badField(
                                "inspectors", "'" + Problem.shown(user) + "' is not on the roster of inspectors")))
                .toList();
    }

    private SiteRecord site(Body body, Set<String> photos, Instant now) {
        only(
                body,
                "arrived",
                "left",
                "inspectors",
                "checklist",
                "answers",
                "serious",
                "outcome",
                "signedBy",
                "refusal",
                "witness",
                "note",
                "photos");
        Instant arrived = body.time("arrived").orElseThrow(() -> Problem.badField("arrived", "is missing"));
        Instant left = body.time("left").orElse(now);
        if (arrived.isAfter(left) || left.isAfter(now.plus(Duration.ofMinutes(5)))) {
            throw Problem.badField("arrived", "must be before 'left', and both in the past");
        }
        String name = body.text("checklist", MAX_SHORT);
        SupervisionRules.Checklist checklist = rules.checklists().get(name);
        if (checklist == null) {
            throw Problem.badField("checklist", "there is no checklist '" + Problem.shown(name) + "'");
        }
        SiteRecord.Outcome outcome = body.value("outcome", SiteRecord.Outcome::ofText);
        List<SiteRecord.Answer> answers = answers(body, checklist, photos, outcome);
        return new SiteRecord(
                new SiteRecord.Visit(arrived, left, inspectors(body)),
                new SiteRecord.Findings(name, answers, serious(body)),
                outcome,
                new SiteRecord.Signature(
                        body.optionalText("signedBy", MAX_SHORT).filter(text -> !text.isBlank()),
                        body.optionalText("refusal", MAX_TEXT).orElse(""),
                        body.optionalText("witness", MAX_SHORT).orElse("")),
                body.optionalText("note", MAX_TEXT).orElse(""),
                photos(body, "photos", photos));
    }

    private Set<String> serious(Body body) {
        Set<String> serious = new HashSet<>(body.texts("serious"));
        serious.stream()
                .filter(id -> !rules.serious().containsKey(id))
                .findFirst()
                .ifPresent(id -> {
                    throw Problem.badField(
                            "serious",
                            "'" + Problem.shown(id) + "' is none of "
                                    + rules.serious().keySet());
                });
        return serious;
    }

    private static List<SiteRecord.Answer> answers(
            Body body, SupervisionRules.Checklist checklist, Set<String> photos, SiteRecord.Outcome outcome) {
        Map<String, SiteRecord.Answer> answers = new LinkedHashMap<>();
        for (Body one : body.objects("answers")) {
            one.only("item", "result", "note", "photos");
            String item = one.text("item", MAX_SHORT);
            SiteRecord.Answer answer = new SiteRecord.Answer(
                    item,
                    one.value("result", SiteRecord.Result::ofText),
                    one.optionalText("note", MAX_TEXT).orElse(""),
                    photos(one, "photos", photos));
            if (answers.put(item, answer) != null) {
                throw Problem.badField("answers", "item '" + Problem.shown(item) + "' is answered twice");
            }
        }
        Set<String> items = new HashSet<>();
        checklist.items().forEach(item -> items.add(item.id()));
        answers.keySet().stream()
                .filter(item -> !items.contains(item))
                .findFirst()
                .ifPresent(item -> {
                    throw Problem.badField(
                            "answers", "checklist '" + checklist.id() + "' has no item '" + Problem.shown(item) + "'");
                });
        items.removeAll(answers.keySet());
        if (!items.isEmpty() && outcome != SiteRecord.Outcome.CANNOT_INSPECT) {
            throw Problem.badField(
                    "answers",
                    "these items are not answered: " + items.stream().sorted().toList());
        }
        return List.copyOf(answers.values());
    }

    private static List<String> photos(Body body, String field, Set<String> known) {
        List<String> photos = body.texts(field);
        photos.stream().filter(sha -> !known.contains(sha)).findFirst().ifPresent(sha -> {
            throw Problem.badField(field, "the task has no photo '" + Problem.shown(sha) + "'; send it first");
        });
        return photos;
    }

    private static List<String> texts(Body body, String field) {
        List<String> texts = body.longTexts(field, MAX_LIST, MAX_TEXT);
        if (texts.isEmpty()) {
            throw Problem.badField(field, "is missing");
        }
        return texts;
    }

    private static Instant future(Body body, String field, Instant now) {
        Instant at = body.time(field).orElseThrow(() -> Problem.badField(field, "is missing"));
        if (!at.isAfter(now) || at.isAfter(now.plus(LONGEST))) {
            throw Problem.badField(field, "must lie in the future, at most " + LONGEST.toDays() + " days away");
        }
        return at;
    }
}
