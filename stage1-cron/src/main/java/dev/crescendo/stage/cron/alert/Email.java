package dev.crescendo.stage.cron.alert;

import dev.crescendo.config.Secret;
import jakarta.mail.Message;
import jakarta.mail.MessagingException;
import jakarta.mail.Session;
import jakarta.mail.Transport;
import jakarta.mail.internet.InternetAddress;
import jakarta.mail.internet.MimeMessage;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Properties;

/**
 * Mails by SMTP.
 *
 * @param user to log in as; nobody if it is empty
 */
public record Email(
        String host,
        int port,
        Encryption encryption,
        Optional<String> user,
        Secret password,
        String from,
        List<String> to,
        Duration timeout)
        implements Channel {
    /** How the connection is kept from others' eyes. */
    public enum Encryption {
        /** Begins in the open, and is encrypted before anything is said; refused if the server can't. */
        STARTTLS,
        /** From the first byte. */
        TLS,
        /** Not at all: for a server on this machine. */
        NONE
    }

    @Override
    public String name() {
        return "email";
    }

    @Override
    public void send(Notice notice) throws IOException {
        String millis = Long.toString(timeout.toMillis());
        Properties properties = new Properties();
        properties.put("mail.smtp.host", host);
        properties.put("mail.smtp.port", Integer.toString(port));
        properties.put("mail.smtp.connectiontimeout", millis);
        properties.put("mail.smtp.timeout", millis);
        properties.put("mail.smtp.writetimeout", millis);
        properties.put("mail.smtp.auth", Boolean.toString(user.isPresent()));
        properties.put("mail.smtp.ssl.checkserveridentity", "true");
        properties.put("mail.smtp.ssl.enable", Boolean.toString(encryption == Encryption.TLS));
        properties.put("mail.smtp.starttls.enable", Boolean.toString(encryption == Encryption.STARTTLS));
        properties.put("mail.smtp.starttls.required", Boolean.toString(encryption == Encryption.STARTTLS));
        try {
            Session session = Session.getInstance(properties);
            MimeMessage message = new MimeMessage(session);
            message.setFrom(new InternetAddress(from));
            for (String each : to) {
                message.addRecipients(Message.RecipientType.TO, InternetAddress.parse(each));
            }
            message.setSubject(notice.subject(), StandardCharsets.UTF_8.name());
            message.setText(notice.text(), StandardCharsets.UTF_8.name());
            message.setSentDate(new Date());
            if (user.isPresent()) {
                Transport.send(message, user.get(), password.reveal());
            } else {
                Transport.send(message);
            }
        } catch (MessagingException refused) {
            throw new IOException(
                    host + ":" + port + " did not take it: "
                            + String.valueOf(refused.getMessage())
                                    .lines()
                                    .findFirst()
                                    .orElse(""),
                    refused);
        }
    }
}
