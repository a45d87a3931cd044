package io.fieldwarden.device.profile;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.payload.ChirpstackUplink;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.Decoders;
import io.fieldwarden.device.payload.MessageContext;
import io.fieldwarden.device.payload.Payload;
import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.payload.Verdict;
import java.time.Instant;
import java.util.List;

/** Reads messages as the devices of one profile send them. Thread-safe. */
public final class MessageReader {
    private final ReadingCheck check;
    private final UplinkReader uplinks;

    public MessageReader(DeviceProfile profile) {
        this.check = new ReadingCheck(profile);
        this.uplinks = new UplinkReader(profile);
    }

    public ReadingCheck check() {
        return check;
    }

    /** What stands in the message; never throws for its bytes. */
    public Decoded decode(Payload payload, MessageContext context) {
        if (context.mediaType().equals(ChirpstackUplink.MEDIA_TYPE)) {
            ChirpstackUplink.Read read = ChirpstackUplink.read(payload);
            return read instanceof ChirpstackUplink.Read.Uplink uplink
                    ? decode(uplink.event())
                    : ((ChirpstackUplink.Read.Unusable) read).why();
        }
        return Decoders.standard().decode(payload, context);
    }

    /** What stands in an uplink event of ChirpStack: what it decoded itself, by channel names. */
    public Decoded decode(ChirpstackUplink uplink) {
        return uplink.object() == null
                ? new Decoded.Rejected(
                        RejectReason.UNSUPPORTED,
                        "ChirpStack event: it has no decoded object, and profile "
                                + check.profile().ref() + " does not say how to read the bytes of data")
                : uplinks.complete(uplinks.named(uplink.object()), uplink);
    }

    /** What would become of a message of a device: its readings and what could not be used. */
    public Verdict read(DeviceId device, Payload payload, MessageContext context) {
        Decoded decoded = decode(payload, context);
        if (decoded instanceof Decoded.Values values) {
            return check.check(device, values, Instant.ofEpochMilli(context.receivedAt()));
        }
        Decoded.Rejected rejected = (Decoded.Rejected) decoded;
        return new Verdict(List.of(), List.of(new Verdict.Rejection(rejected.reason(), rejected.detail())));
    }
}
