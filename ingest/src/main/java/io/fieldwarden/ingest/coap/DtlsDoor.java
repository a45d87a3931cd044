package io.fieldwarden.ingest.coap;

import io.fieldwarden.device.payload.RejectReason;
import io.fieldwarden.device.registry.RegistryEntry;
import io.fieldwarden.ingest.core.Authorities;
import io.fieldwarden.ingest.core.Credentials;
import io.fieldwarden.ingest.core.Intake;
import io.fieldwarden.ingest.core.RegisteredDevice;
import io.fieldwarden.ingest.core.SecurePorts;
import io.fieldwarden.ingest.core.Transport;
import java.net.InetSocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.crypto.SecretKey;
import org.eclipse.californium.elements.auth.AdditionalInfo;
import org.eclipse.californium.elements.auth.PreSharedKeyIdentity;
import org.eclipse.californium.elements.auth.RawPublicKeyIdentity;
import org.eclipse.californium.elements.auth.X509CertPath;
import org.eclipse.californium.elements.config.CertificateAuthenticationMode;
import org.eclipse.californium.elements.config.Configuration;
import org.eclipse.californium.elements.util.Filter;
import org.eclipse.californium.scandium.DTLSConnector;
import org.eclipse.californium.scandium.config.DtlsConfig;
import org.eclipse.californium.scandium.config.DtlsConnectorConfig;
import org.eclipse.californium.scandium.dtls.CertificateType;
import org.eclipse.californium.scandium.dtls.ConnectionId;
import org.eclipse.californium.scandium.dtls.HandshakeResultHandler;
import org.eclipse.californium.scandium.dtls.PskPublicInformation;
import org.eclipse.californium.scandium.dtls.PskSecretResult;
import org.eclipse.californium.scandium.dtls.pskstore.AdvancedPskStore;
import org.eclipse.californium.scandium.dtls.x509.SingleCertificateProvider;
import org.eclipse.californium.scandium.dtls.x509.StaticNewAdvancedCertificateVerifier;
import org.eclipse.californium.scandium.util.SecretUtil;
import org.eclipse.californium.scandium.util.ServerNames;
import org.jspecify.annotations.Nullable;

/**
 * DTLS 1.2 in front of CoAP (RFC 7252 §9): pre-shared keys with the device id as identity, client certificates, or raw
 * public keys (RFC 7250).
 * Connection identifiers (RFC 9146) let a device come from another address without a new handshake. Thread-safe.
 */
final class DtlsDoor {
    private static final int CID_BYTES = 6;
    private static final int MAX_CONNECTIONS = 20_000;
    private static final int MAX_IDENTITY = 128;
    private static final String PSK = "psk";

    private final SecurePorts ports;
    private final Intake intake;
    private final DTLSConnector connector;

    DtlsDoor(SecurePorts ports, Configuration plain, Intake intake) {
        this.ports = ports;
        this.intake = intake;
        this.connector = new DTLSConnector(config(plain));
        intake.registry().onRevoked(this::revoke);
    }

    DTLSConnector connector() {
        return connector;
    }

    private DtlsConnectorConfig config(Configuration plain) {
        Configuration settings = new Configuration(plain);
        // A certificate of a public authority is often for servers only.
        settings.set(DtlsConfig.DTLS_ROLE, DtlsConfig.DtlsRole.SERVER_ONLY);
        settings.set(DtlsConfig.DTLS_CONNECTION_ID_LENGTH, CID_BYTES);
        settings.set(DtlsConfig.DTLS_MAX_CONNECTIONS, MAX_CONNECTIONS);
        settings.set(DtlsConfig.DTLS_STALE_CONNECTION_THRESHOLD, 30, TimeUnit.MINUTES);
        settings.set(DtlsConfig.DTLS_CLIENT_AUTHENTICATION_MODE, CertificateAuthenticationMode.WANTED);
        settings.set(DtlsConfig.DTLS_RECEIVER_THREAD_COUNT, 1);
        settings.set(DtlsConfig.DTLS_CONNECTOR_THREAD_COUNT, 2);
        // A session that was revoked must not be resumed; a connection identifier keeps sessions alive as well.
        settings.set(DtlsConfig.DTLS_SERVER_USE_SESSION_ID, false);
        return DtlsConnectorConfig.builder(settings)
                .setAddress(new InetSocketAddress(ports.bind(), ports.coapPort()))
                .setAdvancedPskStore(new RegistryKeys())
                .setCertificateIdentityProvider(new SingleCertificateProvider(
                        ports.identity().key(),
                        ports.identity().chain().toArray(Certificate[]::new),
                        CertificateType.X_509,
                        CertificateType.RAW_PUBLIC_KEY))
                // The handshake proves the key; whether the certificate stands for a device is decided per request.
                .setAdvancedCertificateVerifier(StaticNewAdvancedCertificateVerifier.builder()
                        .setTrustAllCertificates()
                        .setTrustAllRPKs()
                        .setUseEmptyAcceptedIssuers(true)
                        .build())
                .setApplicationLevelInfoSupplier((principal, locked) ->
                        locked instanceof String text ? AdditionalInfo.from(Map.of(PSK, text)) : AdditionalInfo.empty())
                .build();
    }

