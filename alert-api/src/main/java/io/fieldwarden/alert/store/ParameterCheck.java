package io.fieldwarden.alert.store;

import io.fieldwarden.device.profile.DeviceProfile;
import io.fieldwarden.device.profile.Parameter;
import io.fieldwarden.device.profile.ParameterValues;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;

/** Whether parameters are ones that the rules of a profile can use. */
final class ParameterCheck {
    /** Every profile has it, whether it names it or not. */
    private static final String TIME_ZONE = "time_zone";

    private ParameterCheck() {}

    /** @throws RefusedException for the first that is not known or not of its type */
    static void check(DeviceProfile profile, Map<String, String> parameters) {
        parameters.forEach((name, value) -> check(profile, name, value));
    }

    private static void check(DeviceProfile profile, String name, String value) {
        String field = "parameters." + name;
        if (name.equals(TIME_ZONE)) {
            try {
                ZoneId.of(value);
                return;
            } catch (DateTimeException e) {
                throw RefusedException.badField(field, value, "is no time zone such as Asia/Shanghai");
            }
        }
        Parameter parameter = profile.parameters().get(name);
        if (parameter == null) {
            throw RefusedException.badField(
                    field,
                    value,
                    "profile " + profile.ref().id() + " has no such parameter; it has "
                            + profile.parameters().keySet());
        }
        try {
            ParameterValues.check(parameter.type(), value);
        } catch (IllegalArgumentException e) {
            throw RefusedException.badField(field, value, String.valueOf(e.getMessage()));
        }
    }
}
