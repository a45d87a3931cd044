package io.fieldwarden.ingest.mqtt;

import io.fieldwarden.ingest.core.Authenticator;
import io.fieldwarden.ingest.core.Doors;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.dialect.Dialects;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Timer;

/** What all connections of one server use together; everything in it is thread-safe. */
record Shared(
        MqttConfig config,
        Intake intake,
        Authenticator authenticator,
        Sessions sessions,
        ProfilePush profiles,
        CommandPush commands,
        Dialects dialects,
        Gate gate,
        Doors doors,
        Meters meters) {
    /**
     * @param acknowledged receipt of a PUBLISH to its acknowledgement, of the eldest of each group that is answered together
     * @param wills will messages that became events
     * @param slow connections that were ended because they left unread what they were sent
     */
    record Meters(Timer acknowledged, Counter wills, Counter slow) {}
}
