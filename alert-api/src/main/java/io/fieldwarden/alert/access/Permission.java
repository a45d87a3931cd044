package io.fieldwarden.alert.access;

import static io.fieldwarden.alert.access.Role.ADMINISTRATOR;
import static io.fieldwarden.alert.access.Role.FARMER;
import static io.fieldwarden.alert.access.Role.INSPECTOR;
import static io.fieldwarden.alert.access.Role.TECHNICIAN;

import java.util.Set;

/** The one table of who may do what. Each route names one permission; a route without one is refused to everybody. */
public enum Permission {
    /** No credentials are asked for. */
    PUBLIC(),
    /** The handler itself asks a device for its credentials. */
    DEVICE(),
    /** Anybody who has logged in, about themselves. */
    SELF(FARMER, INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    ALERTS_VIEW(FARMER, INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    ALERTS_HANDLE(INSPECTOR, ADMINISTRATOR),
    /** What is exported can be shown to others, and is recorded. */
    EVIDENCE_EXPORT(INSPECTOR, ADMINISTRATOR),
    ESCALATIONS_VIEW(INSPECTOR, ADMINISTRATOR),
    ESCALATIONS_EDIT(true, ADMINISTRATOR),
    DEVICES_VIEW(FARMER, INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    DEVICES_EDIT(TECHNICIAN, ADMINISTRATOR),
    /** Commands may carry settings and keys of a device. */
    COMMANDS_VIEW(TECHNICIAN, ADMINISTRATOR),
    COMMANDS_SEND(TECHNICIAN, ADMINISTRATOR),
    INCIDENTS_EDIT(INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    REGISTRY_VIEW(FARMER, INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    REGISTRY_EDIT(TECHNICIAN, ADMINISTRATOR),
    /** Tasks of supervision, their documents and figures. */
    TASKS_VIEW(INSPECTOR, ADMINISTRATOR),
    TASKS_EDIT(INSPECTOR, ADMINISTRATOR),
    /** Plans and draws. */
    TASKS_PLAN(INSPECTOR, ADMINISTRATOR),
    /** Who may inspect; the roster is of the whole authority. */
    ROSTER_EDIT(true, INSPECTOR, ADMINISTRATOR),
    EQUIPMENT_VIEW(FARMER, INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    /** What people who use and look after equipment do each day: checks, maintenance, faults. */
    EQUIPMENT_RECORD(FARMER, INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    /** The head of a file and official records. */
    EQUIPMENT_EDIT(INSPECTOR, ADMINISTRATOR),
    CHANGES_VIEW(INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    AUDIT_VIEW(INSPECTOR, ADMINISTRATOR),
    PROFILES_VIEW(INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    /** Tries and checks: nothing changes for anybody. */
    PROFILES_TRY(TECHNICIAN, ADMINISTRATOR),
    /** Profiles belong to nobody: a change reaches every device that runs one. */
    PROFILES_EDIT(true, TECHNICIAN, ADMINISTRATOR),
    PUSH_VIEW(INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    PUSH_EDIT(INSPECTOR, TECHNICIAN, ADMINISTRATOR),
    QUARANTINE_VIEW(TECHNICIAN, ADMINISTRATOR),
    QUARANTINE_REPLAY(TECHNICIAN, ADMINISTRATOR),
    USERS_EDIT(ADMINISTRATOR),
    /** What holds for everybody who logs in. */
    ACCESS_VIEW(ADMINISTRATOR),
    ACCESS_EDIT(true, ADMINISTRATOR),
    TOKENS_EDIT(ADMINISTRATOR);

    @SuppressWarnings("ImmutableEnumChecker") // Set.of never changes.
    private final Set<Role> roles;

    private final boolean whole;

    Permission(Role... roles) {
        this(false, roles);
    }

    /** @param whole see {@link #isWhole} */
    Permission(boolean whole, Role... roles) {
        this.whole = whole;
        this.roles = Set.of(roles);
    }

    /** Whether it reaches everything at once, so that a grant for a part does not give it. */
    public boolean isWhole() {
        return whole;
    }

    public boolean allows(Role role) {
        return roles.contains(role);
    }

    /** Whether the server decides without looking at who asks. */
    public boolean isOpen() {
        return this == PUBLIC || this == DEVICE;
    }
}
