package io.fieldwarden.device.payload;

import java.util.Set;

/**
 * How the devices of a profile write their messages, when that is none of the standard forms. Immutable: what a profile file
 * says, checked. A new format is a case here and an entry of the table in {@code PayloadReader}.
 */
public sealed interface PayloadMapping
        permits JsonMapping, BinaryMapping, ModbusMapping, SenmlMapping, ScriptMapping, Hj212Mapping {
    /** The word for it in profile files. */
    String format();

    /** Media types of standard forms that this mapping reads instead; of all others the standard decoder keeps its own. */
    Set<String> mediaTypes();

    /** True if one message may take milliseconds, so that it is not decoded where others wait. */
    default boolean isSlow() {
        return false;
    }

    /** Made once per profile; whatever is slow to make is made here. */
    MessageDecoder decoder();
}
