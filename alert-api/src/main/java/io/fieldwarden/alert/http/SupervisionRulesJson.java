package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.task.SupervisionRules;
import java.util.TreeSet;

/** The data that tasks work by, with where each line comes from and how sure it is. */
final class SupervisionRulesJson {
    private SupervisionRulesJson() {}

    static ObjectNode all(SupervisionRules rules) {
        ObjectNode node = Json.object();
        ArrayNode checklists = node.putArray("checklists");
        rules.checklists().values().forEach(list -> checklists.add(checklist(list)));
        ArrayNode serious = node.putArray("serious");
        rules.serious()
                .values()
                .forEach(one -> serious.add(based(Json.object().put("id", one.id()), one.basis())
                        .put("kind", one.violation() ? "violation" : "hazard")
                        .set("text", Json.text(one.text()))));
        ArrayNode copies = node.putArray("copies");
        for (SupervisionRules.CopyRule rule : rules.copies().values()) {
            ObjectNode one = based(Json.object().put("id", rule.id()), rule.basis());
            one.set("when", Json.text(rule.when()));
            one.set("to", Json.text(rule.to()));
            one.set("form", Json.text(rule.form()));
            ArrayNode marks = one.putArray("marks");
            new TreeSet<>(rule.marks()).forEach(marks::add);
            copies.add(one);
        }
        ArrayNode forms = node.putArray("forms");
        for (SupervisionRules.Form form : rules.forms().values()) {
            ObjectNode one = based(Json.object().put("kind", form.kind()), form.basis());
            one.set("name", Json.text(form.name()));
            one.put("template", form.template());
            one.put("authority", form.authority()).put("word", form.word());
            forms.add(one);
        }
        return node;
    }

    static ObjectNode checklist(SupervisionRules.Checklist list) {
        ObjectNode node = Json.object().put("id", list.id());
        node.set("name", Json.text(list.name()));
        ArrayNode categories = node.putArray("categories");
        new TreeSet<>(list.categories()).forEach(categories::add);
        ArrayNode items = node.putArray("items");
        for (SupervisionRules.Item item : list.items()) {
            items.add(based(Json.object().put("id", item.id()), item.basis()).set("text", Json.text(item.text())));
        }
        return node;
    }

    private static ObjectNode based(ObjectNode node, SupervisionRules.Basis basis) {
        return node.put("basis", basis.text()).put("status", basis.status().text());
    }
}
