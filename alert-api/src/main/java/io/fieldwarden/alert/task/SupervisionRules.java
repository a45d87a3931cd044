package io.fieldwarden.alert.task;

import io.fieldwarden.alert.access.Categories;
import io.fieldwarden.alert.calendar.WorkingCalendar;
import io.fieldwarden.alert.law.LawTable;
import io.fieldwarden.alert.law.Status;
import io.fieldwarden.device.Text;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The data that the closed loop works by: clocks, checklists, serious findings, whom to tell, forms of documents. Immutable. */
public record SupervisionRules(
        Clocks clocks,
        Map<String, Checklist> checklists,
        Map<String, Serious> serious,
        Map<String, CopyRule> copies,
        Map<String, Form> forms,
        Repeat repeat) {

    /** The basis of a figure or wording, and how sure it is. */
    public record Basis(String text, Status status) {}

    /** What inspectors look at. {@code categories} are catalogue codes; empty for whatever has no list of its own. */
    public record Checklist(String id, Text name, Set<String> categories, List<Item> items) {}

    /** One thing to look at. */
    public record Item(String id, Text text, Basis basis) {}

    /** 重大违法行为 or 严重事故隐患 (办法 arts. 24, 25). */
    public record Serious(String id, boolean violation, Text text, Basis basis) {}

    /** Whom to tell when (抄告). {@code marks} are ids of serious findings that ask for it; empty when a person decides. */
    public record CopyRule(String id, Text when, Text to, Text form, Set<String> marks, Basis basis) {}

    /** From how many orders in how many months a unit is a repeat offender. */
    public record Repeat(int orders, int months) {}

    /** How a document is numbered. */
    public record Form(String kind, Text name, String template, String authority, String word, Basis basis) {}

    /**
     * The tables of the program, or in their place those of a folder.
     *
     * @throws io.fieldwarden.alert.law.LawFaultException naming file, line, value and rule
     */
    public static SupervisionRules load(Optional<Path> folder, WorkingCalendar calendar) {
        return new SupervisionRules(
                Clocks.of(LawTable.siteOr(folder, "/law/supervision-deadlines.csv"), calendar),
                checklists(LawTable.siteOr(folder, "/law/checklists.csv")),
                serious(LawTable.siteOr(folder, "/law/serious-findings.csv")),
                copies(LawTable.siteOr(folder, "/law/copy-rules.csv")),
                forms(LawTable.siteOr(folder, "/law/document-forms.csv")),
                repeat(LawTable.siteOr(folder, "/law/credit-rules.csv")));
    }

    /** The list for a category: the one with the longest code above it, else the general one. */
    public Checklist checklistFor(String category) {
        Checklist best = checklists.values().iterator().next();
        int longest = -1;
        for (Checklist list : checklists.values()) {
            for (String code : list.categories()) {
                int length = Categories.prefix(code).length();
                if (Categories.covers(code, category) && length > longest) {
                    best = list;
                    longest = length;
                }
            }
        }
        return best;
    }

    private static Repeat repeat(LawTable table) {
        Map<String, Integer> values = new LinkedHashMap<>();
        for (LawTable.Row row : table.rows()) {
            values.put(
                    row.text("id"), row.word("value", "must be a whole number from 1 to 120", SupervisionRules::small));
        }
        return new Repeat(values.getOrDefault("repeat.orders", 2), values.getOrDefault("repeat.months", 12));
    }

    private static int small(String text) {
        int value = Integer.parseInt(text);
        if (value < 1 || value > 120) {
            throw new IllegalArgumentException(text);
        }
        return value;
    }

    private static Map<String, Checklist> checklists(LawTable table) {
        Map<String, Checklist> lists = new LinkedHashMap<>();
        Map<String, List<Item>> items = new LinkedHashMap<>();
        for (LawTable.Row row : table.rows()) {
            String id = row.text("checklist");
            if (row.text("item").equals("-")) {
                lists.put(id, new Checklist(id, text(row), words(row.optional("categories")), List.of()));
                items.put(id, new ArrayList<>());
                continue;
            }
            List<Item> of = items.get(id);
            if (of == null) {
                throw row.fault("checklist", id, "has no row with item '-' before it that names it");
            }
            of.add(new Item(row.text("item"), text(row), basis(row)));
        }
        lists.replaceAll((id, list) ->
                new Checklist(id, list.name(), list.categories(), List.copyOf(items.getOrDefault(id, List.of()))));
        if (lists.isEmpty()) {
            throw new io.fieldwarden.alert.law.LawFaultException("checklists: there is no checklist");
        }
        return lists;
    }

    private static Map<String, Serious> serious(LawTable table) {
        Map<String, Serious> all = new LinkedHashMap<>();
        for (LawTable.Row row : table.rows()) {
            boolean violation = row.word("kind", "must be violation or hazard", kind -> switch (kind) {
                case "violation" -> true;
                case "hazard" -> false;
                default -> throw new IllegalArgumentException(kind);
            });
            all.put(row.text("id"), new Serious(row.text("id"), violation, text(row), basis(row)));
        }
        return all;
    }

    private static Map<String, CopyRule> copies(LawTable table) {
        Map<String, CopyRule> all = new LinkedHashMap<>();
        for (LawTable.Row row : table.rows()) {
            all.put(
                    row.text("id"),
                    new CopyRule(
                            row.text("id"),
                            text(row),
                            new Text(row.text("to_zh"), row.text("to_en")),
                            new Text(row.text("form_zh"), row.text("form_en")),
                            words(row.optional("marks")),
                            basis(row)));
        }
        return all;
    }

    private static Map<String, Form> forms(LawTable table) {
        Map<String, Form> all = new LinkedHashMap<>();
        for (LawTable.Row row : table.rows()) {
            String template = row.text("template");
            if (!template.contains("{seq}") || !template.contains("{yyyy}")) {
                throw row.fault("template", template, "must have {yyyy} and {seq}");
            }
            all.put(
                    row.text("kind"),
                    new Form(
                            row.text("kind"),
                            text(row),
                            template,
                            row.text("authority"),
                            row.text("word"),
                            basis(row)));
        }
        return all;
    }

    private static Text text(LawTable.Row row) {
        return new Text(row.text("zh"), row.text("en"));
    }

    private static Basis basis(LawTable.Row row) {
        return new Basis(row.text("basis"), row.status());
    }

    private static Set<String> words(Optional<String> cell) {
        return cell.map(text -> Set.of(text.trim().split(" +", -1))).orElse(Set.of());
    }

    /** {@code {机关}{字}〔{yyyy}〕{seq}号} filled in. */
    public static String number(Form form, int year, long seq) {
        return form.template()
                .replace("{机关}", form.authority())
                .replace("{字}", form.word())
                .replace("{yyyy}", Integer.toString(year))
                .replace("{seq}", Long.toString(seq));
    }
}
