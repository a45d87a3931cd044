package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.device.OrganisationId;
import java.util.Optional;

/** Grants in JSON. */
final class GrantJson {
    static final String[] FIELDS = {"role", "organisation", "category", "expiresAt"};

    private static final int MAX_CATEGORY = 64;

    private GrantJson() {}

    static ObjectNode of(Grant grant) {
        return Json.object()
                .put("role", grant.role().text())
                .put(
                        "organisation",
                        grant.organisation().map(OrganisationId::value).orElse(null))
                .put("category", grant.category().orElse(null))
                .put("expiresAt", Json.time(grant.expiresAt()));
    }

    static Grant read(Body body) {
        Optional<OrganisationId> organisation = body.optional("organisation", OrganisationId::new);
        return new Grant(
                role("role", body.text("role", 32)),
                organisation,
                body.optionalText("category", MAX_CATEGORY).filter(c -> !c.isEmpty()),
                body.time("expiresAt"));
    }

    static Role role(String field, String text) {
        try {
            return Role.ofText(text);
        } catch (IllegalArgumentException e) {
            throw Problem.badField(
                    field, "'" + Problem.shown(text) + "' is not farmer, inspector, technician or administrator");
        }
    }
}
