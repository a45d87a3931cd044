package io.fieldwarden.alert.http;

import io.fieldwarden.alert.access.Permission;
import io.javalin.http.HandlerType;

/**
 * One address of the API and who may use it.
 *
 * @param path with {@code {name}} for its variable parts
 */
record Route(HandlerType method, String path, Permission permission, Action action) {
    /** What happens; the access decision has been made. */
    interface Action {
        void on(Call call) throws Exception;
    }

    static Route get(String path, Permission permission, Action action) {
        return new Route(HandlerType.GET, path, permission, action);
    }

    static Route post(String path, Permission permission, Action action) {
        return new Route(HandlerType.POST, path, permission, action);
    }

    static Route put(String path, Permission permission, Action action) {
        return new Route(HandlerType.PUT, path, permission, action);
    }

    static Route delete(String path, Permission permission, Action action) {
        return new Route(HandlerType.DELETE, path, permission, action);
    }
}
