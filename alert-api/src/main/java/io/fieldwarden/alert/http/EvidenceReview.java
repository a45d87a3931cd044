package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.store.TaskStep;
import io.fieldwarden.alert.store.TaskStore;
import io.fieldwarden.alert.task.Task;
import io.fieldwarden.device.registry.Secrets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What supervision has made of an alert: its tasks with every step, the legal and technical reviews among them, and the grade
 * that the evidence has by these. Which reviews it needs is said by {@code evidence/grades.yaml}. Safe for many threads.
 */
final class EvidenceReview {
    private static final String CLUE = "clue";
    private static final String REVIEWED = "reviewed";
    private static final String REFUSED = "refused";

    private final TaskStore tasks;
    private final ObjectNode grades;
    private final Set<String> needed = new HashSet<>();

    /**
     * @param yaml grades, the law behind them, and the reviews that are needed
     * @throws IllegalStateException when a grade or the reviews are missing, or a review is named that there is not
     */
    EvidenceReview(TaskStore tasks, String yaml) {
        this.tasks = tasks;
        this.grades = (ObjectNode) Json.of(new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml));
        for (JsonNode review : grades.path("reviews")) {
            needed.add(Task.Review.ofText(review.asText()).text());
        }
        for (String grade : List.of(CLUE, REVIEWED, REFUSED)) {
            if (needed.isEmpty() || !grades.path("grades").path(grade).isObject()) {
                throw new IllegalStateException("grades.yaml has no reviews, or no grade '" + grade + "'");
            }
        }
    }

    /**
     * What there is of one alert.
     *
     * @param review for {@code review.json}
     * @param tasks for {@code task.json}
     */
    record Found(String grade, ObjectNode review, ObjectNode tasks) {}

    Found of(Alert alert) {
        ObjectNode review = Json.object().put("alert", alert.id().value());
        ObjectNode all = Json.object().put("alert", alert.id().value());
        ArrayNode brief = Json.object().arrayNode();
        ArrayNode reviews = Json.object().arrayNode();
        ArrayNode whole = all.putArray("tasks");
        String grade = CLUE;
        for (Task task : tasks.ofAlert(alert.id())) {
            List<TaskStep> steps = tasks.steps(task.id());
            brief.add(brief(task, steps));
            whole.add(whole(task, steps));
            grade = grade(grade, task, steps, reviews);
        }
        review.put("grade", grade).set("meaning", grades.path("grades").path(grade));
        ObjectNode law = grades.deepCopy();
        law.remove("grades");
        law.remove("reviews");
        review.set("basis", law);
        ArrayNode needs = review.putArray("needed");
        needed.stream().sorted().forEach(needs::add);
        review.set("reviews", reviews);
        review.set("tasks", brief);
        return new Found(grade, review, all);
    }

    /**
     * Each proposal of a case is reviewed anew. One review that is not passed refuses the evidence, until all reviews of a later
     * proposal are.
     */
    private String grade(String before, Task task, List<TaskStep> steps, ArrayNode reviews) {
        String grade = before;
        Set<String> passed = new HashSet<>();
        for (TaskStep step : steps) {
            if (step.kind().equals("propose-case")) {
                passed.clear();
            }
            if (!step.kind().equals("review")) {
                continue;
            }
            JsonNode detail = Json.stored(step.detail());
            reviews.addObject()
                    .put("task", task.head().number())
                    .put("step", step.seq())
                    .put("review", detail.path("review").asText())
                    .put("passed", detail.path("passed").asBoolean())
                    .put("by", step.by())
                    .put("at", step.at().toString())
                    .put("note", detail.path("note").asText());
            if (detail.path("passed").asBoolean()) {
                passed.add(detail.path("review").asText());
                grade = passed.containsAll(needed) ? REVIEWED : grade;
            } else {
                passed.clear();
                grade = REFUSED;
            }
        }
        return grade;
    }

    private static ObjectNode brief(Task task, List<TaskStep> steps) {
        ObjectNode node = head(task);
        ArrayNode orders = node.putArray("orders");
        steps.stream()
                .filter(step -> step.kind().equals("order"))
                .flatMap(step -> step.number().stream())
                .forEach(orders::add);
        return node;
    }

    private static ObjectNode whole(Task task, List<TaskStep> steps) {
        ObjectNode node = head(task);
        node.put("origin", task.head().origin().text());
        node.put("openedBy", task.head().openedBy())
                .put("openedAt", task.head().openedAt().toString());
        ArrayNode all = node.putArray("steps");
        // The hash is what the record of changes holds of the step.
        steps.forEach(step -> all.add(TaskJson.step(step).put("sha256", Secrets.tokenHash(step.detail()))));
        return node;
    }

    private static ObjectNode head(Task task) {
        return Json.object()
                .put("id", task.id())
                .put("number", task.head().number())
                .put("title", task.head().title())
                .put("state", task.stand().state().text());
    }
}
