package io.fieldwarden.ingest.core;

/**
 * How much one party may send.
 *
 * @param messages a second; 0 for no limit
 * @param bytes of payloads a second; 0 for no limit
 */
public record Quota(int messages, int bytes) {
    public static final Quota NONE = new Quota(0, 0);

    public Quota {
        if (messages < 0 || bytes < 0) {
            throw new IllegalArgumentException(
                    "quota: " + messages + " messages and " + bytes + " bytes a second are not both from 0");
        }
    }

    boolean isNone() {
        return messages == 0 && bytes == 0;
    }

    /**
     * The quotas of one hub.
     *
     * @param device each device, whoever sends for it
     * @param gateway each device that sends for others, all it sends for them together
     * @param organisation each organisation, all devices that are its own together
     * @param burstSeconds so long a silence may be made up for at once, as after an outage; from 1
     */
    public record Plan(Quota device, Quota gateway, Quota organisation, int burstSeconds) {
        public static final Plan NONE = new Plan(Quota.NONE, Quota.NONE, Quota.NONE, 10);

        public Plan {
            if (burstSeconds < 1 || burstSeconds > 3_600) {
                throw new IllegalArgumentException("quota: burst of " + burstSeconds + " s is not from 1 to 3600");
            }
        }

        boolean isNone() {
            return device.isNone() && gateway.isNone() && organisation.isNone();
        }
    }
}
