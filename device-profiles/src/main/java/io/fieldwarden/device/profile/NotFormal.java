package io.fieldwarden.device.profile;

/**
 * A rule that cannot be said in the profile format yet. Nothing evaluates it; it is shown with its reason.
 *
 * @param id the id it would have
 */
public record NotFormal(String id, String reason) {}
