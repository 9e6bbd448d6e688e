package org.incidenttasks.it.fuzz;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;

/** HTTP byte by byte over one connection, since clients refuse to send what is to be tried. */
final class Wire implements AutoCloseable {

    private static final int MOST_MILLIS = 30_000;

    /** An answer; {@code headers} by name without regard to case, the last one of a name. */
    record Answer(int status, Map<String, String> headers, String body) {

        Optional<String> header(String name) {
            return Optional.ofNullable(headers.get(name));
        }
    }

    private final int port;
    private Socket socket;
    private InputStream in;

    Wire(int port) {
        this.port = port;
    }

    /**
     * Sends a whole request and reads the whole answer.
     *
     * @throws IOException when there is none
     */
    Answer ask(byte[] request) throws IOException {
        boolean fresh = socket == null;
        try {
            return once(request);
        } catch (IOException e) {
            close();
            if (fresh) {
                throw e;
            }
            // The server may have closed an idle connection.
            return once(request);
        }
    }

    private Answer once(byte[] request) throws IOException {
        if (socket == null) {
            socket = new Socket("localhost", port);
            socket.setSoTimeout(MOST_MILLIS);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }
        IOException broken = null;
        try {
            socket.getOutputStream().write(request);
            socket.getOutputStream().flush();
        } catch (IOException e) {
            // It may have answered and closed before it had read everything.
            broken = e;
        }
        try {
            return read(new String(request, 0, 5, StandardCharsets.ISO_8859_1).equals("HEAD "));
        } catch (IOException e) {
            if (broken != null) {
                e.addSuppressed(broken);
            }
            throw e;
        }
    }

    private Answer read(boolean head) throws IOException {
        String[] first = line().split(" ", 3);
        int status = Integer.parseInt(first[1]);
        Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            headers.put(line.substring(0, colon), line.substring(colon + 1).strip());
        }
        if (status == 100) {
            return read(head);
        }
        boolean empty = head || status == 204 || status == 304;
        byte[] body = empty ? new byte[0] : body(headers);
        if (body.length > 0 && "gzip".equalsIgnoreCase(headers.get("Content-Encoding"))) {
            body = new GZIPInputStream(new ByteArrayInputStream(body)).readAllBytes();
        }
        if ("close".equalsIgnoreCase(headers.get("Connection"))) {
            close();
        }
        return new Answer(status, headers, new String(body, StandardCharsets.UTF_8));
    }

    private byte[] body(Map<String, String> headers) throws IOException {
        if (headers.getOrDefault("Transfer-Encoding", "")
                .toLowerCase(Locale.ROOT)
                .contains("chunked")) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            while (true) {
                int length = Integer.parseInt(line().split(";")[0].strip(), 16);
                whole.writeBytes(exactly(length));
                line();
                if (length == 0) {
                    return whole.toByteArray();
                }
            }
        }
        String length = headers.get("Content-Length");
        if (length != null) {
            return exactly(Integer.parseInt(length));
        }
        byte[] rest = in.readAllBytes();
        close();
        return rest;
    }

    private byte[] exactly(int length) throws IOException {
        byte[] bytes = in.readNBytes(length);
        if (bytes.length < length) {
            throw new EOFException("The answer broke off");
        }
        return bytes;
    }

    private String line() throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet != '\n'; octet = in.read()) {
            if (octet < 0) {
                throw new EOFException("No answer");
            }
            if (octet != '\r') {
                line.write(octet);
            }
        }
        return line.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            if (socket != null) {
                socket.close();
            }
        } catch (IOException e) {
            // It is gone either way.
        }
        socket = null;
    }
}
