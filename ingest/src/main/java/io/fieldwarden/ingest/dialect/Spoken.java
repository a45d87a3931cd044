package io.fieldwarden.ingest.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.fieldwarden.ingest.core.Command;
import io.fieldwarden.ingest.core.CommandQueue;
import io.fieldwarden.ingest.core.RegisteredDevice;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.zip.CRC32;

/** How a dialect says commands to devices that subscribed in its way. Thread-safe. */
interface Spoken {
    /** Whether commands go to who subscribes to this. */
    boolean hears(String filter);

    /** The highest quality of service of its commands. */
    int qos();

    /**
     * Empty where this subscription does not hear of commands for this device.
     *
     * @param receiver who subscribed: the device itself, or the gateway it is behind
     * @param filter one that {@link #hears} is true of
     */
    Optional<Outward> say(Command command, RegisteredDevice receiver, String filter);

    /** What a command says beside its name: an object. */
    static JsonNode body(Command command) {
        return Json.own(command.message()).path("body");
    }

    /** Systems that number what they ask get this for the id of a command: the same after a restart. */
    static long number(String command) {
        CRC32 sum = new CRC32();
        sum.update(command.getBytes(StandardCharsets.UTF_8));
        return sum.getValue() & 0x7FFF_FFFF;
    }

    /** Which command of this sender, or of one behind it, has the number. */
    static Optional<Command> numbered(CommandQueue queue, RegisteredDevice sender, String number) {
        return queue.pending(sender).stream()
                .filter(command -> Long.toString(number(command.id())).equals(number))
                .findFirst();
    }
}
