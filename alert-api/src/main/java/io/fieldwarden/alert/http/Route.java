package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.javalin.http.HandlerType;

/**
 * One address of the API and who may use it.
 *
 * @param path with {@code {name}} for its variable parts
 * @param isPersonal it tells of people: who reads it is put on record
 */
record Route(HandlerType method, String path, Permission permission, Action action, boolean isPersonal) {
    /** What happens; the access decision has been made. */
    interface Action {
        void on(Call call) throws Exception;
    }

    /** The same, for what is known of people: names, addresses, telephone numbers. */
    Route personal() {
        return new Route(method, path, permission, action, true);
    }

    static Route get(String path, Permission permission, Action action) {
        return new Route(HandlerType.GET, path, permission, action, false);
    }

    static Route post(String path, Permission permission, Action action) {
        return new Route(HandlerType.POST, path, permission, action, false);
    }

    static Route put(String path, Permission permission, Action action) {
        return new Route(HandlerType.PUT, path, permission, action, false);
    }

    static Route delete(String path, Permission permission, Action action) {
        return new Route(HandlerType.DELETE, path, permission, action, false);
    }
}
