package io.fieldwarden.device;

/** A profile in one version, written {@code id@version}; versions count from 1. */
public record ProfileRef(ProfileId id, int version) {
    public ProfileRef {
        if (version < 1) {
            throw new IllegalArgumentException("profile version: " + version + " is below 1");
        }
    }

    /**
     * Reads {@code id@version}.
     *
     * @throws IllegalArgumentException if the text has another form
     */
    public static ProfileRef parse(String text) {
        int at = text.lastIndexOf('@');
        if (at < 1) {
            throw new IllegalArgumentException("profile: '" + text + "' is not of the form id@version");
        }
        try {
            return new ProfileRef(new ProfileId(text.substring(0, at)), Integer.parseInt(text.substring(at + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException("profile: '" + text + "' has no whole number after @", e);
        }
    }

    @Override
    public String toString() {
        return id.value() + "@" + version;
    }
}
