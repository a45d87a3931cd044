package io.fieldwarden.alert;

import io.fieldwarden.alert.push.Audience;
import io.fieldwarden.alert.push.Notice;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What people are told about tasks. */
final class TaskNotices {
    private TaskNotices() {}

    /** A clock has run out: for those who inspect, and whoever subscribes. */
    static Notice expired(TaskStore.Expired expired) {
        Task task = expired.task();
        Task.Due clock = expired.clock();
        Set<String> inspectors = task.stand()
                .assignment()
                .map(assignment -> assignment.inspectors().stream()
                        .map(Task.Inspector::user)
                        .collect(Collectors.toSet()))
                .orElse(Set.of());
        boolean order = clock.clock().equals("order");
        String basis = clock.basis().isEmpty() ? "" : " (" + clock.basis() + ")";
        Text title = order
                ? new Text(
                        "整改逾期：" + task.head().title(),
                        "Order not kept in time: " + task.head().title())
                : new Text(
                        "办理期限已到：" + task.head().title(),
                        "A deadline has passed: " + task.head().title());
        Text body = new Text(
                task.head().number() + "，" + clock.clock() + basis + "，" + clock.at(),
                task.head().number() + ", " + clock.clock() + basis + ", " + clock.at());
        return new Notice(
                "task:" + task.id() + ":" + clock.clock() + ":" + clock.at().toEpochMilli(),
                order ? "task.order-overdue" : "task.deadline-passed",
                task.head().origin() == Task.Origin.ALERT
                        ? Optional.of(new AlertId(task.head().reference()))
                        : Optional.empty(),
                order ? Severity.MAJOR : Severity.MINOR,
                new Notice.Texts(title, body),
                Audience.of(task.subject().organisation(), task.subject().category())
                        .withUsers(inspectors),
                clock.at());
    }
}
