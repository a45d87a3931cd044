package io.fieldwarden.edge.modbus;

import com.digitalpetri.modbus.ExceptionCode;
import com.digitalpetri.modbus.FunctionCode;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.exceptions.UnknownUnitIdException;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;
import com.digitalpetri.modbus.serial.server.SerialPortServerTransport;
import com.digitalpetri.modbus.server.ModbusRequestContext;
import com.digitalpetri.modbus.server.ModbusRtuServer;
import com.digitalpetri.modbus.server.ModbusServer;
import com.digitalpetri.modbus.server.ModbusServices;
import com.digitalpetri.modbus.server.ModbusTcpServer;
import com.digitalpetri.modbus.server.ProcessImage;
import com.digitalpetri.modbus.server.ReadOnlyModbusServices;
import com.digitalpetri.modbus.tcp.server.NettyRtuServerTransport;
import com.digitalpetri.modbus.tcp.server.NettyTcpServerTransport;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Optional;

/** Modbus devices of another library. Units 1 and 2 are there; no other answers. */
public final class Slaves implements AutoCloseable {
    private static final int REFUSED = 60_000;

    private final ModbusServer server;
    private final ProcessImage image;
    private final int port;

    private Slaves(ModbusServer server, ProcessImage image, int port) {
        this.server = server;
        this.image = image;
        this.port = port;
    }

    /**
     * Input registers 30 on: an unsigned 7, a float of 3.5 with swapped words. Holding registers 0 on: 658, -101, 32767 as the
     * sign of a broken sensor, bits; from 60,000 on they are refused. Coil 5 is on.
     */
    private static ProcessImage image() {
        ProcessImage image = new ProcessImage();
        image.with(tx -> {
            tx.writeHoldingRegisters(registers -> {
                registers.put(0, new byte[] {0x02, (byte) 0x92});
                registers.put(1, new byte[] {(byte) 0xFF, (byte) 0x9B});
                registers.put(2, new byte[] {0x7F, (byte) 0xFF});
                registers.put(3, new byte[] {0x00, (byte) 0b0110_0000});
            });
            tx.writeInputRegisters(registers -> {
                registers.put(30, new byte[] {0, 7});
                registers.put(31, new byte[] {0, 0});
                registers.put(32, new byte[] {0x40, 0x60});
            });
            tx.writeCoils(coils -> coils.put(5, true));
        });
        return image;
    }

    private static ModbusServices services(ProcessImage image) {
        ReadOnlyModbusServices all = new ReadOnlyModbusServices() {
            @Override
            protected Optional<ProcessImage> getProcessImage(int unitId) {
                return unitId == 1 || unitId == 2 ? Optional.of(image) : Optional.empty();
            }
        };
        return new ModbusServices() {
            @Override
            public ReadCoilsResponse readCoils(ModbusRequestContext context, int unit, ReadCoilsRequest request)
                    throws UnknownUnitIdException {
                return all.readCoils(context, unit, request);
            }

            @Override
            public ReadInputRegistersResponse readInputRegisters(
                    ModbusRequestContext context, int unit, ReadInputRegistersRequest request)
                    throws UnknownUnitIdException {
                return all.readInputRegisters(context, unit, request);
            }

            @Override
            public ReadHoldingRegistersResponse readHoldingRegisters(
                    ModbusRequestContext context, int unit, ReadHoldingRegistersRequest request)
                    throws ModbusResponseException, UnknownUnitIdException {
                if (request.address() >= REFUSED) {
                    throw new ModbusResponseException(
                            FunctionCode.READ_HOLDING_REGISTERS, ExceptionCode.ILLEGAL_DATA_ADDRESS);
                }
                return all.readHoldingRegisters(context, unit, request);
            }
        };
    }

    public static Slaves tcp(int port) throws Exception {
        ProcessImage image = image();
        NettyTcpServerTransport transport = NettyTcpServerTransport.create(config -> {
            config.bindAddress = "127.0.0.1";
            config.port = port;
        });
        return new Slaves(ModbusTcpServer.create(transport, services(image)), image, port).started();
    }

    /** Frames of a serial line over TCP, as behind a converter. */
    public static Slaves rtuOverTcp(int port) throws Exception {
        ProcessImage image = image();
        NettyRtuServerTransport transport = NettyRtuServerTransport.create(config -> {
            config.bindAddress = "127.0.0.1";
            config.port = port;
        });
        return new Slaves(ModbusRtuServer.create(transport, services(image)), image, port).started();
    }

    public static Slaves serial(String path) throws Exception {
        ProcessImage image = image();
        SerialPortServerTransport transport = SerialPortServerTransport.create(config -> {
            config.serialPort = path;
            config.baudRate = 9_600;
            config.dataBits = 8;
            config.stopBits = 1;
            config.parity = 0;
        });
        return new Slaves(ModbusRtuServer.create(transport, services(image)), image, 0).started();
    }

    private Slaves started() throws Exception {
        server.start();
        return this;
    }

    public int port() {
        return port;
    }

    /** Sets holding register 0. */
    public void write(int value) {
        image.with(tx -> tx.writeHoldingRegisters(registers ->
                registers.put(0, new byte[] {(byte) (value >> 8), (byte) value})));
    }

    public static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new AssertionError("the devices do not stop", e);
        }
    }
}
