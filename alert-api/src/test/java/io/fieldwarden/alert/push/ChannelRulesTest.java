package io.fieldwarden.alert.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.fieldwarden.alert.access.Scope;
import io.fieldwarden.device.OrganisationId;
import io.fieldwarden.device.Severity;
import io.fieldwarden.device.Text;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules of channels that need no server. */
final class ChannelRulesTest {
    private static final Instant NOW = Instant.parse("2026-11-23T08:00:00Z");
    private static final OrganisationId TOWN = new OrganisationId("town-1");

    @ParameterizedTest
    @CsvSource({
        "2026-11-23T13:59:00Z, ",
        "2026-11-23T14:00:00Z, 2026-11-23T22:30:00Z",
        "2026-11-23T22:29:00Z, 2026-11-23T22:30:00Z",
        "2026-11-23T22:30:00Z, ",
    })
    void quiet_hours_go_over_midnight(Instant now, Instant end) {
        Channel.Quiet night = new Channel.Quiet(LocalTime.of(22, 0), LocalTime.of(6, 30), ZoneId.of("Asia/Shanghai"));
        assertThat(night.endOf(now)).isEqualTo(Optional.ofNullable(end));
    }

    @Test
    void no_minute_has_more_messages_than_are_allowed_and_none_is_lost() {
        SplittableRandom random = new SplittableRandom(7);
        SendRate rate = new SendRate(List.of());
        Deque<Instant> lastMinute = new ArrayDeque<>();
        Instant now = NOW;
        int sent = 0;
        for (int i = 0; i < 20_000; i++) {
            now = now.plusMillis(random.nextInt(2_000));
            if (rate.room(18, now) > 0) {
                rate.sent(now);
                lastMinute.addLast(now);
                sent++;
            }
            Instant minuteAgo = now.minusSeconds(60);
            lastMinute.removeIf(at -> !at.isAfter(minuteAgo));
            assertThat(lastMinute).hasSizeLessThanOrEqualTo(18);
        }
        assertThat(sent).isGreaterThan((int) (Duration.between(NOW, now).toMinutes() * 17));
    }

    @Test
    void pauses_grow_and_are_spread_and_end_before_the_third_day() {
        SplittableRandom random = new SplittableRandom(3);
        Duration all = Duration.ZERO;
        int attempts = 0;
        while (all.compareTo(Backoff.LIMIT) < 0) {
            Duration pause = Backoff.after(++attempts, random);
            assertThat(pause).isBetween(Duration.ofMillis(800), Duration.ofHours(5));
            all = all.plus(pause);
        }
        assertThat(attempts).isBetween(20, 40);
    }

    private static Channel channel(String id, ChannelKind kind, Optional<OrganisationId> organisation) {
        return new Channel(
                id,
                kind,
                new Channel.Owner("inspector1", id, organisation, Optional.empty()),
                new Channel.Filter(Severity.INFO, Set.of(), kind.isForPrograms()),
                new Channel.Manner(true, "zh", Optional.empty(), Optional.empty(), ""),
                new Channel.Sealed("", "", 1),
                Channel.Health.NEW);
    }

    private static Notice notice(String key, String kind, Audience audience) {
        return new Notice(
                key, kind, Optional.empty(), Severity.MAJOR, Notice.Texts.of(new Text("一", "one")), audience, NOW);
    }

    private static Subscriptions subscriptions(Scope reach) {
        List<Channel> all = List.of(
                channel("robot", ChannelKind.DINGTALK, Optional.of(TOWN)),
                channel("hook", ChannelKind.WEBHOOK, Optional.empty()));
        return new Subscriptions(() -> all, owner -> reach, Set::of);
    }

    private static List<String> ids(List<Target> targets) {
        return targets.stream().map(Target::channel).toList();
    }

    @Test
    void a_channel_tells_nothing_that_its_owner_may_not_see_any_more() {
        Audience town = Audience.of(Optional.of(TOWN), "3110");
        Notice raised = notice("a", "alert.raised", town);
        assertThat(ids(subscriptions(Scope.EVERYTHING).of(raised, Targets.Nature.LIVE, NOW)))
                .containsExactly("robot", "hook");
        Scope lifts = new Scope(List.of(new Scope.Area(Optional.of(Set.of(TOWN)), Optional.of("3000"))));
        assertThat(ids(subscriptions(lifts).of(raised, Targets.Nature.LIVE, NOW)))
                .containsExactly("robot", "hook");
        Scope boilers = new Scope(List.of(new Scope.Area(Optional.of(Set.of(TOWN)), Optional.of("1000"))));
        assertThat(subscriptions(boilers).of(raised, Targets.Nature.LIVE, NOW)).isEmpty();
        assertThat(subscriptions(new Scope(List.of())).of(raised, Targets.Nature.LIVE, NOW))
                .isEmpty();
    }

