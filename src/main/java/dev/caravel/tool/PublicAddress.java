package dev.caravel.tool;

import java.math.BigInteger;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Tells addresses of the public internet from all others: private, loopback, link-local, shared, multicast, reserved, and
 * those that carry another address within them (IANA's special-purpose registries).
 */
final class PublicAddress {

    private static final List<Block> NOT_PUBLIC_IPV4 = blocks(
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
            "224.0.0.0/3");

    /** Outside of it: mapped and compatible IPv4 addresses, NAT64, unique-local, link-local, multicast. */
    private static final Block GLOBAL_IPV6 = Block.of("2000::/3");

    /** Teredo and protocol assignments, documentation, 6to4, documentation. */
    private static final List<Block> NOT_PUBLIC_IPV6 = blocks("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20");

    private PublicAddress() {}

    private record Block(BigInteger prefix, int rest) {

        private static Block of(String text) {
            int slash = text.indexOf('/');
            try {
                // A literal: nothing is looked up.
                byte[] bytes = InetAddress.getByName(text.substring(0, slash)).getAddress();
                int rest = bytes.length * 8 - Integer.parseInt(text.substring(slash + 1));
                return new Block(new BigInteger(1, bytes).shiftRight(rest), rest);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(text, e);
            }
        }

        private boolean holds(InetAddress address) {
            return new BigInteger(1, address.getAddress()).shiftRight(rest).equals(prefix);
        }
    }

    private static List<Block> blocks(String... texts) {
        return Stream.of(texts).map(Block::of).toList();
    }

    static boolean is(InetAddress address) {
        if (address instanceof Inet4Address) {
            return NOT_PUBLIC_IPV4.stream().noneMatch(block -> block.holds(address));
        }
        return GLOBAL_IPV6.holds(address) && NOT_PUBLIC_IPV6.stream().noneMatch(block -> block.holds(address));
    }
}