    /** What the handshake has proven; empty without DTLS. */
    static Optional<Credentials> credentials(@Nullable Principal principal) {
        if (principal instanceof PreSharedKeyIdentity identity) {
            String locked = identity.getExtendedInfo().get(PSK, String.class);
            return Optional.of(new Credentials.Psk(identity.getIdentity(), locked == null ? "" : locked));
        }
        if (principal instanceof X509CertPath path) {
            return Optional.of(new Credentials.Certificate(path.getPath().getCertificates().stream()
                    .map(X509Certificate.class::cast)
                    .toList()));
        }
        if (principal instanceof RawPublicKeyIdentity raw) {
            return Optional.of(new Credentials.RawKey(raw.getKey()));
        }
        return Optional.empty();
    }

    /** Ends the sessions whose proof does not hold any more; the peer is told by an alert. */
    private void revoke(RegisteredDevice former, Optional<RegisteredDevice> now) {
        Filter<Principal> over = principal -> credentials(principal)
                .filter(shown -> ended(shown, former, now))
                .isPresent();
        Future<Void> unused = connector.startTerminateConnectionsForPrincipal(over);
    }

    private static boolean ended(Credentials shown, RegisteredDevice former, Optional<RegisteredDevice> now) {
        Optional<RegistryEntry.Credentials> holds =
                now.filter(RegisteredDevice::enabled).map(RegisteredDevice::credentials);
        if (shown instanceof Credentials.Psk psk) {
            return psk.device().equals(former.id().value())
                    && holds.filter(keys -> keys.psk().equals(psk.locked())).isEmpty();
        }
        Optional<String> key = shown instanceof Credentials.Certificate certificate
                ? Optional.of(Authorities.fingerprint(certificate.chain().get(0)))
                : shown instanceof Credentials.RawKey raw
                        ? Optional.of(Authorities.fingerprint(raw.key()))
                        : Optional.empty();
        if (key.isPresent()) {
            String fingerprint = key.get();
            return former.credentials().certificates().contains(fingerprint)
                    && holds.filter(keys -> keys.certificates().contains(fingerprint))
                            .isEmpty();
        }
        return false;
    }

    /** The keys of the registry, looked up at each handshake. */
    private final class RegistryKeys implements AdvancedPskStore {
        @Override
        public boolean hasEcdhePskSupported() {
            return true;
        }

        @Override
        public PskSecretResult requestPskSecretResult(
                ConnectionId connection,
                @Nullable ServerNames names,
                PskPublicInformation identity,
                String hmac,
                @Nullable SecretKey other,
                byte[] seed,
                boolean extended) {
            String id = identity.getPublicInfoAsString();
            Optional<RegisteredDevice> device = intake.registry().device(id).filter(RegisteredDevice::enabled);
            String locked = device.map(found -> found.credentials().psk()).orElse("");
            Optional<byte[]> key = device.filter(found -> !locked.isEmpty())
                    .flatMap(found -> ports.vault().unlock(found.id(), locked));
            if (key.isEmpty()) {
                intake.quarantine()
                        .refused(
                                Transport.COAP,
                                id.substring(0, Math.min(id.length(), MAX_IDENTITY)),
                                "DTLS",
                                RejectReason.UNAUTHENTICATED,
                                "DTLS handshake: no pre-shared key for this identity");
                return new PskSecretResult(connection, identity, null);
            }
            return new PskSecretResult(
                    connection, identity, SecretUtil.create(key.get(), PskSecretResult.ALGORITHM_PSK), locked);
        }

        @Override
        public @Nullable PskPublicInformation getIdentity(
                @Nullable InetSocketAddress peer, @Nullable ServerNames names) {
            return null;
        }

        @Override
        public void setResultHandler(HandshakeResultHandler handler) {
            // Keys are found at once.
        }
    }
}
