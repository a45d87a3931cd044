package io.fieldwarden.edge.core;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;

/**
 * A key that is made here and never leaves, and the request by which an authority makes a certificate for it (PKCS #10, RFC
 * 2986): an elliptic curve key on P-256, the device id as common name.
 *
 * @param key PEM, PKCS #8
 * @param request PEM
 */
record CertificateRequest(String key, String request) {
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int BIT_STRING = 0x03;
    private static final int UTF8_STRING = 0x0C;
    private static final byte[] VERSION_1 = {0x02, 0x01, 0x00};
    /** [0] Attributes, none. */
    private static final byte[] NO_ATTRIBUTES = {(byte) 0xA0, 0x00};
    /** 2.5.4.3 */
    private static final byte[] COMMON_NAME = {0x06, 0x03, 0x55, 0x04, 0x03};
    /** 1.2.840.10045.4.3.2 */
    private static final byte[] ECDSA_WITH_SHA256 = {
        0x06, 0x08, 0x2A, (byte) 0x86, 0x48, (byte) 0xCE, 0x3D, 0x04, 0x03, 0x02
    };

    static CertificateRequest make(String commonName) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair keys = generator.generateKeyPair();
            byte[] name = der(
                    SEQUENCE,
                    der(
                            SET,
                            der(SEQUENCE, COMMON_NAME, der(UTF8_STRING, commonName.getBytes(StandardCharsets.UTF_8)))));
            byte[] asked = der(SEQUENCE, VERSION_1, name, keys.getPublic().getEncoded(), NO_ATTRIBUTES);
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(keys.getPrivate());
            signature.update(asked);
            byte[] signed = der(BIT_STRING, new byte[] {0}, signature.sign());
            return new CertificateRequest(
                    pem("PRIVATE KEY", keys.getPrivate().getEncoded()),
                    pem("CERTIFICATE REQUEST", der(SEQUENCE, asked, der(SEQUENCE, ECDSA_WITH_SHA256), signed)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("P-256 is missing from this Java runtime", e);
        }
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        int length = content.size();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >> 8);
            out.write(length);
        }
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static String pem(String what, byte[] bytes) {
        return "-----BEGIN " + what + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes) + "\n-----END " + what + "-----\n";
    }
}
