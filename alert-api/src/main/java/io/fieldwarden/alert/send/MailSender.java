package io.fieldwarden.alert.send;

import io.fieldwarden.alert.outbound.GuardedSockets;
import io.fieldwarden.alert.push.ChannelKind;
import io.fieldwarden.alert.push.Composer;
import io.fieldwarden.alert.push.Limits;
import io.fieldwarden.alert.push.Message;
import io.fieldwarden.alert.push.Outcome;
import io.fieldwarden.alert.push.Sender;
import jakarta.mail.AuthenticationFailedException;
import jakarta.mail.MessagingException;
import jakarta.mail.SendFailedException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Properties;
import org.eclipse.angus.mail.smtp.SMTPAddressFailedException;
import org.eclipse.angus.mail.smtp.SMTPSendFailedException;
import org.eclipse.angus.mail.smtp.SMTPTransport;

/** E-mail by SMTP: plain, with STARTTLS that is insisted on, or TLS from the first byte. */
final class MailSender implements Sender {
    private static final String TIMEOUT = "15000";

    private final Settings settings;
    private final Composer composer;
    private final GuardedSockets sockets;

    MailSender(Settings settings, Composer composer, GuardedSockets sockets) {
        this.settings = settings;
        this.composer = composer;
        this.sockets = sockets;
    }

    @Override
    public int fitting(List<Message> messages) {
        Limits limits = Limits.of(ChannelKind.MAIL);
        return composer.fitting(messages, limits.longest(), limits.atOnce());
    }

    @Override
    public Outcome send(List<Message> messages, Instant now) {
        Session session = Session.getInstance(properties());
        try (Transport transport = session.getTransport("smtp")) {
            MimeMessage mail = mail(session, messages, now);
            transport.connect(
                    settings.given("user").orElse(null),
                    settings.given("password").orElse(null));
            transport.sendMessage(mail, mail.getAllRecipients());
            String said = transport instanceof SMTPTransport smtp ? String.valueOf(smtp.getLastServerResponse()) : "";
            return Outcome.of(Outcome.Kind.DELIVERED, 250, said);
        } catch (AuthenticationFailedException e) {
            return Outcome.of(Outcome.Kind.OUT_OF_ORDER, 535, said(e));
        } catch (SMTPSendFailedException e) {
            return failed(e.getReturnCode(), said(e));
        } catch (SendFailedException e) {
            return e.getNextException() instanceof SMTPAddressFailedException address
                    ? failed(address.getReturnCode(), said(address))
                    : Outcome.of(Outcome.Kind.OUT_OF_ORDER, 0, said(e));
        } catch (MessagingException e) {
            return Outcome.of(Outcome.Kind.OUT_OF_ORDER, 0, said(e));
        }
    }

    /** RFC 5321 §4.2.1: what begins with 5 will be said again, what begins with 4 may be over later. */
    private static Outcome failed(int code, String answer) {
        return Outcome.of(code >= 500 ? Outcome.Kind.REFUSED : Outcome.Kind.OUT_OF_ORDER, code, answer);
    }

    /** The cause says why a host was not reached, the exception only that. */
    private static String said(MessagingException e) {
        Exception cause = e.getNextException();
        return e.getMessage() + (cause == null ? "" : ": " + cause.getMessage());
    }

    private MimeMessage mail(Session session, List<Message> messages, Instant now) throws MessagingException {
        Composer.Written written =
                composer.write(messages, Limits.of(ChannelKind.MAIL).longest());
        MimeMessage mail = new MimeMessage(session);
        mail.setFrom(new InternetAddress(settings.text("from")));
        for (String to : settings.lines("to")) {
            mail.addRecipient(jakarta.mail.Message.RecipientType.TO, new InternetAddress(to));
        }
        mail.setSubject(written.title().replaceAll("\\p{Cntrl}", " "), StandardCharsets.UTF_8.name());
        mail.setText(written.text(), StandardCharsets.UTF_8.name());
        mail.setSentDate(Date.from(now));
        mail.setHeader("X-Fieldwarden-Message", messages.get(0).id());
        return mail;
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put("mail.smtp.host", settings.text("host"));
        properties.put("mail.smtp.port", settings.text("port"));
        properties.put("mail.smtp.auth", String.valueOf(settings.given("user").isPresent()));
        properties.put("mail.smtp.connectiontimeout", TIMEOUT);
        properties.put("mail.smtp.timeout", TIMEOUT);
        properties.put("mail.smtp.writetimeout", TIMEOUT);
        properties.put("mail.smtp.socketFactory", sockets);
        properties.put("mail.smtp.socketFactory.fallback", "false");
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        String security = settings.text("security");
        properties.put("mail.smtp.ssl.enable", String.valueOf(security.equals("tls")));
        properties.put("mail.smtp.starttls.enable", String.valueOf(security.equals("starttls")));
        properties.put("mail.smtp.starttls.required", String.valueOf(security.equals("starttls")));
        return properties;
    }
}
