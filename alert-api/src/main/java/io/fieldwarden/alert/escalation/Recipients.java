package io.fieldwarden.alert.escalation;

import io.fieldwarden.alert.access.Grant;
import io.fieldwarden.alert.access.Role;
import io.fieldwarden.alert.life.Alert;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.UserStore;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Which users words such as {@code role:inspector} mean for an alert: only those who may see it. Safe for many threads. */
public final class Recipients {
    /** More than this nobody pages at once. */
    private static final int MOST = 100;

    private final UserStore users;
    private final RegistryStore registry;

    public Recipients(UserStore users, RegistryStore registry) {
        this.users = users;
        this.registry = registry;
    }

    /** Names of users, the first {@value #MOST}. */
    public Set<String> of(Alert alert, Set<String> who, Instant now) {
        Set<String> names = new LinkedHashSet<>();
        for (String word : who) {
            if (word.equals("assignee")) {
                alert.handling().assignee().ifPresent(names::add);
            } else if (word.startsWith("user:")) {
                names.add(word.substring(5));
            } else if (word.startsWith("role:")) {
                users.all().stream()
                        .filter(user -> user.enabled() && sees(user, Role.ofText(word.substring(5)), alert, now))
                        .forEach(user -> names.add(user.name()));
            }
        }
        return new LinkedHashSet<>(List.copyOf(names).subList(0, Math.min(MOST, names.size())));
    }

    private boolean sees(UserStore.User user, Role role, Alert alert, Instant now) {
        List<Grant> grants = user.grants().stream()
                .filter(grant -> grant.role() == role && grant.isValid(now))
                .toList();
        return !grants.isEmpty()
                && registry.scope(grants)
                        .covers(alert.subject().organisation(), alert.subject().category());
    }
}
