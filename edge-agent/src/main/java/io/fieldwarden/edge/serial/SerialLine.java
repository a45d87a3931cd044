package io.fieldwarden.edge.serial;

import com.fazecast.jSerialComm.SerialPort;
import com.fazecast.jSerialComm.SerialPortInvalidPortException;
import io.fieldwarden.edge.core.ByteLine;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A serial port of this machine. Used by one thread at a time; {@link #close} by any. */
public final class SerialLine implements ByteLine {
    private final Settings settings;
    private volatile @Nullable SerialPort port;

    public SerialLine(Settings settings) {
        this.settings = settings;
    }

    /**
     * How the port is set.
     *
     * @param path such as {@code /dev/ttyS0}, {@code /dev/ttyUSB0}
     * @param baud 300 to 4,000,000
     * @param format data bits, parity and stop bits, such as {@code 8N1}, {@code 7E1}, {@code 8N2}
     * @param rs485 lets the driver switch the direction of an RS-485 transceiver
     */
    public record Settings(String path, int baud, String format, boolean rs485) {
        public Settings {
            if (baud < 300 || baud > 4_000_000) {
                throw new IllegalArgumentException("baud: " + baud + " is not from 300 to 4000000");
            }
            if (!format.matches("[78][NEO][12]")) {
                throw new IllegalArgumentException("format: '" + format + "' is not one such as 8N1, 7E1, 8N2");
            }
        }

        int dataBits() {
            return format.charAt(0) - '0';
        }

        int parity() {
            return switch (format.charAt(1)) {
                case 'E' -> SerialPort.EVEN_PARITY;
                case 'O' -> SerialPort.ODD_PARITY;
                default -> SerialPort.NO_PARITY;
            };
        }

        int stopBits() {
            return format.charAt(2) == '2' ? SerialPort.TWO_STOP_BITS : SerialPort.ONE_STOP_BIT;
        }
    }

    private SerialPort open() throws IOException {
        SerialPort now = port;
        if (now != null && now.isOpen()) {
            return now;
        }
        try {
            now = SerialPort.getCommPort(settings.path());
        } catch (SerialPortInvalidPortException e) {
            throw new IOException(settings.path() + ": is no serial port here", e);
        }
        now.setComPortParameters(
                settings.baud(), settings.dataBits(), settings.stopBits(), settings.parity(), settings.rs485());
        now.setFlowControl(SerialPort.FLOW_CONTROL_DISABLED);
        if (!now.openPort()) {
            throw new IOException(settings.path() + ": cannot be opened (error " + now.getLastErrorCode() + ")");
        }
        port = now;
        return now;
    }

    @Override
    public void write(byte[] bytes) throws IOException {
        if (open().writeBytes(bytes, bytes.length) != bytes.length) {
            close();
            throw new IOException(settings.path() + ": cannot be written");
        }
    }

    @Override
    public int read(byte[] into, int at, Duration within) throws IOException {
        SerialPort now = open();
        now.setComPortTimeouts(SerialPort.TIMEOUT_READ_SEMI_BLOCKING, (int) Math.max(within.toMillis(), 1), 0);
        int count = now.readBytes(into, into.length - at, at);
        if (count < 0) {
            close();
            throw new IOException(settings.path() + ": cannot be read");
        }
        return count;
    }

    @Override
    public void close() {
        SerialPort now = port;
        port = null;
        if (now != null) {
            now.closePort();
        }
    }
}
