package io.fieldwarden.hub.power;

/** What becomes of writes that were not synced when the power goes: a disk may do any of these. */
enum Surviving {
    NOTHING,
    /** As in the order of the calls up to some write, which may be torn between two sectors. */
    A_PREFIX,
    /** Any pages, in any order. */
    SOME_PAGES
}
