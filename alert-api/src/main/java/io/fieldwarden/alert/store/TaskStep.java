package io.fieldwarden.alert.store;

import io.fieldwarden.alert.task.TaskState;
import java.time.Instant;
import java.util.Optional;

/**
 * What was done with a task.
 *
 * @param seq from 1 without gaps
 * @param state of the task after it
 * @param number of the document that it made
 * @param detail a JSON object, kept as it was written
 */
public record TaskStep(
        long seq, Instant at, String by, String kind, TaskState state, Optional<String> number, String detail) {}
