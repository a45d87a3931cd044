package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.Collaborators;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.support.MemoryTopicLog;
import io.fieldwarden.alert.support.OpenApiContract;
import io.fieldwarden.alert.support.Running;
import io.fieldwarden.alert.support.Web;
import java.net.http.HttpRequest;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Every address: that it is in the document, and who may use it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RoutesTest {
    /** What stands here is the decision; the program has to agree with it. */
    static final String TABLE = """
            GET /api/v1/alerts                          | farmer inspector technician administrator
            GET /api/v1/alerts/stream                   | farmer inspector technician administrator
            GET /api/v1/alerts/events                   | farmer inspector technician administrator
            GET /api/v1/alerts/{id}                     | farmer inspector technician administrator
            GET /api/v1/alerts/{id}/evidence            | farmer inspector technician administrator
            GET /api/v1/alerts/{id}/evidence.zip        | inspector administrator
            POST /api/v1/alerts/{id}/acknowledge        | inspector administrator
            POST /api/v1/alerts/{id}/assign             | inspector administrator
            POST /api/v1/alerts/{id}/comment            | inspector administrator
            POST /api/v1/alerts/{id}/shelve             | inspector administrator
            POST /api/v1/alerts/{id}/unshelve           | inspector administrator
            POST /api/v1/alerts/{id}/close              | inspector administrator
            POST /api/v1/alerts/{id}/reopen             | inspector administrator
            GET /api/v1/alerts/{id}/handling            | farmer inspector technician administrator
            POST /api/v1/alerts/{id}/milestones         | inspector administrator
            POST /api/v1/alerts/{id}/attachments        | inspector administrator
            GET /api/v1/alerts/{id}/attachments/{sha256}| farmer inspector technician administrator
            POST /api/v1/alerts/bulk                    | inspector administrator
            GET /api/v1/working-days                    | farmer inspector technician administrator
            GET /api/v1/escalations                     | inspector administrator
            PUT /api/v1/escalations/{severity}          | administrator
            GET /api/v1/devices                         | farmer inspector technician administrator
            POST /api/v1/devices                        | technician administrator
            GET /api/v1/devices/{id}                    | farmer inspector technician administrator
            PUT /api/v1/devices/{id}                    | technician administrator
            DELETE /api/v1/devices/{id}                 | technician administrator
            POST /api/v1/devices/{id}/replace           | technician administrator
            GET /api/v1/devices/{id}/commands           | technician administrator
            POST /api/v1/devices/{id}/commands          | technician administrator
            GET /api/v1/devices/{id}/commands/{command} | technician administrator
            DELETE /api/v1/devices/{id}/commands/{command}| technician administrator
            POST /api/v1/devices/{id}/credentials       | technician administrator
            DELETE /api/v1/devices/{id}/credentials/{kind}| technician administrator
            GET /api/v1/positions/{id}/readings         | farmer inspector technician administrator
            GET /api/v1/devices/{id}/readings           | farmer inspector technician administrator
            GET /api/v1/devices/{id}/latest             | farmer inspector technician administrator
            GET /api/v1/devices/{id}/rollups            | farmer inspector technician administrator
            GET /api/v1/devices/{id}/readings.csv       | farmer inspector technician administrator
            GET /api/v1/devices/{id}/readings.parquet   | farmer inspector technician administrator
            GET /api/v1/devices/{id}/quality            | farmer inspector technician administrator
            GET /api/v1/devices/{id}/marks              | farmer inspector technician administrator
            POST /api/v1/devices/{id}/marks             | technician administrator
            DELETE /api/v1/devices/{id}/marks/{mark}    | technician administrator
            GET /api/v1/devices/{id}/messages/stream    | technician administrator
            GET /api/v1/tasks                           | inspector administrator
            POST /api/v1/tasks                          | inspector administrator
            GET /api/v1/tasks/{id}                      | inspector administrator
            POST /api/v1/tasks/{id}/steps               | inspector administrator
            POST /api/v1/tasks/{id}/photos              | inspector administrator
            GET /api/v1/tasks/{id}/photos/{sha256}      | inspector administrator
            POST /api/v1/tasks/{id}/copies              | inspector administrator
            GET /api/v1/orders                          | inspector administrator
            GET /api/v1/orders/{id}                     | inspector administrator
            GET /api/v1/copies                          | inspector administrator
            POST /api/v1/copies/{id}/receipt            | inspector administrator
            GET /api/v1/credit-feed                     | inspector administrator
            GET /api/v1/task-rules                      | inspector administrator
            GET /api/v1/plans                           | inspector administrator
            POST /api/v1/plans                          | inspector administrator
            GET /api/v1/plans/{id}                      | inspector administrator
            POST /api/v1/plans/{id}/draws               | inspector administrator
            GET /api/v1/inspectors                      | inspector administrator
            PUT /api/v1/inspectors/{user}               | inspector administrator
            DELETE /api/v1/inspectors/{user}            | inspector administrator
            GET /api/v1/statistics                      | inspector administrator
            GET /api/v1/organisations                   | farmer inspector technician administrator
            POST /api/v1/organisations                  | technician administrator
            PUT /api/v1/organisations/{id}              | technician administrator
            DELETE /api/v1/organisations/{id}           | technician administrator
            GET /api/v1/sites                           | farmer inspector technician administrator
            POST /api/v1/sites                          | technician administrator
            PUT /api/v1/sites/{id}                      | technician administrator
            DELETE /api/v1/sites/{id}                   | technician administrator
            GET /api/v1/positions                       | farmer inspector technician administrator
            POST /api/v1/positions                      | technician administrator
            GET /api/v1/positions/{id}                  | farmer inspector technician administrator
            PUT /api/v1/positions/{id}                  | technician administrator
            DELETE /api/v1/positions/{id}               | technician administrator
            GET /api/v1/equipment                       | farmer inspector technician administrator
            POST /api/v1/equipment                      | inspector administrator
            POST /api/v1/equipment/imports              | inspector administrator
            GET /api/v1/equipment/export                | farmer inspector technician administrator
            GET /api/v1/equipment/{id}                  | farmer inspector technician administrator
            PUT /api/v1/equipment/{id}                  | inspector administrator
            DELETE /api/v1/equipment/{id}               | inspector administrator
            GET /api/v1/equipment/{id}/records          | farmer inspector technician administrator
            POST /api/v1/equipment/{id}/records         | farmer inspector technician administrator
            POST /api/v1/equipment/{id}/records/{record}/withdraw| inspector administrator
            GET /api/v1/equipment/{id}/documents        | farmer inspector technician administrator
            POST /api/v1/equipment/{id}/documents       | farmer inspector technician administrator
            GET /api/v1/equipment/{id}/documents/{document}| farmer inspector technician administrator
            GET /api/v1/equipment/{id}/reminders        | farmer inspector technician administrator
            GET /api/v1/equipment-clues                 | farmer inspector technician administrator
            GET /api/v1/equipment-clues/{id}            | farmer inspector technician administrator
            POST /api/v1/equipment-clues/{id}/close     | inspector administrator
            GET /api/v1/deadlines                       | farmer inspector technician administrator
            GET /api/v1/map                             | farmer inspector technician administrator
            GET /api/v1/check-forms                     | farmer inspector technician administrator
            GET /api/v1/duties                          | farmer inspector technician administrator
            POST /api/v1/registry/imports               | technician administrator
            GET /api/v1/registry/imports/{id}           | technician administrator
            GET /api/v1/registry/imports/{id}/credentials| technician administrator
            GET /api/v1/registry/export                 | technician administrator
            GET /api/v1/changes                         | inspector technician administrator
            GET /api/v1/audit/verify                    | inspector administrator
            GET /api/v1/audit/checkpoints               | inspector administrator
            GET /api/v1/audit/key                       | inspector administrator
            GET /api/v1/profiles                        | inspector technician administrator
            POST /api/v1/profiles/check                 | technician administrator
            POST /api/v1/profiles/decode                | technician administrator
            GET /api/v1/profiles/{id}                   | inspector technician administrator
            PUT /api/v1/profiles/{id}                   | technician administrator
            POST /api/v1/profiles/{id}/activate         | technician administrator
            POST /api/v1/profiles/{id}/rollback         | technician administrator
            GET /api/v1/profiles/{id}/changes           | inspector technician administrator
            POST /api/v1/profiles/import                | technician administrator
            GET /api/v1/profiles/{id}/export            | inspector technician administrator
            POST /api/v1/profiles/{id}/dry-run          | technician administrator
            GET /api/v1/maintenance-windows             | farmer inspector technician administrator
            POST /api/v1/maintenance-windows            | technician administrator
            DELETE /api/v1/maintenance-windows/{id}     | technician administrator
            GET /api/v1/incidents                       | farmer inspector technician administrator
            POST /api/v1/incidents                      | inspector technician administrator
            DELETE /api/v1/incidents/{id}               | inspector technician administrator
            POST /api/v1/backtests                      | technician administrator
            GET /api/v1/backtests/{id}                  | technician administrator
            GET /api/v1/channels                        | inspector technician administrator
            POST /api/v1/channels                       | inspector technician administrator
            GET /api/v1/channels/{id}                   | inspector technician administrator
            PUT /api/v1/channels/{id}                   | inspector technician administrator
            DELETE /api/v1/channels/{id}                | inspector technician administrator
            POST /api/v1/channels/{id}/test             | inspector technician administrator
            GET /api/v1/channels/{id}/counts            | inspector technician administrator
            GET /api/v1/webhooks                        | inspector technician administrator
            POST /api/v1/webhooks                       | inspector technician administrator
            GET /api/v1/webhooks/{id}                   | inspector technician administrator
            PUT /api/v1/webhooks/{id}                   | inspector technician administrator
            DELETE /api/v1/webhooks/{id}                | inspector technician administrator
            POST /api/v1/webhooks/{id}/secret           | inspector technician administrator
            GET /api/v1/webhooks/{id}/deliveries        | inspector technician administrator
            POST /api/v1/webhooks/{id}/redeliver        | inspector technician administrator
            GET /api/v1/deliveries                      | inspector technician administrator
            GET /api/v1/deliveries/{id}                 | inspector technician administrator
            POST /api/v1/deliveries/{id}/resend         | inspector technician administrator
            GET /api/v1/notices                         | farmer inspector technician administrator
            GET /api/v1/cap                             | farmer inspector technician administrator
            GET /api/v1/cap/{id}                        | farmer inspector technician administrator
            GET /api/v1/quarantine                      | technician administrator
            POST /api/v1/quarantine/replay              | technician administrator
            POST /api/v1/session                        | everybody
            DELETE /api/v1/session                      | farmer inspector technician administrator
            GET /api/v1/me                              | farmer inspector technician administrator
            POST /api/v1/me/password                    | farmer inspector technician administrator
            GET /api/v1/me/second-factor                | farmer inspector technician administrator
            POST /api/v1/me/second-factor               | farmer inspector technician administrator
            POST /api/v1/me/second-factor/confirm       | farmer inspector technician administrator
            POST /api/v1/me/second-factor/recovery-codes| farmer inspector technician administrator
            POST /api/v1/me/second-factor/remove        | farmer inspector technician administrator
            GET /api/v1/me/sessions                     | farmer inspector technician administrator
            DELETE /api/v1/me/sessions/{id}             | farmer inspector technician administrator
            GET /api/v1/access/policy                   | administrator
            GET /api/v1/access/groups                   | administrator
            PUT /api/v1/access/groups                   | administrator
            GET /api/v1/session/ways                    | everybody
            GET /api/v1/session/provider                | everybody
            GET /api/v1/session/provider/callback       | everybody
            PUT /api/v1/access/policy                   | administrator
            POST /api/v1/users/{name}/unlock            | administrator
            DELETE /api/v1/users/{name}/second-factor   | administrator
            GET /api/v1/users                           | administrator
            POST /api/v1/users                          | administrator
            POST /api/v1/users/{name}/password          | administrator
            PUT /api/v1/users/{name}/grants             | administrator
            DELETE /api/v1/users/{name}                 | administrator
            GET /api/v1/tokens                          | administrator
            POST /api/v1/tokens                         | administrator
            DELETE /api/v1/tokens/{id}                  | administrator
            GET /api/v1/status                          | everybody
            GET /api/v1/open-data/catalog               | everybody
            GET /api/v1/open-data/alerts-by-month.json  | everybody
            GET /api/v1/open-data/alerts-by-month.csv   | everybody
            GET /api/v1/asyncapi.json                   | everybody
            GET /api/v1/openapi.json                    | everybody
            GET /health/live                            | everybody
            GET /health/ready                           | everybody
            GET /metrics                                | everybody
            """;

    @TempDir
    static Path folder;

    private Running running;

    @BeforeAll
    void open() {
        Collaborators.Around around = new Collaborators.Around(
                List::of, List.of(), Optional.of(m -> new QuarantineReplay.Outcome(1, 0, "")), p -> {});
        running = Running.open(folder, new MemoryTopicLog(), Clock.systemUTC(), around);
    }

    @AfterAll
    void close() {
        running.close();
    }

    static Map<String, String> table() {
        Map<String, String> table = new TreeMap<>();
        TABLE.lines().forEach(line -> {
            String[] cells = line.split("\\|", -1);
            table.put(cells[0].strip(), cells[1].strip());
        });
        return table;
    }

    @Test
    void every_route_is_in_the_document_and_every_address_of_the_document_is_a_route() {
        List<String> routes = new ArrayList<>();
        running.api().routes().forEach(r -> routes.add(r.get(0) + " " + r.get(1)));
        assertThat(new TreeSet<>(routes)).isEqualTo(OpenApiContract.INSTANCE.operations());
    }

    @Test
    void every_route_is_in_the_table_of_access() {
        assertThat(table().keySet()).isEqualTo(OpenApiContract.INSTANCE.operations());
    }

    @Test
    void each_route_lets_in_exactly_the_roles_of_the_table() {
        List<String> wrong = new ArrayList<>();
        table().forEach((address, allowed) -> {
            for (Role role : Role.values()) {
                // Logging out would end the session of the others.
                Web web = address.startsWith("DELETE /api/v1/session")
                        ? running.web().bearer(running.token(role))
                        : running.as(role);
                int status = ask(web, address);
                boolean in = allowed.equals("everybody") || allowed.contains(role.text());
                boolean refused = status == 401 || status == 403;
                if (in == refused) {
                    wrong.add(address + " as " + role.text() + ": " + status);
                }
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void without_credentials_every_route_but_the_open_ones_says_401() {
        List<String> wrong = new ArrayList<>();
        table().forEach((address, allowed) -> {
            int status = ask(running.web(), address);
            // A log-in without a body is refused for that.
            if ((status == 401) == allowed.equals("everybody")) {
                wrong.add(address + ": " + status);
            }
        });
        assertThat(wrong).isEmpty();
    }

    @Test
    void a_token_that_is_not_known_opens_nothing() {
        Web web = running.web().bearer("not-a-token");
        table().forEach((address, allowed) -> {
            if (!allowed.equals("everybody")) {
                assertThat(ask(web, address)).as(address).isEqualTo(401);
            }
        });
    }

    /** Asks with ids that name nothing and without a body: who may come in gets as far as a 4xx about that. */
    private static int ask(Web web, String address) {
        String[] parts = address.split(" ", 2);
        String path = parts[1].replaceAll("\\{\\w+}", "nothing");
        if (path.endsWith("/stream")) {
            // Refused or opened before anything is read; an open stream would not end.
            path = path + "?lastEventId=x";
        }
        return web.send(parts[0], path, HttpRequest.BodyPublishers.noBody(), "").status();
    }

    @Test
    void the_document_is_served_with_the_version_of_the_program() {
        Web.Answer answer = running.web().get("/api/v1/openapi.json");
        assertThat(answer.json().path("info").path("version").asText()).isEqualTo("0.1.0");
        assertThat(answer.json().path("paths").size()).isGreaterThan(30);
    }
}
