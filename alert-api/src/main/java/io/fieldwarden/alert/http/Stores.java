package io.fieldwarden.alert.http;

import io.fieldwarden.alert.files.FileStore;
import io.fieldwarden.alert.push.Bell;
import io.fieldwarden.alert.push.Subscriptions;
import io.fieldwarden.alert.rules.RuleBook;
import io.fieldwarden.alert.series.SeriesReader;
import io.fieldwarden.alert.store.AlertStore;
import io.fieldwarden.alert.store.Audit;
import io.fieldwarden.alert.store.ChannelStore;
import io.fieldwarden.alert.store.ClueStore;
import io.fieldwarden.alert.store.ContactStore;
import io.fieldwarden.alert.store.DeadlineStore;
import io.fieldwarden.alert.store.DeliveryStore;
import io.fieldwarden.alert.store.EquipmentFileStore;
import io.fieldwarden.alert.store.EquipmentStore;
import io.fieldwarden.alert.store.FactorStore;
import io.fieldwarden.alert.store.HandlingStore;
import io.fieldwarden.alert.store.LadderStore;
import io.fieldwarden.alert.store.LoginFailures;
import io.fieldwarden.alert.store.MarkStore;
import io.fieldwarden.alert.store.NoticeStore;
import io.fieldwarden.alert.store.OccasionStore;
import io.fieldwarden.alert.store.ProfileStore;
import io.fieldwarden.alert.store.ProviderStore;
import io.fieldwarden.alert.store.QuarantineStore;
import io.fieldwarden.alert.store.RegistryStore;
import io.fieldwarden.alert.store.ReminderStore;
import io.fieldwarden.alert.store.SessionStore;
import io.fieldwarden.alert.store.TokenStore;
import io.fieldwarden.alert.store.UserStore;

/** What the handlers read from and write to; all safe for many threads. */
public record Stores(
        AlertStore alerts,
        RegistryStore registry,
        ProfileStore profiles,
        People people,
        QuarantineStore quarantine,
        ContactStore contacts,
        Audit audit,
        MarkStore marks,
        OccasionStore occasions,
        NoticeStore notices,
        Care care,
        Push push,
        Supervision supervision,
        Equipment equipment,
        SeriesReader series) {

    /** What is done about alerts, and by which tables. */
    public record Care(HandlingStore handling, LadderStore ladders, FileStore files, RuleBook rules) {}

    /** What tells people and systems. */
    public record Push(ChannelStore channels, DeliveryStore deliveries, Subscriptions subscriptions, Bell bell) {}

    /** Tasks of supervision and their figures. */
    public record Supervision(
            io.fieldwarden.alert.store.TaskStore tasks, io.fieldwarden.alert.store.FigureStore figures) {}

    /** The files of special equipment. */
    public record Equipment(
            EquipmentStore files,
            EquipmentFileStore records,
            DeadlineStore deadlines,
            ReminderStore reminders,
            ClueStore clues,
            FileStore vault) {}

    /** Who may come in. */
    public record People(
            UserStore users,
            SessionStore sessions,
            TokenStore tokens,
            FactorStore factors,
            LoginFailures failures,
            ProviderStore providers) {}
}
