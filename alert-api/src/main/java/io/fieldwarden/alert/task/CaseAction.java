package io.fieldwarden.alert.task;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Steps from a violation to the end of its case (行政处罚法). What devices have measured is a clue and no proof: between it and a
 * case stand a legal and a technical review (art. 41), by others than the one who proposes it.
 */
public sealed interface CaseAction extends TaskAction.OfCase {
    /**
     * 拟立案.
     *
     * @param evidence what there is beside the readings, and how far each can be relied on
     */
    record Propose(String violation, String basis, String evidence) implements CaseAction {
        @Override
        public String kind() {
            return "propose-case";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.FOUND, TaskState.MEASURED, TaskState.OVERDUE, TaskState.FAILED);
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.with(Optional.of(new Task.Proposal(moment.by(), stand.state(), Set.of())))
                    .to(TaskState.CASE_PROPOSED);
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", violation).put("basis", basis).put("evidence", evidence);
        }
    }

    /** 法制审核 or 技术审核; one that fails puts the task back where the case was proposed. */
    record Examine(Task.Review review, boolean passed, String text) implements CaseAction {
        @Override
        public String kind() {
            return "review";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.CASE_PROPOSED);
        }

        @Override
        public Optional<Task.Refusal> refusal(Task.Stand stand, String by) {
            Task.Proposal proposal = stand.proposal().orElseThrow();
            if (proposal.by().equals(by)) {
                return Optional.of(new Task.Refusal(
                        "own-proposal",
                        "Who proposes a case does not review it.",
                        "Ask somebody else for the review."));
            }
            return proposal.passed().contains(review)
                    ? Optional.of(new Task.Refusal(
                            "reviewed-already", "This review has been passed already.", "Read the task again."))
                    : Optional.empty();
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            Task.Proposal proposal = stand.proposal().orElseThrow();
            if (!passed) {
                return stand.with(Optional.empty()).to(proposal.from());
            }
            Task.Proposal after = proposal.with(review);
            boolean all = after.passed().size() == Task.Review.values().length;
            return stand.with(Optional.of(after)).to(all ? TaskState.REVIEWED : TaskState.CASE_PROPOSED);
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("review", review.text()).put("passed", passed).put("note", text);
        }
    }

    /** 立案. */
    record Open(String note) implements CaseAction {
        @Override
        public String kind() {
            return "open-case";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.REVIEWED);
        }

        @Override
        public Optional<String> form() {
            return Optional.of("case");
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.to(TaskState.CASE, moment.clocks().after("penalty.decide", moment.at()));
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", note);
        }
    }

    /** 听证. */
    record Hear(String note) implements CaseAction {
        @Override
        public String kind() {
            return "hearing";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.CASE);
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand;
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", note);
        }
    }

    /**
     * 行政处罚决定.
     *
     * @param fine in yuan; 0 for none
     */
    record Decide(String text, String basis, long fine) implements CaseAction {
        @Override
        public String kind() {
            return "decide";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.CASE);
        }

        @Override
        public Optional<String> form() {
            return Optional.of("decision");
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.to(
                    TaskState.DECIDED,
                    moment.clocks().after("penalty.deliver", moment.at()),
                    moment.clocks().after("penalty.publish", moment.at()));
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", text).put("basis", basis).put("fine", fine);
        }
    }

    /** 送达. */
    record Deliver(String note) implements CaseAction {
        @Override
        public String kind() {
            return "deliver";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.DECIDED);
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.at(TaskState.DELIVERED)
                    .without("penalty.deliver")
                    .and(moment.clocks().after("penalty.pay", moment.at()));
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", note);
        }
    }

    /** 罚款已缴 or 处罚信息已公示. */
    record Settle(Task.Done what, String note) implements CaseAction {
        @Override
        public String kind() {
            return what.text();
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.of(TaskState.DELIVERED);
        }

        @Override
        public Optional<Task.Refusal> refusal(Task.Stand stand, String by) {
            return stand.done().contains(what)
                    ? Optional.of(new Task.Refusal(
                            "done-already", "'" + what.text() + "' has been recorded already.", "Read the task again."))
                    : Optional.empty();
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.done(what).without(what == Task.Done.PAID ? "penalty.pay" : "penalty.publish");
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("note", note);
        }
    }

    /** 重大违法行为或严重事故隐患报告上一级 (办法 art. 30). */
    record ReportUp(String to, String note) implements CaseAction {
        @Override
        public String kind() {
            return "report-up";
        }

        @Override
        public Set<TaskState> from() {
            return EnumSet.complementOf(EnumSet.of(TaskState.DISMISSED, TaskState.ARCHIVED));
        }

        @Override
        public Task.Stand after(Task.Stand stand, Task.Moment moment) {
            return stand.done(Task.Done.REPORTED_UP);
        }

        @Override
        public void describe(ObjectNode detail) {
            detail.put("to", to).put("note", note);
        }
    }
}
