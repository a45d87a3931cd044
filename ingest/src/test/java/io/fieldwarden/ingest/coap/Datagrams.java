package io.fieldwarden.ingest.coap;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;
import org.eclipse.californium.core.coap.CoAP;
import org.eclipse.californium.core.coap.Message;
import org.eclipse.californium.core.coap.Request;
import org.eclipse.californium.core.coap.Token;
import org.eclipse.californium.core.network.serialization.UdpDataParser;
import org.eclipse.californium.core.network.serialization.UdpDataSerializer;

/** A peer that sends one datagram at a time and shows every one that comes back. */
final class Datagrams implements AutoCloseable {
    private final DatagramSocket socket;
    private final int port;

    Datagrams(int port) {
        this.port = port;
        try {
            socket = new DatagramSocket();
            socket.setSoTimeout(30_000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Request post(String uri, String payload, int mid) {
        Request request = new Request(CoAP.Code.POST, CoAP.Type.CON);
        request.setURI("coap://127.0.0.1" + uri);
        request.setPayload(payload);
        request.setMID(mid);
        request.setToken(new Token(new byte[] {(byte) mid}));
        return request;
    }

    static byte[] bytes(Request request) {
        return new UdpDataSerializer().getByteArray(request);
    }

    void send(byte[] datagram) {
        try {
            socket.send(new DatagramPacket(datagram, datagram.length, InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] receive() {
        DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        try {
            socket.receive(packet);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return Arrays.copyOf(packet.getData(), packet.getLength());
    }

    Message ask(Request request) {
        send(bytes(request));
        return new UdpDataParser().parseMessage(receive());
    }

    /** The code of the answer, such as 2.04. */
    String code(Request request) {
        return CoAP.formatCode(ask(request).getRawCode());
    }

    @Override
    public void close() {
        socket.close();
    }
}
