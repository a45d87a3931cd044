package io.fieldwarden.alert.task;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.TreeSet;

/** What is kept of steps, as JSON. */
final class Details {
    private Details() {}

    static void texts(ObjectNode detail, String field, Iterable<String> texts) {
        ArrayNode array = detail.putArray(field);
        texts.forEach(array::add);
    }

    static void inspectors(ObjectNode detail, List<Task.Inspector> inspectors) {
        ArrayNode array = detail.putArray("inspectors");
        inspectors.forEach(one -> array.addObject()
                .put("user", one.user())
                .put("name", one.name())
                .put("certificate", one.certificate()));
    }

    static void assignment(ObjectNode detail, Task.Assignment assignment) {
        detail.put("type", assignment.type().text())
                .put("basis", assignment.basis())
                .put("checklist", assignment.checklist())
                .put("draw", assignment.draw().orElse(null));
        inspectors(detail, assignment.inspectors());
    }

    static void site(ObjectNode detail, SiteRecord record) {
        detail.put("arrived", record.visit().arrived().toString());
        detail.put("left", record.visit().left().toString());
        inspectors(detail, record.visit().inspectors());
        detail.put("checklist", record.findings().checklist());
        ArrayNode answers = detail.putArray("answers");
        for (SiteRecord.Answer answer : record.findings().answers()) {
            ObjectNode node = answers.addObject();
            node.put("item", answer.item())
                    .put("result", answer.result().text())
                    .put("note", answer.note());
            texts(node, "photos", answer.photos());
        }
        texts(detail, "serious", new TreeSet<>(record.findings().serious()));
        detail.put("outcome", record.outcome().text());
        detail.put("signedBy", record.signature().by().orElse(null));
        detail.put("refusal", record.signature().refusal());
        detail.put("witness", record.signature().witness());
        detail.put("note", record.note());
        texts(detail, "photos", record.photos());
    }
}
