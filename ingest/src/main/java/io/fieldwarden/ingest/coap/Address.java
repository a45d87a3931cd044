package io.fieldwarden.ingest.coap;

import java.util.List;
import java.util.Optional;
import org.eclipse.californium.core.coap.CoAP;

/**
 * What a request is for, by its path.
 *
 * @param device as the path names it; empty where a token stands for it
 * @param token where the path has one
 * @param command an answer is about; empty where it says so itself
 */
record Address(Kind kind, String device, String token, String command) {
    /** The resources that there are. */
    enum Kind {
        READINGS(CoAP.Code.POST, "readings are sent with POST"),
        PROFILE(CoAP.Code.GET, "the profile is read with GET"),
        COMMANDS(CoAP.Code.GET, "commands are read or observed with GET, and answered with POST to commands/ack"),
        ANSWER(CoAP.Code.POST, "what became of a command is said with POST");

        private final CoAP.Code method;
        private final String rule;

        Kind(CoAP.Code method, String rule) {
            this.method = method;
            this.rule = rule;
        }

        CoAP.Code method() {
            return method;
        }

        /** What to tell who comes with another method. */
        String rule() {
            return rule;
        }
    }

    /** Empty when there is no such resource. */
    static Optional<Address> of(List<String> path) {
        int length = path.size();
        if (length == 4
                && path.subList(0, 2).equals(List.of("api", "v1"))
                && path.get(3).equals("telemetry")) {
            return Optional.of(new Address(Kind.READINGS, "", path.get(2), ""));
        }
        if (length < 3 || !path.get(0).equals("devices")) {
            return Optional.empty();
        }
        String device = path.get(1);
        List<String> rest = path.subList(2, length);
        return switch (rest.get(0)) {
            case "readings" -> length == 3 ? Optional.of(of(Kind.READINGS, device)) : Optional.empty();
            case "profile" -> length == 3 ? Optional.of(of(Kind.PROFILE, device)) : Optional.empty();
            case "commands" -> commands(device, rest);
            default -> Optional.empty();
        };
    }

    private static Optional<Address> commands(String device, List<String> rest) {
        boolean answer = rest.get(rest.size() - 1).equals("ack");
        return switch (rest.size()) {
            case 1 -> Optional.of(of(Kind.COMMANDS, device));
            case 2 -> answer ? Optional.of(of(Kind.ANSWER, device)) : Optional.empty();
            case 3 -> answer ? Optional.of(new Address(Kind.ANSWER, device, "", rest.get(1))) : Optional.empty();
            default -> Optional.empty();
        };
    }

    private static Address of(Kind kind, String device) {
        return new Address(kind, device, "", "");
    }

    /** Without what is secret in it. */
    String path() {
        return switch (kind) {
            case READINGS -> device.isEmpty() ? "/api/v1/{token}/telemetry" : "/devices/" + device + "/readings";
            case PROFILE -> "/devices/" + device + "/profile";
            case COMMANDS -> "/devices/" + device + "/commands";
            case ANSWER -> "/devices/" + device + "/commands/" + (command.isEmpty() ? "" : command + "/") + "ack";
        };
    }
}
