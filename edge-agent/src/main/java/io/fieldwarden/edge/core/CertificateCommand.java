package io.fieldwarden.edge.core;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.List;

/**
 * Command {@code certificate}: {@code {"request":true}} makes a key and asks for a certificate; {@code {"ca":…}}, {@code
 * {"fingerprint":…}} and {@code {"certificate":…}} say which certificate is the hub's and which the agent's own; {@code
 * {"reset":true}} goes back to what the configuration says. A private key is never sent, in neither direction.
 */
public final class CertificateCommand {
    private static final JsonMapper JSON = new JsonMapper();

    private CertificateCommand() {}

    /** A new key, and the answer with the request for its certificate. */
    public record Asked(String key, Answer answer) {}

    public static Asked ask(AgentCommand command, String commonName) {
        CertificateRequest made = CertificateRequest.make(commonName);
        try {
            String result = JSON.writeValueAsString(JSON.createObjectNode().put("request", made.request()));
            return new Asked(
                    made.key(), new Answer(command.id(), true, "a key was made; send the certificate for it", result));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of texts cannot be written", e);
        }
    }

    /**
     * The credentials that the command makes of those in force.
     *
     * @param asked key for which a certificate was asked; empty when none was
     * @throws IllegalArgumentException saying what is wrong with the command
     */
    public static Settings.Credentials change(AgentCommand command, Settings.Credentials now, String asked) {
        if (command.flag("reset")) {
            command.only("reset", "within");
            return Settings.Credentials.NONE;
        }
        command.only("ca", "fingerprint", "certificate", "within");
        String ca = command.text("ca");
        String fingerprint = command.text("fingerprint");
        String certificate = command.text("certificate");
        if (ca.isEmpty() && fingerprint.isEmpty() && certificate.isEmpty()) {
            throw new IllegalArgumentException("none of request, ca, fingerprint, certificate and reset is there");
        }
        if (!ca.isEmpty()) {
            chain("ca", ca);
        }
        if (!fingerprint.isEmpty()) {
            fingerprint = Trust.inCertificate(fingerprint).fingerprint().orElseThrow();
        }
        if (!ca.isEmpty() && !fingerprint.isEmpty()) {
            throw new IllegalArgumentException("fingerprint: stands there together with ca");
        }
        boolean server = !ca.isEmpty() || !fingerprint.isEmpty();
        String key = certificate.isEmpty()
                ? now.key()
                : key(chain("certificate", certificate).get(0), asked, now.key());
        return new Settings.Credentials(
                server ? ca : now.ca(),
                server ? fingerprint : now.fingerprint(),
                certificate.isEmpty() ? now.certificate() : certificate,
                key);
    }

    private static List<Certificate> chain(String name, String pem) {
        try {
            return Identity.chain(pem);
        } catch (CertificateException e) {
            throw new IllegalArgumentException(name + ": " + e.getMessage(), e);
        }
    }

    private static String key(Certificate certificate, String... own) {
        for (String key : own) {
            if (!key.isEmpty() && belong(certificate.getPublicKey(), key)) {
                return key;
            }
        }
        throw new IllegalArgumentException(
                "certificate: is for none of the keys that were made here; ask for a request first");
    }

    private static boolean belong(PublicKey certified, String pem) {
        try {
            PrivateKey key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(Identity.bytes(pem)));
            byte[] sample = {1, 2, 3};
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(sample);
            byte[] signed = signature.sign();
            signature.initVerify(certified);
            signature.update(sample);
            return signature.verify(signed);
        } catch (GeneralSecurityException e) {
            // Another kind of key, so not this one.
            return false;
        }
    }
}
