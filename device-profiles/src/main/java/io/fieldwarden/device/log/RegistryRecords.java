package io.fieldwarden.device.log;

import com.google.protobuf.InvalidProtocolBufferException;
import io.fieldwarden.device.DeviceId;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.ProfileRef;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.log.proto.DeviceEntry;
import io.fieldwarden.device.log.proto.OrganisationEntry;
import io.fieldwarden.device.log.proto.PositionEntry;
import io.fieldwarden.device.log.proto.ProfileEntry;
import io.fieldwarden.device.log.proto.RegistryRecord;
import io.fieldwarden.device.log.proto.SiteEntry;
import io.fieldwarden.device.registry.RegistryEntry;
import java.util.Optional;

/** Topic {@code registry}; the record key is {@link RegistryEntry#key()}. */
public final class RegistryRecords {
    private static final int SCHEMA = 1;

    private RegistryRecords() {}

    /** @param revision grows with each change of the registry */
    public static byte[] encode(RegistryEntry entry, long revision) {
        RegistryRecord.Builder record =
                RegistryRecord.newBuilder().setSchema(SCHEMA).setRevision(revision);
        if (entry instanceof RegistryEntry.Profile profile) {
            record.setProfile(ProfileEntry.newBuilder()
                    .setId(profile.ref().id().value())
                    .setVersion(profile.ref().version())
                    .setActive(profile.active())
                    .setYaml(profile.yaml()));
        } else if (entry instanceof RegistryEntry.Device device) {
            record.setDevice(device(device));
        } else if (entry instanceof RegistryEntry.Position position) {
            record.setPosition(position(position));
        } else if (entry instanceof RegistryEntry.Organisation organisation) {
            record.setOrganisation(OrganisationEntry.newBuilder()
                    .setId(organisation.id().value())
                    .setParent(organisation.parent().map(OrganisationId::value).orElse(""))
                    .setNameZh(organisation.name().zh())
                    .setNameEn(organisation.name().en())
                    .setKind(organisation.kind()));
        } else if (entry instanceof RegistryEntry.Site site) {
            record.setSite(site(site));
        }
        return record.build().toByteArray();
    }

    private static DeviceEntry device(RegistryEntry.Device device) {
        RegistryEntry.Place place = device.place();
        return DeviceEntry.newBuilder()
                .setId(device.id().value())
                .setProfile(device.profile().value())
                .setPosition(place.position().map(PositionId::value).orElse(""))
                .setOrganisation(place.organisation().map(OrganisationId::value).orElse(""))
                .setNameZh(place.name().map(Text::zh).orElse(""))
                .setNameEn(place.name().map(Text::en).orElse(""))
                .setGateway(device.gateway().map(DeviceId::value).orElse(""))
                .setSecretHash(device.credentials().secretHash())
                .setTokenHash(device.credentials().tokenHash())
                .setEnabled(device.enabled())
                .putAllParameters(device.parameters())
                .setPsk(device.credentials().psk())
                .addAllCertificates(device.credentials().certificates())
                .setDevEui(device.credentials().devEui())
                .build();
    }

    private static PositionEntry position(RegistryEntry.Position position) {
        PositionEntry.Builder builder = PositionEntry.newBuilder()
                .setId(position.id().value())
                .setOrganisation(
                        position.organisation().map(OrganisationId::value).orElse(""))
                .setNameZh(position.name().zh())
                .setNameEn(position.name().en())
                .setCategory(position.category())
                .setSite(position.setting().site().map(SiteId::value).orElse(""))
                .setProfile(position.setting().profile().map(ProfileId::value).orElse(""))
                .putAllParameters(position.parameters());
        position.coordinates()
                .ifPresent(c -> builder.setHasCoordinates(true)
                        .setLatitude(c.latitude())
                        .setLongitude(c.longitude()));
        return builder.build();
    }

    private static SiteEntry site(RegistryEntry.Site site) {
        SiteEntry.Builder builder = SiteEntry.newBuilder()
                .setId(site.id().value())
                .setOrganisation(site.organisation().map(OrganisationId::value).orElse(""))
                .setNameZh(site.name().zh())
                .setNameEn(site.name().en());
        site.coordinates()
                .ifPresent(c -> builder.setHasCoordinates(true)
                        .setLatitude(c.latitude())
                        .setLongitude(c.longitude()));
        return builder.build();
    }

    /** @throws LogFormatException if the record is damaged or newer than this program */
    public static RegistryEntry decode(byte[] bytes) {
        try {
            RegistryRecord record = RegistryRecord.parseFrom(bytes);
            if (record.getSchema() != SCHEMA) {
                throw new LogFormatException("registry: schema " + record.getSchema() + " is not " + SCHEMA);
            }
            return switch (record.getEntryCase()) {
                case PROFILE ->
                    new RegistryEntry.Profile(
                            new ProfileRef(
                                    new ProfileId(record.getProfile().getId()),
                                    record.getProfile().getVersion()),
                            record.getProfile().getActive(),
                            record.getProfile().getYaml());
                case DEVICE -> device(record.getDevice());
                case POSITION -> position(record.getPosition());
                case ORGANISATION -> organisation(record.getOrganisation());
                case SITE -> site(record.getSite());
                case ENTRY_NOT_SET -> throw new LogFormatException("registry: entry is of a kind not known here");
            };
        } catch (InvalidProtocolBufferException | IllegalArgumentException e) {
            throw new LogFormatException("registry: record of " + bytes.length + " bytes is damaged", e);
        }
    }

    private static RegistryEntry device(DeviceEntry device) {
        return new RegistryEntry.Device(
                new DeviceId(device.getId()),
                new ProfileId(device.getProfile()),
                new RegistryEntry.Place(
                        present(device.getPosition()).map(PositionId::new),
                        present(device.getOrganisation()).map(OrganisationId::new),
                        present(device.getNameZh()).map(zh -> new Text(zh, device.getNameEn()))),
                present(device.getGateway()).map(DeviceId::new),
                new RegistryEntry.Credentials(
                        device.getSecretHash(),
                        device.getTokenHash(),
                        device.getPsk(),
                        device.getCertificatesList(),
                        device.getDevEui()),
                device.getEnabled(),
                device.getParametersMap());
    }

    private static RegistryEntry position(PositionEntry position) {
        return new RegistryEntry.Position(
                new PositionId(position.getId()),
                present(position.getOrganisation()).map(OrganisationId::new),
                new Text(position.getNameZh(), position.getNameEn()),
                position.getHasCoordinates()
                        ? Optional.of(new RegistryEntry.Coordinates(position.getLatitude(), position.getLongitude()))
                        : Optional.empty(),
                position.getCategory(),
                position.getParametersMap(),
                new RegistryEntry.Setting(
                        present(position.getSite()).map(SiteId::new),
                        present(position.getProfile()).map(ProfileId::new)));
    }

    private static RegistryEntry site(SiteEntry site) {
        return new RegistryEntry.Site(
                new SiteId(site.getId()),
                present(site.getOrganisation()).map(OrganisationId::new),
                new Text(site.getNameZh(), site.getNameEn()),
                site.getHasCoordinates()
                        ? Optional.of(new RegistryEntry.Coordinates(site.getLatitude(), site.getLongitude()))
                        : Optional.empty());
    }

    private static RegistryEntry organisation(OrganisationEntry organisation) {
        return new RegistryEntry.Organisation(
                new OrganisationId(organisation.getId()),
                present(organisation.getParent()).map(OrganisationId::new),
                new Text(organisation.getNameZh(), organisation.getNameEn()),
                organisation.getKind());
    }

    private static Optional<String> present(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty());
    }
}
