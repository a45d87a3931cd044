package io.fieldwarden.ingest;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.util.OptionalInt;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** An MQTT 5 connection that stays open, over TLS or plain. */
final class TlsMqtt implements AutoCloseable {
    private static final int ANSWER_MS = 5_000;

    private final Socket socket;
    private final DataInputStream in;
    private final DataOutputStream out;

    private TlsMqtt(Socket socket) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(ANSWER_MS);
        this.in = new DataInputStream(socket.getInputStream());
        this.out = new DataOutputStream(socket.getOutputStream());
    }

    static TlsMqtt plain(int port) throws IOException {
        return new TlsMqtt(new Socket(InetAddress.getLoopbackAddress(), port));
    }

    /** @param certificate of the client; empty for none */
    static TlsMqtt open(int port, Pki pki, String certificate) throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("hub", pki.certificate("hub"));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        KeyManager[] keys = new KeyManager[0];
        if (!certificate.isEmpty()) {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("own", pki.key(certificate), new char[0], new Certificate[] {pki.certificate(certificate)});
            KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            factory.init(own, new char[0]);
            keys = factory.getKeyManagers();
        }
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(keys, trust.getTrustManagers(), null);
        return new TlsMqtt(context.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), port));
    }

    /** CONNECT; returns the reason code of the CONNACK. */
    int connect(String clientId, String user, String password) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        DataOutputStream write = new DataOutputStream(body);
        write.writeUTF("MQTT");
        write.writeByte(5);
        write.writeByte(2 | (user.isEmpty() ? 0 : 0x80) | (password.isEmpty() ? 0 : 0x40));
        write.writeShort(60);
        write.writeByte(0);
        write.writeUTF(clientId);
        if (!user.isEmpty()) {
            write.writeUTF(user);
        }
        if (!password.isEmpty()) {
            write.writeShort(password.length());
            write.write(password.getBytes(StandardCharsets.UTF_8));
        }
        out.writeByte(0x10);
        out.writeByte(body.size());
        out.write(body.toByteArray());
        out.flush();
        return packet(0x20)[1];
    }

    /** Whether PINGREQ is answered. */
    boolean isAlive() throws IOException {
        out.write(new byte[] {(byte) 0xC0, 0});
        out.flush();
        return packet(0xD0).length == 0;
    }

    /** The reason of the DISCONNECT that comes within this time; empty when none does. */
    OptionalInt disconnected(Duration within) throws IOException {
        socket.setSoTimeout((int) within.toMillis());
        try {
            int reason = packet(0xE0)[0] & 0xFF;
            return in.read() < 0 ? OptionalInt.of(reason) : OptionalInt.empty();
        } catch (SocketTimeoutException e) {
            return OptionalInt.empty();
        }
    }

    private byte[] packet(int type) throws IOException {
        int first = in.readUnsignedByte();
        if (first != type) {
            throw new IOException("packet " + Integer.toHexString(first) + " is not " + Integer.toHexString(type));
        }
        int length = in.readUnsignedByte();
        if (length > 0x7F) {
            length = (length & 0x7F) + (in.readUnsignedByte() << 7);
        }
        return in.readNBytes(length);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
