package io.fieldwarden.alert.store;

import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.PositionId;
import io.fieldwarden.device.ProfileId;
import io.fieldwarden.device.SiteId;
import io.fieldwarden.device.Text;
import io.fieldwarden.device.registry.RegistryEntry;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/** The position of a device out of the joined row; empty when it is not registered. */
final class LocatedPosition {
    private LocatedPosition() {}

    static Optional<RegistryEntry.Position> of(ResultSet rs, Optional<PositionId> id) throws SQLException {
        String zh = rs.getString("p_zh");
        String en = rs.getString("p_en");
        if (id.isEmpty() || zh == null || en == null) {
            return Optional.empty();
        }
        return Optional.of(new RegistryEntry.Position(
                id.get(),
                Optional.ofNullable(rs.getString("p_organisation")).map(OrganisationId::new),
                new Text(zh, en),
                SiteRows.coordinates(rs),
                rs.getString("p_category"),
                Parameters.read(rs.getString("p_parameters")),
                new RegistryEntry.Setting(
                        Optional.ofNullable(rs.getString("p_site")).map(SiteId::new),
                        Optional.ofNullable(rs.getString("p_profile")).map(ProfileId::new))));
    }
}
