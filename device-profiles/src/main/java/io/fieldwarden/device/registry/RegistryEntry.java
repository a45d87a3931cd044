package io.fieldwarden.device.registry;

import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What stands in the registry topic. The key of an entry is {@code kind/id}; the newest record of a key counts. */
public sealed interface RegistryEntry {
    /** {@code kind/id}, the key on the log. */
    String key();

    /** A profile version; {@code yaml} is the source of truth and is parsed where it is used. */
    record Profile(ProfileRef ref, boolean active, String yaml) implements RegistryEntry {
        @Override
        public String key() {
            return "profile/" + ref;
        }
    }

    /**
     * A device that may send.
     *
     * @param gateway the device it stands behind, if any
     * @param parameters override those of the position
     */
    record Device(
            DeviceId id,
            ProfileId profile,
            Place place,
            Optional<DeviceId> gateway,
            Credentials credentials,
            boolean enabled,
            Map<String, String> parameters)
            implements RegistryEntry {
        public Device {
            parameters = Map.copyOf(parameters);
        }

        @Override
        public String key() {
            return "device/" + id;
        }
    }

    /** Where a device is and whose it is. */
    record Place(Optional<PositionId> position, Optional<OrganisationId> organisation, Optional<Text> name) {}

    /**
     * What a device proves itself with, or is known by elsewhere; never a secret in clear.
     *
     * @param secretHash encoded Argon2id (see {@link Secrets}), empty for none
     * @param tokenHash SHA-256 of the access token in hex, empty for none
     * @param psk pre-shared key of DTLS, encrypted with the key of the data folder, empty for none: DTLS needs the key
     *     itself, so that it cannot be a hash
     * @param certificates SHA-256 fingerprints, in lower-case hex, of the client certificates that the device may show
     * @param devEui the LoRaWAN identity: 16 hex digits in lower case, empty for none
     */
    record Credentials(String secretHash, String tokenHash, String psk, List<String> certificates, String devEui) {
        public Credentials {
            certificates = List.copyOf(certificates);
        }

        /** A secret and a token only. */
        public Credentials(String secretHash, String tokenHash) {
            this(secretHash, tokenHash, "", List.of(), "");
        }
    }

    /** A place that keeps history and rules when its device is replaced. */
    record Position(
            PositionId id,
            Optional<OrganisationId> organisation,
            Text name,
            Optional<Coordinates> coordinates,
            String category,
            Map<String, String> parameters,
            Setting setting)
            implements RegistryEntry {
        public Position {
            parameters = Map.copyOf(parameters);
        }

        /** On no site and for any profile. */
        public Position(
                PositionId id,
                Optional<OrganisationId> organisation,
                Text name,
                Optional<Coordinates> coordinates,
                String category,
                Map<String, String> parameters) {
            this(id, organisation, name, coordinates, category, parameters, Setting.NONE);
        }

        @Override
        public String key() {
            return "position/" + id;
        }
    }

    /**
     * What a position belongs to.
     *
     * @param profile of the devices that may stand there
     */
    record Setting(Optional<SiteId> site, Optional<ProfileId> profile) {
        public static final Setting NONE = new Setting(Optional.empty(), Optional.empty());
    }

    /** A piece of land or a building of an organisation, with positions on it. */
    record Site(SiteId id, Optional<OrganisationId> organisation, Text name, Optional<Coordinates> coordinates)
            implements RegistryEntry {
        @Override
        public String key() {
            return "site/" + id;
        }
    }

    /** WGS-84, degrees. */
    record Coordinates(double latitude, double longitude) {}

    /** @param kind county, township, village, enterprise or farm */
    record Organisation(OrganisationId id, Optional<OrganisationId> parent, Text name, String kind)
            implements RegistryEntry {
        @Override
        public String key() {
            return "organisation/" + id;
        }
    }
}
