package io.fieldwarden.ingest.tcp;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** From where connections are taken. Loopback always is. Immutable. */
public final class AllowedNetworks {
    private static final Pattern LITERAL = Pattern.compile("[0-9A-Fa-f:.]+");
    private static final int BYTE = 8;

    private final List<Network> networks;

    private AllowedNetworks(List<Network> networks) {
        this.networks = List.copyOf(networks);
    }

    @SuppressWarnings("ArrayRecordComponent") // nobody compares two of them
    private record Network(byte[] address, int bits) {
        boolean has(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % BYTE);
                if ((address[bit / BYTE] & mask) != (other[bit / BYTE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }

    /**
     * @param text networks and addresses after commas, such as {@code 10.1.0.0/16,192.168.5.20}; empty for loopback only
     * @throws IllegalArgumentException naming what cannot be read
     */
    public static AllowedNetworks of(String text) {
        List<Network> networks = new ArrayList<>();
        for (String part : text.split(",", -1)) {
            if (!part.isBlank()) {
                networks.add(network(part.strip()));
            }
        }
        return new AllowedNetworks(networks);
    }

    private static Network network(String text) {
        int slash = text.indexOf('/');
        String address = slash < 0 ? text : text.substring(0, slash);
        try {
            if (!LITERAL.matcher(address).matches()) {
                throw new IllegalArgumentException("'" + text + "' is no network such as 10.1.0.0/16");
            }
            byte[] bytes = InetAddress.getByName(address).getAddress();
            int bits = slash < 0 ? bytes.length * BYTE : Integer.parseInt(text.substring(slash + 1));
            if (bits < 0 || bits > bytes.length * BYTE) {
                throw new IllegalArgumentException("'" + text + "': " + bits + " bits are more than an address has");
            }
            return new Network(bytes, bits);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("'" + text + "' is no network such as 10.1.0.0/16", e);
        }
    }

    public boolean isEmpty() {
        return networks.isEmpty();
    }

    public boolean allows(InetAddress address) {
        return address.isLoopbackAddress() || networks.stream().anyMatch(network -> network.has(address.getAddress()));
    }
}
