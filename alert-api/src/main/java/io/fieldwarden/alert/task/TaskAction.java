package io.fieldwarden.alert.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One step of a task: what it needs, what follows, and what is kept of it. Pure. The steps are those of 特种设备监督检查办法
 * (令57号) and 行政处罚法.
 */
public sealed interface TaskAction {
    /** One word, as the API and the record write it. */
    String kind();

    /** The states it may follow. */
    Set<TaskState> from();

    /** How far the task is then. */
    Task.Stand after(Task.Stand stand, Task.Moment moment);

    /** Puts what is kept of the step. */
    void describe(ObjectNode detail);

    /** What else stands against it. */
    default Optional<Task.Refusal> refusal(Task.Stand stand, String by) {
        return Optional.empty();
    }

    /** The form whose next number its document gets. */
    default Optional<String> form() {
        return Optional.empty();
    }

    /** 研判后不予处置. */
    record Dismiss(String reason) implements TaskAction {
        @Override
        public String kind() {
            return "dismiss";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.CLUE);
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.to(TaskState.DISMISSED);
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", reason);
        }
    }

    /** 下达检查任务; also again, to other inspectors. At least two inspect (Law art. 65, 办法 art. 19). */
    record Assign(Task.Assignment assignment, Instant due) implements TaskAction {
        public static final int FEWEST = 2;

        @Override
        public String kind() {
            return "assign";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.CLUE, TaskState.ASSIGNED, TaskState.CANNOT_INSPECT);
        }

        @Override
        public Optional<Task.Refusal> refusal(Task.Stand stand, String by) {
            long different = assignment.inspectors().stream()
                    .map(Task.Inspector::user)
                    .distinct()
                    .count();
            return different >= FEWEST
                    ? Optional.empty()
                    : Optional.of(new Task.Refusal(
                            "too-few-inspectors",
                            "An inspection is done by at least " + FEWEST + " inspectors; there are " + different + ".",
                            "Name one more."));
        }

        @Override
        public Optional<String> form() {
            return Optional.of("task");
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.with(assignment).to(TaskState.ASSIGNED, moment.clocks().stated("assignment", due));
        }

        @Override
        public void describe(ObjectNode detail) {
            Details.assignment(detail, assignment);
            detail.put("due", due.toString());
        }
    }

    /** 现场检查记录. */
    record Inspect(SiteRecord record) implements TaskAction {
        @Override
        public String kind() {
            return "record";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.ASSIGNED);
        }

        @Override
        public Optional<String> form() {
            return Optional.of("record");
        }

        @Override
        public Optional<Task.Refusal> refusal(Task.Stand stand, String by) {
            return record.refusal(stand);
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            TaskState next = switch (record.outcome()) {
                case NO_PROBLEM -> TaskState.ARCHIVED;
                case PROBLEM -> TaskState.FOUND;
                case EMERGENCY, STOPPED, SEALED -> TaskState.MEASURED;
                case CANNOT_INSPECT -> TaskState.CANNOT_INSPECT;
            };
            return stand.marked(record.findings().serious()).to(next);
        }

        @Override
        public void describe(ObjectNode detail) {
            Details.site(detail, record);
        }
    }

    /**
     * 特种设备安全监察指令书.
     *
     * @param demands what has to be put right, one each
     */
    record Order(List<String> problems, List<String> demands, String basis, Instant deadline) implements TaskAction {
        public Order {
            problems = List.copyOf(problems);
            demands = List.copyOf(demands);
        }

        @Override
        public String kind() {
            return "order";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.FOUND, TaskState.MEASURED, TaskState.FAILED);
        }

        @Override
        public Optional<String> form() {
            return Optional.of("order");
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.ordered().to(TaskState.ORDERED, moment.clocks().stated("order", deadline));
        }

        @Override
        public void describe(ObjectNode detail) {
            Details.texts(detail, "problems", problems);
            Details.texts(detail, "demands", demands);
            detail.put("basis", basis).put("deadline", deadline.toString());
        }
    }

    /** 整改报告 of the unit. */
    record Report(String text, List<String> photos) implements TaskAction {
        public Report {
            photos = List.copyOf(photos);
        }

        @Override
        public String kind() {
            return "report";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.ORDERED, TaskState.OVERDUE);
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.to(TaskState.REPORTED, moment.clocks().after("supervision.recheck", moment.at()));
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", text);
            Details.texts(detail, "photos", photos);
        }
    }

    /**
     * 复查, on site or by documents (办法 art. 29).
     *
     * @param onSite false for documents
     */
    record Recheck(boolean onSite, boolean passed, String text, List<String> photos, List<Task.Inspector> inspectors)
            implements TaskAction {
        public Recheck {
            photos = List.copyOf(photos);
            inspectors = List.copyOf(inspectors);
        }

        @Override
        public String kind() {
            return "recheck";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.REPORTED, TaskState.OVERDUE);
        }

        @Override
        public Optional<Task.Refusal> refusal(Task.Stand stand, String by) {
            long different =
                    inspectors.stream().map(Task.Inspector::user).distinct().count();
            return !onSite || different >= Assign.FEWEST
                    ? Optional.empty()
                    : Optional.of(new Task.Refusal(
                            "too-few-inspectors",
                            "A recheck on site is done by at least " + Assign.FEWEST + " inspectors; there are "
                                    + different + ".",
                            "Name one more, or recheck by documents."));
        }

        @Override
        public Optional<String> form() {
            return Optional.of("recheck");
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.to(passed ? TaskState.PASSED : TaskState.FAILED);
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("onSite", onSite).put("passed", passed).put("note", text);
            Details.texts(detail, "photos", photos);
            Details.inspectors(detail, inspectors);
        }
    }

    /** 销号: after a passed recheck, or after a decision that was delivered and published. */
    record Close(String note) implements TaskAction {
        @Override
        public String kind() {
            return "close";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.PASSED, TaskState.DELIVERED);
        }

        @Override
        public Optional<Task.Refusal> refusal(Task.Stand stand, String by) {
            return stand.state() == TaskState.PASSED || stand.done().contains(Task.Done.PUBLISHED)
                    ? Optional.empty()
                    : Optional.of(new Task.Refusal(
                            "not-published",
                            "A case ends after its decision has been published.",
                            "Record the step 'published' first."));
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.to(TaskState.CLOSED);
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", note);
        }
    }

    /** A remark, in any state. */
    record Comment(String text) implements TaskAction {
        @Override
        public String kind() {
            return "comment";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.allOf(TaskState.class);
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand;
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", text);
        }
    }

    /** Time has passed: an order becomes overdue; any other clock that runs out is noted. */
    record Expire(String clock) implements TaskAction {
        @Override
        public String kind() {
            return "overdue";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.complementOf(EnumSet.of(TaskState.DISMISSED, TaskState.ARCHIVED, TaskState.CLOSED));
        }

        @Override
        public Optional<Task.Refusal> refusal(Task.Stand stand, String by) {
            boolean runs = stand.dues().stream().anyMatch(due -> due.clock().equals(clock) && !due.noted());
            return runs
                    ? Optional.empty()
                    : Optional.of(new Task.Refusal(
                            "no-such-clock", "No clock '" + clock + "' runs.", "Read the task again."));
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.expired(clock, stand.state() == TaskState.ORDERED ? TaskState.OVERDUE : stand.state());
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("clock", clock);
        }
    }

    /** Something was written to another department (抄告), or its receipt came; in any state. */
    record Copied(String copy, String what, boolean receipt) implements TaskAction {
        @Override
        public String kind() {
            return receipt ? "receipt" : "copy";
        }

        @Override
        public Optional<String> form() {
            return receipt ? Optional.empty() : Optional.of("copy");
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.allOf(TaskState.class);
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand;
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("copy", copy).put("note", what);
        }
    }

    /** What follows when a violation is to be punished: see {@link CaseAction}. */
    non-sealed interface OfCase extends TaskAction {}
}
