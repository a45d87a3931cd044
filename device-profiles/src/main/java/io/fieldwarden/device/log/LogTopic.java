package io.fieldwarden.device.log;

/** The topics of the log. A topic's name and whether it is compacted are fixed; its partition count is configured. */
public enum LogTopic {
    /** {@code ReadingBatch}, key device id. */
    READINGS("readings", false),
    /** {@code QuarantineRecord}, key device id or {@code ?}. */
    QUARANTINE("quarantine", false),
    /** {@code AlertTransitionRecord}, key alert id. */
    ALERTS("alerts", false),
    /** {@code RegistryRecord}, key {@code kind/id}; compacted, a null value deletes. One partition: changes are ordered. */
    REGISTRY("registry", true),
    /** {@link CommandEvent}, key device id. One partition: what is asked stands before what became of it. */
    COMMANDS("commands", false),
    /** {@link Reevaluation}, key device id; compacted: the newest record of a device is the whole state of the matter. */
    REEVALUATIONS("re-evaluations", true),
    /** {@link RuleBase}, key device id: answers to re-evaluations. */
    RULE_BASES("rule-bases", false),
    /** {@link DeviceStatus}, key {@link DeviceStatus#key()}; compacted: the newest record of a key is all that counts. */
    DEVICE_STATUS("device-status", true);

    private final String topicName;
    private final boolean compacted;

    LogTopic(String topicName, boolean compacted) {
        this.topicName = topicName;
        this.compacted = compacted;
    }

    public String topicName() {
        return topicName;
    }

    public boolean compacted() {
        return compacted;
    }
}
