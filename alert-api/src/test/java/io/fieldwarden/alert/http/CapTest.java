package io.fieldwarden.alert.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.fieldwarden.alert.support.Events;
import io.fieldwarden.device.AlertId;
import io.fieldwarden.device.Severity;
import org.junit.jupiter.api.Test;

/** Alerts as messages of the Common Alerting Protocol. */
final class CapTest extends PushScene {
    @Test
    void an_alert_is_a_message_of_the_common_alerting_protocol_as_the_schema_wants_it() throws Exception {
        Events event = alert(Severity.CRITICAL);
        running.alert(event.raised());
        AlertId id = event.id();
        await().atMost(SOON).until(() -> admin.get("/api/v1/cap/" + id).status() == 200);
        String raised = admin.get("/api/v1/cap/" + id).text();
        CapSchema.check(raised);
        assertThat(raised)
                .contains("<msgType>Alert</msgType>")
                .contains("<severity>Severe</severity>")
                .contains("+08:00</sent>");
        running.alert(event.cleared(event.raisedAt().plusSeconds(60)));
        await().atMost(SOON).until(() -> admin.get("/api/v1/cap/" + id).text().contains("<msgType>Update</msgType>"));
        String cleared = admin.get("/api/v1/cap/" + id).text();
        CapSchema.check(cleared);
        assertThat(cleared).contains("<references>test.fieldwarden," + id + ".alert,");
        assertThat(admin.get("/api/v1/cap").text()).contains("/api/v1/cap/" + id);
        assertThatThrownBy(() -> CapSchema.check(raised.replace("<status>Actual", "<status>Real")))
                .hasMessageContaining("Real");
    }
}
