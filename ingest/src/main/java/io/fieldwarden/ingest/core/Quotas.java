package io.fieldwarden.ingest.core;

import io.fieldwarden.device.OrganisationId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Holds what is sent against the quotas of device, gateway and organisation. A message passes when all three have room, and
 * only then is charged to them. What is kept is bounded by the registry: only registered parties are charged. Thread-safe.
 */
public final class Quotas {
    private final Quota.Plan plan;
    private final LongSupplier nanos;
    private final boolean none;
    private final Map<OrganisationId, Allowance> organisations = new ConcurrentHashMap<>();

    public Quotas(Quota.Plan plan) {
        this(plan, System::nanoTime);
    }

    Quotas(Quota.Plan plan, LongSupplier nanos) {
        this.plan = plan;
        this.nanos = nanos;
        this.none = plan.isNone();
    }

    /**
     * Why a message does not pass.
     *
     * @param waitMillis after which it may, from 1
     * @param tell true when this has not been written down for a minute
     */
    record Over(String detail, long waitMillis, boolean tell) {}

    /**
     * Charges one message, or says why not.
     *
     * @param device whose readings they are; the sender where that is not known
     * @param bytes of the payload
     */
    Optional<Over> take(RegisteredDevice sender, RegisteredDevice device, int bytes) {
        return none ? Optional.empty() : charge(sender, device, bytes);
    }

    private Optional<Over> charge(RegisteredDevice sender, RegisteredDevice device, int bytes) {
        long now = nanos.getAsLong();
        boolean passedOn = !sender.id().equals(device.id());
        @Nullable Allowance own = plan.device().isNone() ? null : device.allowance(now);
        @Nullable Allowance through = passedOn && !plan.gateway().isNone() ? sender.gatewayAllowance(now) : null;
        @Nullable
        Allowance all = plan.organisation().isNone()
                ? null
                : device.organisation()
                        .map(id -> organisations.computeIfAbsent(id, absent -> new Allowance(now)))
                        .orElse(null);
        Optional<Over> over = over(own, plan.device(), "device '" + device.id() + "'", bytes, now)
                .or(() -> over(through, plan.gateway(), "gateway '" + sender.id() + "'", bytes, now))
                .or(() -> over(all, plan.organisation(), "organisation of '" + device.id() + "'", bytes, now));
        if (over.isEmpty()) {
            pay(own, plan.device(), bytes, now);
            pay(through, plan.gateway(), bytes, now);
            pay(all, plan.organisation(), bytes, now);
        }
        return over;
    }

    private Optional<Over> over(@Nullable Allowance allowance, Quota quota, String who, int bytes, long now) {
        long wait = allowance == null ? 0 : allowance.wait(quota, plan.burstSeconds(), bytes, now);
        if (allowance == null || wait == 0) {
            return Optional.empty();
        }
        String limit = (quota.messages() > 0 ? quota.messages() + " messages" : "")
                + (quota.messages() > 0 && quota.bytes() > 0 ? " or " : "")
                + (quota.bytes() > 0 ? quota.bytes() + " bytes" : "");
        return Optional.of(
                new Over(who + " sends more than " + limit + " a second", wait / 1_000_000 + 1, allowance.tell(now)));
    }

    private void pay(@Nullable Allowance allowance, Quota quota, int bytes, long now) {
        if (allowance != null) {
            allowance.charge(quota, bytes, now);
        }
    }
}
