package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.OpenApiContract;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.TestClock;
import io.fieldwarden.alert.support.Web;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * Every address, for every role that {@link RoutesTest} lets in, with a grant for a part: asked about what lies in the part,
 * what lies outside, with a grant that is over, and with none. There is a farm in the north with a boiler, and one in the
 * south; everything that is asked about is the north's.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class ScopeTest {
    private static final Pattern THING = Pattern.compile("<(\\w+)>");
    private static final String BOILERS = "1000";
    private static final String LIFTS = "3000";

    @TempDir
    static Path folder;

    private final TestClock clock = new TestClock();
    private final Map<String, Web> callers = new HashMap<>();
    private Running running;
    private Web administrator;
    private NorthernFarm farm;

    private record Row(String address, String kind, String path, String rest) {
        String method() {
            return address.split(" ", 2)[0];
        }

        boolean isKind(String... kinds) {
            return List.of(kinds).contains(kind);
        }
    }

    /** A grant for a part; empty texts for no bound. */
    private record Part(String organisation, String category) {}

    private static final List<Part> INSIDE = List.of(new Part("north", BOILERS), new Part("county", ""));
    private static final List<Part> OUTSIDE = List.of(new Part("south", ""), new Part("north", LIFTS));
    private static final List<Part> PLACE_INSIDE = List.of(new Part("north", ""), new Part("county", ""));
    private static final List<Part> PLACE_OUTSIDE = List.of(new Part("south", ""));

    @BeforeAll
    void open() {
        Collaborators.Around around = new Collaborators.Around(
                List::of, List.of(), Optional.of(m -> new QuarantineReplay.Outcome(1, 0, "")), p -> {});
        running = Running.open(folder, new MemoryTopicLog(), clock, around);
        administrator = running.as(Role.ADMINISTRATOR);
        farm = new NorthernFarm(running);
    }

    @AfterAll
    void close() {
        running.close();
    }

    private static String table() {
        try (InputStream in = ScopeTest.class.getResourceAsStream("/access/scopes.txt")) {
            return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Of the addresses that there are; what is asked here counts before what is asked apart. */
    private static List<Row> rows() {
        Set<String> there = OpenApiContract.INSTANCE.operations();
        Map<String, Row> rows = new TreeMap<>();
        for (Row row : lines()) {
            if (there.contains(row.address()) && (!row.isKind("apart") || !rows.containsKey(row.address()))) {
                rows.put(row.address(), row);
            }
        }
        return List.copyOf(rows.values());
    }

    private static List<Row> lines() {
        List<Row> rows = new ArrayList<>();
        table().lines().filter(line -> !line.isEmpty() && !line.startsWith("#")).forEach(line -> {
            String[] cells = line.split(" \\| ", 4);
            rows.add(new Row(cells[0].strip(), cells[1].strip(), cells[2].strip(), cells.length > 3 ? cells[3] : ""));
        });
        return rows;
    }

    private static List<Role> roles(Row row) {
        String allowed = RoutesTest.table().getOrDefault(row.address(), "");
        return List.of(Role.values()).stream()
                .filter(role -> allowed.contains(role.text()))
                .toList();
    }

    /** A program with that role for that part. */
    private Web as(Role role, Part part) {
        return callers.computeIfAbsent(role + " " + part, key -> running.web().bearer(token(role, part, "")));
    }

    private String token(Role role, Part part, String until) {
        Map<String, String> body = new TreeMap<>(Map.of("name", farm.next("caller"), "role", role.text()));
        if (!part.organisation().isEmpty()) {
            body.put("organisation", part.organisation());
        }
        if (!part.category().isEmpty()) {
            body.put("category", part.category());
        }
        if (!until.isEmpty()) {
            body.put("expiresAt", until);
        }
        return farm.post("/api/v1/tokens", Web.json(body)).json().path("token").asText();
    }

    /** With things of the north; ever new ones where they may be gone afterwards. */
    private String filled(String text, Map<String, String> things, boolean anew) {
        Matcher matcher = THING.matcher(text);
        StringBuilder filled = new StringBuilder();
        while (matcher.find()) {
            String name = matcher.group(1);
            String id = name.equals("new")
                    ? farm.next("new")
                    : things.computeIfAbsent(name, n -> anew ? farm.another(n) : farm.thing(n));
            matcher.appendReplacement(filled, Matcher.quoteReplacement(id));
        }
        return matcher.appendTail(filled).toString();
    }

    private Web.Answer ask(Web web, Row row, boolean anew) {
        Map<String, String> things = new HashMap<>();
        boolean change = !row.method().equals("GET");
        String path = filled(row.path(), things, anew && change);
        String body = change ? filled(row.rest(), things, anew) : "";
        return web.send(
                row.method(),
                path,
                body.isEmpty() ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body),
                body.isEmpty() ? "" : "application/json");
    }

    private static String told(Row row, Role role, Part part, Web.Answer answer) {
        String text = answer.text();
        return row.address() + " as " + role.text() + " of " + part + ": " + answer.status() + " "
                + text.substring(0, Math.min(text.length(), 160));
    }

    @Test
    void every_route_says_what_of_it_is_somebodys() {
        assertThat(lines().stream().map(Row::address).toList())
                .as("a new route needs a line in access/scopes.txt, and one in the table of RoutesTest")
                .containsAll(OpenApiContract.INSTANCE.operations());
    }

    @Test
    void inside_the_part_each_role_gets_as_far_as_with_a_grant_for_everything() {
        List<String> wrong = new ArrayList<>();
        for (Row row : rows()) {
            for (Role role : row.isKind("open", "shut") ? List.<Role>of() : roles(row)) {
                for (Part part : row.kind().startsWith("place") ? PLACE_INSIDE : INSIDE) {
                    Web.Answer answer = ask(as(role, part), row, true);
                    if (!isRightInside(row, answer)) {
                        wrong.add(told(row, role, part, answer));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
    }

    private boolean isRightInside(Row row, Web.Answer answer) {
        int status = answer.status();
        boolean refused = status == 401 || status == 403;
        return switch (row.kind()) {
            case "whole" -> status == 403 && answer.code().equals("outside-scope");
            case "own" -> status == 404;
            case "list", "place-list" ->
                status == 200 && answer.text().contains(filled(row.rest(), new HashMap<>(), false));
            case "made", "place-made" -> status == 201;
            case "each" -> status == 200 && !answer.text().contains("not-found");
            case "apart" -> status != 401 && status < 500;
            // What does not fit the state of the thing is said only to those who may know of it.
            case "one", "place-one" ->
                !refused && status < 500 && (status != 404 || row.path().contains("/nothing"));
            default -> !refused && status < 500;
        };
    }

    @Test
    void outside_the_part_nothing_is_there_and_nothing_changes() {
        String before = world();
        List<String> wrong = new ArrayList<>();
        for (Row row : rows()) {
            if (!row.isKind("one", "list", "each", "made", "shut", "place-one", "place-list", "place-made")) {
                continue;
            }
            for (Role role : roles(row)) {
                for (Part part : row.kind().startsWith("place") ? PLACE_OUTSIDE : OUTSIDE) {
                    Web.Answer answer = ask(as(role, part), row, false);
                    if (!isRightOutside(row, answer)) {
                        wrong.add(told(row, role, part, answer));
                    }
                }
            }
        }
        assertThat(wrong).isEmpty();
        assertThat(world()).isEqualTo(before);
    }

    private boolean isRightOutside(Row row, Web.Answer answer) {
        int status = answer.status();
        return switch (row.kind()) {
            case "list", "place-list" ->
                status == 200 && !answer.text().contains(filled(row.rest(), new HashMap<>(), false));
            case "made", "place-made" -> status == 404 || status == 403;
            case "each" ->
                status == 200
                        && answer.json().path("done").isEmpty()
                        && answer.text().contains("not-found");
            default -> status == 404;
        };
    }

    /** What an administrator sees, but for tokens, which remember their use. */
    private String world() {
        StringBuilder world = new StringBuilder();
        for (String list : List.of("devices", "positions", "sites", "organisations", "users", "maintenance-windows")) {
            world.append(administrator.get("/api/v1/" + list).text()).append('\n');
        }
        return world.append(administrator.get("/api/v1/incidents").text())
                .append(administrator
                        .get("/api/v1/alerts/" + farm.thing("alert"))
                        .text())
                .toString();
    }

    @Test
    void a_grant_that_is_over_or_none_opens_nothing() {
        String end = clock.instant().plus(Duration.ofHours(1)).toString();
        Map<Role, Web> tokens = new TreeMap<>();
        Map<Role, Web> people = new TreeMap<>();
        for (Role role : Role.values()) {
            tokens.put(role, running.web().bearer(token(role, new Part("", ""), end)));
            String name = farm.next("person");
            farm.post(
                    "/api/v1/users",
                    "{\"user\":\"" + name + "\",\"password\":\"" + Running.PASSWORD
                            + "\",\"mustChangePassword\":false,\"grants\":[{\"role\":\"" + role.text()
                            + "\",\"expiresAt\":\"" + end + "\"}]}");
            people.put(role, running.web().logIn(name, Running.PASSWORD));
        }
        clock.advance(Duration.ofMinutes(61));
        List<String> wrong = new ArrayList<>();
        for (Row row : rows()) {
            if (row.kind().equals("open")) {
                continue;
            }
            expect(wrong, row, "without credentials", running.web(), 401);
            for (Role role : roles(row)) {
                expect(wrong, row, "with a token that is over, " + role, tokens.get(role), 401);
                expect(wrong, row, "with a grant that is over, " + role, people.get(role), 403);
            }
        }
        assertThat(wrong).isEmpty();
    }

    private void expect(List<String> wrong, Row row, String who, Web web, int status) {
        Web.Answer answer = ask(web, row, false);
        if (answer.status() != status) {
            wrong.add(row.address() + " " + who + ": " + answer.status());
        }
    }
}