    @Test
    void people_are_disturbed_by_what_asks_something_of_them_and_programs_get_everything() {
        Audience town = Audience.of(Optional.of(TOWN), "3110");
        Subscriptions all = subscriptions(Scope.EVERYTHING);
        assertThat(ids(all.of(notice("a", "alert.comment", town), Targets.Nature.LIVE, NOW)))
                .containsExactly("hook");
        assertThat(ids(all.of(notice("a", "alert.raised", town), Targets.Nature.QUIET, NOW)))
                .containsExactly("hook");
        assertThat(ids(all.of(notice("a", "alert.raised", town), Targets.Nature.HISTORIC, NOW)))
                .containsExactly("hook");
        Audience elsewhere = Audience.of(Optional.of(new OrganisationId("town-2")), "3110");
        assertThat(ids(all.of(notice("a", "alert.raised", elsewhere), Targets.Nature.LIVE, NOW)))
                .containsExactly("hook");
    }

    @Test
    void what_is_for_somebody_goes_to_their_channels_only_and_what_names_a_channel_through_it() {
        Subscriptions all = subscriptions(Scope.EVERYTHING);
        Audience mine = Audience.of(Optional.empty(), "").withUsers(Set.of("inspector1"));
        assertThat(ids(all.of(notice("a", "channel.broken", mine), Targets.Nature.LIVE, NOW)))
                .containsExactly("robot");
        assertThat(all.of(notice("channel:robot:broken:1", "channel.broken", mine), Targets.Nature.LIVE, NOW))
                .isEmpty();
        Audience others = Audience.of(Optional.empty(), "").withUsers(Set.of("inspector2"));
        assertThat(all.of(notice("a", "deadline.reminder", others), Targets.Nature.LIVE, NOW))
                .isEmpty();
        Audience ladder =
                Audience.of(Optional.of(new OrganisationId("town-2")), "").withChannels(Set.of("robot"));
        assertThat(ids(all.of(notice("a", "alert.escalation", ladder), Targets.Nature.LIVE, NOW)))
                .contains("robot");
    }

    @Test
    void quiet_hours_hold_back_neither_what_is_critical_nor_that_a_channel_is_broken() {
        Channel robot = channel("robot", ChannelKind.DINGTALK, Optional.empty());
        Channel.Quiet day = new Channel.Quiet(LocalTime.of(7, 0), LocalTime.of(9, 0), ZoneId.of("UTC"));
        Channel quiet = new Channel(
                robot.id(),
                robot.kind(),
                robot.owner(),
                robot.filter(),
                new Channel.Manner(true, "zh", Optional.of(day), Optional.empty(), ""),
                robot.settings(),
                robot.health());
        Subscriptions all = new Subscriptions(() -> List.of(quiet), owner -> Scope.EVERYTHING, Set::of);
        Audience mine = Audience.of(Optional.empty(), "").withUsers(Set.of("inspector1"));
        assertThat(all.of(notice("a", "channel.broken", mine), Targets.Nature.LIVE, NOW))
                .containsExactly(new Target("robot", NOW));
        assertThat(all.of(notice("a", "deadline.reminder", mine), Targets.Nature.LIVE, NOW))
                .containsExactly(new Target("robot", Instant.parse("2026-11-23T09:00:00Z")));
        assertThat(quiet.earliest(Severity.CRITICAL, NOW)).isEqualTo(NOW);
    }

    @Test
    void many_notices_become_one_text_that_fits_and_names_each() {
        Composer composer = new Composer(
                new Channel.Manner(true, "zh", Optional.empty(), Optional.empty(), ""),
                new Composer.Setting(ZoneId.of("Asia/Shanghai"), "https://hub.example"));
        List<Message> messages = java.util.stream.IntStream.range(0, 100)
                .mapToObj(i -> new Message(
                        i,
                        new Notice(
                                "k" + i,
                                "alert.raised",
                                Optional.empty(),
                                Severity.MINOR,
                                Notice.Texts.of(new Text("设备 " + i + " [点我](http://x)", "")),
                                Audience.of(Optional.empty(), ""),
                                NOW),
                        Optional.empty(),
                        false))
                .toList();
        int count = composer.fitting(messages, 2_000, 50);
        assertThat(count).isBetween(10, 50);
        String text = composer.write(messages.subList(0, count), 2_000).text();
        assertThat(text.getBytes(java.nio.charset.StandardCharsets.UTF_8).length)
                .isLessThanOrEqualTo(2_000);
        assertThat(text).contains("设备 0 ").contains("设备 " + (count - 1) + " ").contains("2026-11-23 16:00:00");
        assertThat(text).doesNotContain("[点我](");
    }

    @Test
    void settings_open_with_the_key_of_the_folder_for_their_channel_only(@TempDir Path folder, @TempDir Path other)
            throws Exception {
        SecretBox box = SecretBox.open(folder);
        String locked = box.lock("ch-1", ChannelSettings.text(Map.of("secret", "S")));
        assertThat(locked).doesNotContain("secret");
        assertThat(ChannelSettings.parse(
                        SecretBox.open(folder).unlock("ch-1", locked).orElseThrow()))
                .containsEntry("secret", "S");
        assertThat(box.unlock("ch-2", locked)).isEmpty();
        assertThat(SecretBox.open(other).unlock("ch-1", locked)).isEmpty();
    }
}
