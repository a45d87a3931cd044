package io.fieldwarden.device.profile;

/** Whether a text is a unit. Stateless: any thread. */
public final class UnitCheck {
    private UnitCheck() {}

    /** True for a UCUM code that a profile may use. */
    public static boolean isUnit(String text) {
        return Units.fault(text).isEmpty();
    }
}
