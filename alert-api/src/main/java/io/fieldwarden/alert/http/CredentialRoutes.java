package io.fieldwarden.alert.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fieldwarden.alert.access.Permission;
import io.fieldwarden.alert.store.RefusedException;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.registry.PskVault;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.device.registry.Secrets;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/** What a device proves itself with: new ones, shown this once, and taking them away. Both reach open connections. */
final class CredentialRoutes {
    private static final int MAX_PEM = 16_384;

    /** Enough to bring a new certificate in before the old one goes, on a device with two network cards. */
    private static final int MAX_CERTIFICATES = 4;

    private final RegistryStore registry;
    private final Supplier<PskVault> vault;

    CredentialRoutes(Stores stores, Supplier<PskVault> vault) {
        this.registry = stores.registry();
        this.vault = vault;
    }

    /** The words of the address and of the body. */
    private enum Kind {
        SECRET,
        TOKEN,
        PSK,
        CERTIFICATE;

        static Kind ofText(String text) {
            for (Kind kind : values()) {
                if (kind.text().equals(text)) {
                    return kind;
                }
            }
            throw new IllegalArgumentException("must be one of secret, token, psk, certificate");
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    List<Route> routes() {
        return List.of(
                Route.post("/api/v1/devices/{id}/credentials", Permission.DEVICES_EDIT, this::give),
                Route.delete("/api/v1/devices/{id}/credentials/{kind}", Permission.DEVICES_EDIT, this::take));
    }

    private void give(Call call) {
        DeviceId id = ReadingRoutes.visible(registry, call).device().id();
        Body body = call.body().only("kind", "pem");
        Kind kind = body.value("kind", Kind::ofText);
        if (kind != Kind.CERTIFICATE && body.has("pem")) {
            throw Problem.badField("pem", "belongs to a certificate only");
        }
        ObjectNode shown = Json.object().put("id", id.value()).put("kind", kind.text());
        UnaryOperator<RegistryEntry.Credentials> change = switch (kind) {
            case SECRET -> secret(shown);
            case TOKEN -> token(shown);
            case PSK -> psk(shown, id);
            case CERTIFICATE -> certificate(shown, id, current(body.text("pem", MAX_PEM), call));
        };
        registry.credentials(call.author(), id, "rotate", kind.text(), change);
        call.reply(201, shown);
    }

    private static UnaryOperator<RegistryEntry.Credentials> secret(ObjectNode shown) {
        String secret = Secrets.newToken();
        String hash = Secrets.hashGenerated(secret);
        shown.put("secret", secret);
        return was -> new RegistryEntry.Credentials(hash, was.tokenHash(), was.psk(), was.certificates(), was.devEui());
    }

    private static UnaryOperator<RegistryEntry.Credentials> token(ObjectNode shown) {
        String token = Secrets.newToken();
        shown.put("token", token);
        return was -> new RegistryEntry.Credentials(
                was.secretHash(), Secrets.tokenHash(token), was.psk(), was.certificates(), was.devEui());
    }

    /** A text that can be typed into any DTLS client; its ASCII bytes are the key. */
    private UnaryOperator<RegistryEntry.Credentials> psk(ObjectNode shown, DeviceId id) {
        String psk = Secrets.newToken();
        byte[] key = psk.getBytes(StandardCharsets.US_ASCII);
        String locked = vault.get().lock(id, key);
        shown.put("identity", id.value())
                .put("psk", psk)
                .put("pskHex", HexFormat.of().formatHex(key));
        return was -> new RegistryEntry.Credentials(
                was.secretHash(), was.tokenHash(), locked, was.certificates(), was.devEui());
    }

    private static ClientCertificate current(String pem, Call call) {
        ClientCertificate certificate = ClientCertificate.read(pem);
        certificate.notAfter().filter(end -> end.isBefore(call.now())).ifPresent(end -> {
            throw Problem.badField("pem", "this certificate was valid until " + end);
        });
        return certificate;
    }

    /** Its fingerprint is what counts, whatever its subject says: the device is found by it. */
    private UnaryOperator<RegistryEntry.Credentials> certificate(
            ObjectNode shown, DeviceId id, ClientCertificate certificate) {
        shown.put("fingerprint", certificate.fingerprint()).put("subject", certificate.subject());
        certificate.notAfter().ifPresent(end -> shown.put("notAfter", end.toString()));
        registry.withCertificate(certificate.fingerprint())
                .filter(other -> !other.equals(id))
                .ifPresent(other -> {
                    throw Problem.badField("pem", "this certificate is that of another device already");
                });
        return was -> {
            List<String> all = new ArrayList<>(was.certificates());
            if (!all.contains(certificate.fingerprint())) {
                all.add(certificate.fingerprint());
            }
            if (all.size() > MAX_CERTIFICATES) {
                throw RefusedException.badField(
                        "pem",
                        certificate.fingerprint(),
                        "the device has " + MAX_CERTIFICATES + " certificates already; revoke one first");
            }
            return new RegistryEntry.Credentials(was.secretHash(), was.tokenHash(), was.psk(), all, was.devEui());
        };
    }

    private void take(Call call) {
        DeviceId id = ReadingRoutes.visible(registry, call).device().id();
        Kind kind = call.pathId("kind", "kind of credential", Kind::ofText);
        String fingerprint =
                call.query("fingerprint").orElse("").toLowerCase(Locale.ROOT).replace(":", "");
        if (kind == Kind.CERTIFICATE && fingerprint.isEmpty()) {
            throw Problem.badField("fingerprint", "is missing");
        }
        registry.credentials(call.author(), id, "revoke", kind.text(), was -> without(was, kind, fingerprint));
        call.noContent();
    }

    private static RegistryEntry.Credentials without(RegistryEntry.Credentials was, Kind kind, String fingerprint) {
        List<String> others =
                was.certificates().stream().filter(c -> !c.equals(fingerprint)).toList();
        RegistryEntry.Credentials left = switch (kind) {
            case SECRET ->
                new RegistryEntry.Credentials("", was.tokenHash(), was.psk(), was.certificates(), was.devEui());
            case TOKEN ->
                new RegistryEntry.Credentials(was.secretHash(), "", was.psk(), was.certificates(), was.devEui());
            case PSK ->
                new RegistryEntry.Credentials(was.secretHash(), was.tokenHash(), "", was.certificates(), was.devEui());
            case CERTIFICATE ->
                new RegistryEntry.Credentials(was.secretHash(), was.tokenHash(), was.psk(), others, was.devEui());
        };
        if (left.equals(was)) {
            throw RefusedException.notFound(kind.text(), kind == Kind.CERTIFICATE ? fingerprint : "");
        }
        return left;
    }
}
