package io.fieldwarden.device.exchange;

/**
 * Something that the other form cannot say, or that had to be said in another way.
 *
 * @param what the place: a key, a name, a rule
 * @param why for a person
 */
public record Note(String what, String why) {}
