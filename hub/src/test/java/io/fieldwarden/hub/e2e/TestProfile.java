package io.fieldwarden.hub.e2e;

import io.fieldwarden.hub.client.ApiClient;
import io.fieldwarden.hub.client.Profiles;

/** The profile of the end-to-end tests. */
final class TestProfile {
    private TestProfile() {}

    static void push(ApiClient client) {
        new Profiles(client).push(SharedHub.PROFILE, SharedHub.resource("e2e-tank.yaml"));
    }
}
