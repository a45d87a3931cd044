package io.fieldwarden.alert.send;

import io.fieldwarden.alert.cap.CapMessage;
import io.fieldwarden.alert.outbound.GuardedSockets;
import io.fieldwarden.alert.outbound.Networks;
import io.fieldwarden.alert.outbound.Outbound;
import io.fieldwarden.alert.push.Channel;
import io.fieldwarden.alert.push.Composer;
import io.fieldwarden.alert.push.Sender;
import java.time.ZoneId;
import java.util.Map;

/** Makes the sender of a channel. Safe for many threads. */
public final class Senders implements AutoCloseable {
    private final Outbound outbound;
    private final GuardedSockets sockets;
    private final Posting posting;
    private final Sending sending;

    /**
     * What is the same for all channels.
     *
     * @param networks that may be reached
     * @param publicUrl of the page, for links; empty for none
     * @param source of events, a URI reference
     * @param cap who sends, and the zone of times in texts
     */
    public record Sending(Networks networks, String publicUrl, String source, CapMessage.Setting cap) {
        /** Public addresses only, no links, times of China. */
        public static Sending defaults() {
            return new Sending(
                    Networks.onlyPublic(),
                    "",
                    "/fieldwarden",
                    new CapMessage.Setting("fieldwarden", ZoneId.of("Asia/Shanghai")));
        }
    }

    public Senders(Sending sending) {
        this.sending = sending;
        this.outbound = new Outbound(sending.networks());
        this.sockets = new GuardedSockets(sending.networks()::allows);
        this.posting = new Posting(outbound);
    }

    /** @param clear the settings of the channel, in clear */
    public Sender of(Channel channel, Map<String, String> clear) {
        Settings settings = new Settings(Map.copyOf(clear));
        Composer composer = new Composer(
                channel.manner(),
                new Composer.Setting(
                        channel.manner()
                                .quiet()
                                .map(Channel.Quiet::zone)
                                .orElse(sending.cap().zone()),
                        sending.publicUrl()));
        return switch (channel.kind()) {
            case WEBHOOK -> new WebhookSender(settings, sending.source(), posting);
            case DINGTALK, WECOM, FEISHU -> new RobotSender(channel.kind(), settings, composer, posting);
            case MAIL -> new MailSender(settings, composer, sockets);
            case SMS -> new SmsSender(settings, composer, posting);
            case UPLOAD -> new UploadSender(settings, posting);
        };
    }

    /** For questions that are no messages, such as the count of a day. */
    public Outbound outbound() {
        return outbound;
    }

    @Override
    public void close() {
        outbound.close();
    }
}
