package io.fieldwarden.alert.store;

import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.task.SupervisionRules;
import java.time.Instant;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/**
 * Numbers of documents: per form and year from 1 without gaps. A number is taken in the transaction of the step that makes the
 * document, whose other takers of the form wait for it: what is rolled back has not used one up.
 */
final class DocumentNumbers {
    private final Map<String, SupervisionRules.Form> forms;

    DocumentNumbers(Map<String, SupervisionRules.Form> forms) {
        this.forms = forms;
    }

    String next(Handle handle, String kind, String task, long step, Instant at) {
        SupervisionRules.Form form = forms.get(kind);
        if (form == null) {
            throw new IllegalStateException("the table of document forms has no row '" + kind + "'");
        }
        int year = at.atZone(WorkingCalendar.ZONE).getYear();
        long seq = handle.createQuery("INSERT INTO document_counters (form, year, value) VALUES (:form, :year, 1)"
                        + " ON CONFLICT (form, year) DO UPDATE SET value = document_counters.value + 1"
                        + " RETURNING value")
                .bind("form", kind)
                .bind("year", year)
                .mapTo(Long.class)
                .one();
        String number = SupervisionRules.number(form, year, seq);
        handle.createUpdate("INSERT INTO documents (form, year, seq, number, task, step, at)"
                        + " VALUES (:form, :year, :seq, :number, :task, :step, :at)")
                .bind("form", kind)
                .bind("year", year)
                .bind("seq", seq)
                .bind("number", number)
                .bind("task", task)
                .bind("step", step)
                .bind("at", at.toEpochMilli())
                .execute();
        return number;
    }
}
