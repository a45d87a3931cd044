package io.fieldwarden.ingest.core;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;

/** The authorities whose word counts for which device a client certificate stands. Immutable. */
public final class Authorities {
    /** Longer chains are somebody's attempt to keep us busy. */
    private static final int LONGEST_CHAIN = 5;

    private final List<X509Certificate> roots;

    /** @param roots of authorities that sign certificates with the device id as common name; empty for none */
    public Authorities(List<X509Certificate> roots) {
        this.roots = List.copyOf(roots);
    }

    /** SHA-256 of the whole certificate in lower-case hex, as the registry keeps it. */
    public static String fingerprint(X509Certificate certificate) {
        try {
            return sha256(certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalArgumentException("certificate cannot be encoded", e);
        }
    }

    /** SHA-256 of the key as a SubjectPublicKeyInfo, in lower-case hex; it stands among the certificates of a device. */
    public static String fingerprint(PublicKey key) {
        return sha256(key.getEncoded());
    }

    private static String sha256(byte[] der) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(der));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing from this Java runtime", e);
        }
    }

    /**
     * The common name of a certificate that one of the authorities has signed and that is valid now (RFC 5280 §6).
     *
     * @param chain the client's own certificate first
     */
    Optional<String> commonName(List<X509Certificate> chain) {
        if (roots.isEmpty() || chain.size() > LONGEST_CHAIN) {
            return Optional.empty();
        }
        try {
            Set<TrustAnchor> anchors = new HashSet<>();
            roots.forEach(root -> anchors.add(new TrustAnchor(root, null)));
            PKIXParameters parameters = new PKIXParameters(anchors);
            // A device is revoked in the registry, at once and without a list that has to be fetched.
            parameters.setRevocationEnabled(false);
            List<X509Certificate> path =
                    chain.stream().filter(one -> !roots.contains(one)).toList();
            CertPathValidator.getInstance("PKIX")
                    .validate(CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
            for (Rdn part : new LdapName(chain.get(0).getSubjectX500Principal().getName()).getRdns()) {
                if (part.getType().equalsIgnoreCase("CN") && part.getValue() instanceof String name) {
                    return Optional.of(name);
                }
            }
            return Optional.empty();
        } catch (GeneralSecurityException | InvalidNameException e) {
            return Optional.empty();
        }
    }
}
