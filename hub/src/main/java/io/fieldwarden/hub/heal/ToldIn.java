package io.fieldwarden.hub.heal;

import io.fieldwarden.alert.store.ToldStore.Told;
import io.fieldwarden.device.DeviceId;
import java.util.List;

/** What has been told of a device; see {@link io.fieldwarden.alert.store.ToldStore#of}. */
@FunctionalInterface
public interface ToldIn {
    /** @param from first millisecond
     * @param to last millisecond */
    List<Told> told(DeviceId device, long from, long to);
}
