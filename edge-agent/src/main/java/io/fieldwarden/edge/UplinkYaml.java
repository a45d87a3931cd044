package io.fieldwarden.edge;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.edge.core.FallbackUplink;
import io.fieldwarden.edge.core.Identity;
import io.fieldwarden.edge.core.Secret;
import io.fieldwarden.edge.core.Trust;
import io.fieldwarden.edge.core.UplinkConfig;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * The ways to the hub in {@code edge.yaml}.
 *
 * @param folder of relative files
 */
record UplinkYaml(Path folder, DeviceId device) {
    EdgeConfig.Fallback fallback(YamlKeys keys) {
        FallbackUplink.Terms terms = new FallbackUplink.Terms(
                keys.integer("failures", FallbackUplink.Terms.DEFAULTS.failures()),
                keys.duration("try-first-every", FallbackUplink.Terms.DEFAULTS.back()));
        return new EdgeConfig.Fallback(uplink(keys), terms);
    }

    UplinkConfig uplink(YamlKeys keys) {
        URI url = URI.create(keys.text("url"));
        Optional<Secret> secret = secret(keys, "secret");
        Optional<Secret> token = secret(keys, "token");
        int window = keys.integer("window", UplinkConfig.window(url));
        Duration timeout = keys.duration("timeout", UplinkConfig.TIMEOUT);
        Optional<Path> ca = keys.has("ca") ? Optional.of(folder.resolve(keys.text("ca"))) : Optional.empty();
        String fingerprint = keys.text("fingerprint", "");
        Trust trust =
                new Trust(ca, fingerprint.isEmpty() ? Optional.empty() : Optional.of(fingerprint), identity(keys));
        keys.close();
        return new UplinkConfig(url, device, secret, token, window, timeout, trust);
    }

    private Optional<Identity> identity(YamlKeys keys) {
        if (keys.has("certificate") != keys.has("key")) {
            throw new ConfigException(keys.path("certificate") + ": certificate and key go together");
        }
        return keys.has("certificate")
                ? Optional.of(new Identity(folder.resolve(keys.text("certificate")), folder.resolve(keys.text("key"))))
                : Optional.empty();
    }

    private Optional<Secret> secret(YamlKeys keys, String name) {
        String here = keys.text(name, "");
        String file = keys.text(name + "-file", "");
        if (!here.isEmpty() && !file.isEmpty()) {
            throw new ConfigException(keys.path(name) + ": stands there together with " + name + "-file");
        }
        if (!file.isEmpty()) {
            here = read(keys.path(name + "-file"), file).strip();
        }
        return here.isEmpty() ? Optional.empty() : Optional.of(new Secret(here));
    }

    private String read(String key, String file) {
        try {
            return Files.readString(folder.resolve(file));
        } catch (IOException e) {
            throw new ConfigException(key + ": '" + file + "' cannot be read: " + e, e);
        }
    }
}
