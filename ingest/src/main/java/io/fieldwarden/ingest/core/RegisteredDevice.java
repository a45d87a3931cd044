package io.fieldwarden.ingest.core;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.payload.Decoded;
import io.fieldwarden.device.payload.PayloadMapping;
import io.fieldwarden.device.payload.RawValue;
import io.fieldwarden.device.profile.MessageReader;
import io.fieldwarden.device.registry.RegistryEntry;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A device as the registry has it now. Thread-safe; a change of the registry makes a new one with the same receipt clock. */
public final class RegisteredDevice {
    private final RegistryEntry.Device entry;
    private final byte[] key;
    private final ProfileSlot profile;
    private final Receipts receipts;
    private final Used used;

    RegisteredDevice(RegistryEntry.Device entry, ProfileSlot profile, @Nullable RegisteredDevice former) {
        this.entry = entry;
        this.key = entry.id().value().getBytes(StandardCharsets.UTF_8);
        this.profile = profile;
        this.receipts = former == null ? new Receipts() : former.receipts;
        this.used = former == null ? new Used() : former.used;
    }

    /** What it has used of its quotas; made when there are any. */
    private static final class Used {
        private volatile @Nullable Allowance own;
        private volatile @Nullable Allowance asGateway;
    }

    /** Of its own quota, as a device. */
    Allowance allowance(long now) {
        Allowance known = used.own;
        if (known == null) {
            known = new Allowance(now);
            used.own = known;
        }
        return known;
    }

    /** Of its quota as one that sends for others. */
    Allowance gatewayAllowance(long now) {
        Allowance known = used.asGateway;
        if (known == null) {
            known = new Allowance(now);
            used.asGateway = known;
        }
        return known;
    }

    Optional<OrganisationId> organisation() {
        return entry.place().organisation();
    }

    public DeviceId id() {
        return entry.id();
    }

    public RegistryEntry.Credentials credentials() {
        return entry.credentials();
    }

    public boolean enabled() {
        return entry.enabled();
    }

    /** True for itself and for every device registered behind it. */
    public boolean speaksFor(RegisteredDevice other) {
        return other.id().equals(id()) || other.entry.gateway().equals(Optional.of(id()));
    }

    /** The key of its records on the log; not to be modified. */
    byte[] key() {
        return key;
    }

    /** Absent while no version of its profile could be loaded. */
    @Nullable
    MessageReader reader() {
        return profile.reader();
    }

    /** How its messages are written, when that is none of the standard forms. */
    public Optional<PayloadMapping> payload() {
        MessageReader reader = profile.reader();
        return reader == null
                ? Optional.empty()
                : reader.check().profile().terms().payload();
    }

    Optional<ProfileSlot.Running> running() {
        return Optional.ofNullable(profile.running());
    }

    Optional<PositionId> position() {
        return entry.place().position();
    }

    Optional<DeviceId> gateway() {
        return entry.gateway();
    }

    Map<String, String> parameters() {
        return entry.parameters();
    }

    String profileName() {
        return entry.profile().value();
    }

    /** The receipt time of a message: now if all its readings carry times of their own, else {@link #nextReceipt}. */
    Instant receipt(Decoded.Values values, long now) {
        List<RawValue> all = values.values();
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).observedAt() == RawValue.NO_TIME) {
                return Instant.ofEpochMilli(nextReceipt(now));
            }
        }
        return Instant.ofEpochMilli(now);
    }

    /**
     * The receipt time of a message whose readings carry no time, see {@link Receipts#next}.
     *
     * @param now epoch milliseconds
     */
    long nextReceipt(long now) {
        return receipts.next(now);
    }
}
