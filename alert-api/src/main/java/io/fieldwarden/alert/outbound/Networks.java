package io.fieldwarden.alert.outbound;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * To which addresses requests may go: public ones, and those of networks that the operator allows. Addresses that carry
 * another one inside (mapped, NAT64, 6to4) count as the one inside too.
 */
public final class Networks {
    /** IANA special-purpose address registries (RFC 6890 and what updates it), and multicast. */
    private static final List<Block> RESERVED = blocks(List.of(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/96",
            "64:ff9b:1::/48",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
            "5f00::/16",
            "fc00::/7",
            "fe80::/10",
            "fec0::/10",
            "ff00::/8"));

    private final List<Block> allowed;

    private Networks(List<Block> allowed) {
        this.allowed = allowed;
    }

    /** Public addresses only. */
    public static Networks onlyPublic() {
        return new Networks(List.of());
    }

    /**
     * @param allowed networks such as {@code 10.1.0.0/16} after commas, or single addresses; empty for none
     * @throws IllegalArgumentException for anything else
     */
    public static Networks allowing(String allowed) {
        return new Networks(blocks(Arrays.stream(allowed.split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .toList()));
    }

    /** Whether the operator allows it by name of its network, whatever it is. */
    public boolean allowsExpressly(InetAddress address) {
        return allowed.stream().anyMatch(block -> block.holds(address.getAddress()));
    }

    /** Whether requests may go there. */
    public boolean allows(InetAddress address) {
        return allowsExpressly(address) || isPublic(address);
    }

    private static boolean isPublic(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (RESERVED.stream().anyMatch(block -> block.holds(bytes))) {
            return false;
        }
        return !(address instanceof Inet6Address) || inside(bytes).stream().allMatch(Networks::isPublic);
    }

    /** IPv4 addresses to which a gateway would hand on what is sent to this IPv6 address. */
    private static List<InetAddress> inside(byte[] six) {
        List<InetAddress> found = new ArrayList<>();
        if (six[0] == 0x20 && six[1] == 0x02) {
            found.add(four(six, 2));
        }
        if (six[0] == 0 && six[1] == 0x64 && (six[2] & 0xff) == 0xff && (six[3] & 0xff) == 0x9b) {
            found.add(four(six, 12));
        }
        return found;
    }

    private static InetAddress four(byte[] bytes, int from) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(bytes, from, from + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static List<Block> blocks(List<String> texts) {
        return texts.stream().map(Block::parse).toList();
    }

    private static final class Block {
        private final byte[] address;
        private final int bits;

        private Block(byte[] address, int bits) {
            this.address = address;
            this.bits = bits;
        }

        static Block parse(String text) {
            String[] parts = text.split("/", 2);
            if (!parts[0].matches("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*")) {
                throw new IllegalArgumentException("'" + text + "' is not a network like 10.1.0.0/16");
            }
            try {
                // No name is looked up: only digits got here.
                byte[] address = InetAddress.getByName(parts[0]).getAddress();
                int bits = parts.length == 2 ? Integer.parseInt(parts[1]) : address.length * Byte.SIZE;
                if (bits < 0 || bits > address.length * Byte.SIZE) {
                    throw new IllegalArgumentException("'" + text + "' has more bits than its address");
                }
                return new Block(address, bits);
            } catch (UnknownHostException | NumberFormatException e) {
                throw new IllegalArgumentException("'" + text + "' is not a network like 10.1.0.0/16", e);
            }
        }

        boolean holds(byte[] other) {
            if (other.length != address.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % Byte.SIZE);
                if ((address[bit / Byte.SIZE] & mask) != (other[bit / Byte.SIZE] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
